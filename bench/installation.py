"""An installation of its own for a benchmark: database with durable settings, web process(es), goods and a key."""

import asyncio
import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import httpx
import msgspec
import psycopg

from orderwright.commands.run import listen, web_command
from orderwright.embedded import EmbeddedServer
from orderwright.migrate import migrate
from orderwright.torture.stock_up import stock_up

ORGANIZATION = "bench"
WEB_PROCESSES = 2


class Installation(msgspec.Struct, frozen=True):
    url: str
    port: int
    key: str
    web_pids: list[int]


@contextmanager
def installation(stock: Mapping[str, Mapping[str, int]], web_processes: int = WEB_PROCESSES) -> Iterator[Installation]:
    """`stock`: units by location and SKU."""
    with (
        database_of(stock) as (url, key),
        listen("127.0.0.1", 0) as listener,
        web(url, listener, web_processes) as pids,
    ):
        yield Installation(url, listener.getsockname()[1], key, pids)


@contextmanager
def database_of(stock: Mapping[str, Mapping[str, int]]) -> Iterator[tuple[str, str]]:
    """The database alone, with its goods: its address, and an API key."""
    with tempfile.TemporaryDirectory() as folder, EmbeddedServer(folder) as server:
        with psycopg.connect(server.superuser_url, dbname="postgres", autocommit=True) as connection:
            connection.execute("alter role orderwright superuser")  # a ceiling is measured without foreign keys
        migrate(server.url)
        yield server.url, asyncio.run(stock_up(server.url, ORGANIZATION, stock))


def environment_of(url: str, requests_per_minute: str = "0") -> dict[str, str]:
    own = {"ORDERWRIGHT_DATABASE_URL": url, "ORDERWRIGHT_SECRET": "bench" * 10}
    return {**os.environ, **own, "ORDERWRIGHT_REQUESTS_PER_MINUTE": requests_per_minute}


@contextmanager
def web(url: str, listener: socket.socket, processes: int, requests_per_minute: str = "0") -> Iterator[list[int]]:
    """Web processes as `orderwright run` starts them; their ids."""
    command, fd = web_command(listener.fileno()), listener.fileno()
    environment = environment_of(url, requests_per_minute)
    children = [subprocess.Popen(command, env=environment, pass_fds=[fd]) for _ in range(processes)]
    try:
        wait_for_answer(listener.getsockname()[1])
        yield [child.pid for child in children]
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait(30)


def wait_for_answer(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            httpx.get(f"http://127.0.0.1:{port}/v1/none", timeout=2, trust_env=False)
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise TimeoutError("the web server did not answer")
