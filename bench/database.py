"""What the embedded database does on this machine: the floor under every other figure."""

import tempfile
import time
from collections.abc import Iterator

import psycopg

from bench.results import Result
from orderwright.embedded import EmbeddedServer

COMMITS = 500


def database_first_start() -> Iterator[Result]:
    """From an empty folder to the first answer, and from kill -9 to the first answer."""
    with tempfile.TemporaryDirectory() as folder:
        server, start = EmbeddedServer(folder), time.perf_counter()
        try:
            server.start()
            yield Result(name="database_first_start", value=time.perf_counter() - start, unit="s")
            server.kill()
            start = time.perf_counter()
            server.start()
            yield Result(name="database_recovery", value=time.perf_counter() - start, unit="s")
        finally:
            server.stop()


def database_commit() -> Iterator[Result]:
    """Durable commits of one row, one after the other on one connection."""
    with (
        tempfile.TemporaryDirectory() as folder,
        EmbeddedServer(folder) as server,
        psycopg.connect(server.url, autocommit=True) as connection,
    ):
        connection.execute("create table entry (number integer primary key)")
        start = time.perf_counter()
        for number in range(COMMITS):
            connection.execute("insert into entry values (%s)", [number])
        each_ms = (time.perf_counter() - start) / COMMITS * 1000
        shown = connection.execute(
            "select name, setting from pg_settings"
            " where name in ('fsync', 'synchronous_commit', 'shared_buffers', 'server_version')"
        )
        yield Result(name="database_commit", value=each_ms, unit="ms", settings=dict(shown.fetchall()))
