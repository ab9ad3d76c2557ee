"""The database of a test run: one server for all workers, one migrated template, a clone for whoever asks.

The server is the one that ORDERWRIGHT_DATABASE_URL names (its user may create databases), or else an embedded one that
lives as long as the run.
"""

import contextlib
import gc
import os
import shutil
import socket
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from orderwright.embedded import EmbeddedServer
from orderwright.migrate import migrate

QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "256MB"}
TEMPLATE_LOCK = 7_226_002


class Ground(NamedTuple):
    """What the workers of a run share. `keeper`: the address by which databases are dropped, with what still works in
    them, PostgreSQL's own workers included; that takes a superuser."""

    url: str
    template: str
    keeper: str


_ground = contextlib.ExitStack()
_SHARED: pytest.StashKey[Ground] = pytest.StashKey()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """In the process that steers the workers: start the server before the first of them, and tell each where it is."""
    if _SHARED not in node.config.stash:
        node.config.stash[_SHARED] = _ground.enter_context(_server_of_the_run())
    node.workerinput["ground"] = tuple(node.config.stash[_SHARED])


def pytest_collection_finish() -> None:
    """Code and tests stay for the whole run: the garbage collector need not look through them again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_unconfigure() -> None:
    _ground.close()


@contextlib.contextmanager
def _server_of_the_run() -> Iterator[Ground]:
    template = f"orderwright_template_{uuid.uuid4().hex[:12]}"
    if given := os.environ.get("ORDERWRIGHT_DATABASE_URL"):
        yield Ground(given, template, given)
        with psycopg.connect(given, autocommit=True) as connection:
            connection.execute(sql.SQL("drop database if exists {}").format(sql.Identifier(template)))
        return
    folder = Path(tempfile.mkdtemp(prefix="orderwright-tests-", dir=_memory_folder()))
    try:
        with EmbeddedServer(folder, overrides=QUICK) as server:
            yield Ground(server.url, template, server.superuser_url)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _memory_folder() -> str | None:
    """A file system in memory with room for the databases of a run, if there is one. A clone makes some three hundred
    files: on a disk that is most of what the suite takes."""
    folder = "/dev/shm"
    return folder if os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > 4 * 2**30 else None


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """`async def` tests and fixtures just run, on asyncio."""
    return "asyncio"


@pytest.fixture(scope="session")
def ground(request: pytest.FixtureRequest) -> Ground:
    told = getattr(request.config, "workerinput", {}).get("ground")
    return Ground(*told) if told else _ground.enter_context(_server_of_the_run())


@pytest.fixture(scope="session")
def server_url(ground: Ground) -> str:
    """Address of the server that all workers of this run share."""
    return ground.url


@pytest.fixture(scope="session")
def template_database(ground: Ground) -> str:
    """Name of a database that was migrated once for the run. Nobody connects to it."""
    with psycopg.connect(ground.url, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", [TEMPLATE_LOCK])
        known = connection.execute("select from pg_database where datname = %s", [ground.template]).fetchone()
        if known is None:
            draft, name = sql.Identifier(f"{ground.template}_draft"), sql.Identifier(ground.template)
            connection.execute(sql.SQL("drop database if exists {}").format(draft))
            connection.execute(sql.SQL("create database {}").format(draft))
            migrate(_on(ground.url, f"{ground.template}_draft"))
            connection.execute(sql.SQL("alter database {} rename to {}").format(draft, name))
    return ground.template


@pytest.fixture(scope="session")
def clone_database(ground: Ground, template_database: str) -> Callable[[], contextlib.AbstractContextManager[str]]:
    """`with clone_database() as url:` a database of its own, migrated and empty. For fixtures of other scopes."""

    @contextlib.contextmanager
    def clone() -> Iterator[str]:
        database = f"orderwright_test_{uuid.uuid4().hex[:12]}"
        name = sql.Identifier(database)
        with psycopg.connect(ground.url, autocommit=True) as connection:
            connection.execute(
                sql.SQL("create database {} template {}").format(name, sql.Identifier(template_database))
            )
            try:
                yield _on(ground.url, database)
            finally:
                with psycopg.connect(ground.keeper, autocommit=True) as keeper:
                    keeper.execute(sql.SQL("drop database {} with (force)").format(name))

    return clone


@pytest.fixture
def fresh_database(clone_database: Callable[[], contextlib.AbstractContextManager[str]]) -> Iterator[str]:
    """Address of a migrated, empty database for one test."""
    with clone_database() as url:
        yield url


@pytest.fixture
def free_port() -> int:
    """A TCP port on 127.0.0.1 that nobody had a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _on(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))
