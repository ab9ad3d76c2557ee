"""An installation of its own for a benchmark: database with durable settings, web process(es), goods and a key."""

import asyncio
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import httpx
import msgspec

from orderwright.commands.run import listen, web_command
from orderwright.embedded import EmbeddedServer
from orderwright.migrate import migrate
from orderwright.torture.stock_up import stock_up

ORGANIZATION = "bench"


class Installation(msgspec.Struct, frozen=True):
    url: str
    port: int
    key: str


@contextmanager
def installation(stock: Mapping[str, Mapping[str, int]], web_processes: int = 1) -> Iterator[Installation]:
    """`stock`: units by location and SKU."""
    with tempfile.TemporaryDirectory() as folder, EmbeddedServer(folder) as server:
        migrate(server.url)
        key = asyncio.run(stock_up(server.url, ORGANIZATION, stock))
        with web(server.url, web_processes) as port:
            yield Installation(server.url, port, key)


@contextmanager
def web(url: str, processes: int) -> Iterator[int]:
    """The web server as `orderwright run` starts it; the port that it listens on."""
    with listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        environment = {**os.environ, "ORDERWRIGHT_DATABASE_URL": url, "ORDERWRIGHT_SECRET": "bench" * 10}
        command = web_command(listener.fileno())
        children = [subprocess.Popen(command, env=environment, pass_fds=[listener.fileno()]) for _ in range(processes)]
        try:
            wait_for_answer(port)
            yield port
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
