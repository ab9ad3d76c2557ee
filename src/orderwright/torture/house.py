"""The installation that is tortured: PostgreSQL, web processes and worker that reach it through the fault proxy, and
buyers. Proxy and buyers live on a thread of their own, so that they go on while something is started again."""

import asyncio
import os
import secrets
import signal
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

import psutil
import uvloop

from orderwright.commands.run import listen, web_command
from orderwright.commands.watch import Child
from orderwright.embedded import EmbeddedServer
from orderwright.migrate import migrate
from orderwright.settings import PREFIX
from orderwright.torture.buyers import SCARCE, Buyers
from orderwright.torture.fault_proxy import FaultProxy
from orderwright.torture.stock_up import stock_up

ORGANIZATION = "torture"
SKUS = [f"SKU-{number:04}" for number in range(1_000)]
PLENTY, FEW = 1_000_000, 500
WEB_PROCESSES = 2
CUT_SHARE = 0.5
BUYERS_LEAVE_S_MAX = 200
T = TypeVar("T")


class House:
    """Everything that can die, and how: `kills` by kind."""

    def __init__(
        self,
        server: EmbeddedServer,
        proxy: FaultProxy,
        loop: asyncio.AbstractEventLoop,
        buyers: Buyers,
        children: dict[str, Child],
    ) -> None:
        self.server = server
        self.proxy = proxy
        self.loop = loop
        self.buyers = buyers
        self.children = children
        self.kills: dict[str, Callable[[], None]] = {
            "web": self.kill_web,
            "worker": lambda: self.kill_child("worker"),
            "PostgreSQL": self.kill_server,
        }

    @contextmanager
    def open_to_buyers(self) -> Iterator[None]:
        """Buyers buy for the length of the block; at its end each waits for the answer that is due."""
        stop = asyncio.Event()
        buying = asyncio.run_coroutine_threadsafe(self.buyers.buy(stop), self.loop)
        try:
            yield
        except BaseException:
            buying.cancel()
            raise
        self.loop.call_soon_threadsafe(stop.set)
        buying.result(BUYERS_LEAVE_S_MAX)

    def cut(self) -> None:
        """Drop some of the connections to the database."""

        async def drop() -> int:
            return self.proxy.cut(CUT_SHARE)

        on(self.loop, drop())

    def kill_web(self) -> None:
        """The web process at which most buyers are: one of several may have accepted them all."""
        webs = [name for name in self.children if name != "worker"]
        self.kill_child(max(webs, key=lambda name: connections_of(self.children[name].pid)))

    def kill_child(self, name: str) -> None:
        child = self.children[name]
        assert child.pid is not None
        os.kill(child.pid, signal.SIGKILL)
        wait_until(lambda: not child.running, 10, f"{name} did not die")
        child.start()

    def kill_server(self) -> None:
        self.server.kill()
        self.server.start()


def connections_of(pid: int | None) -> int:
    """TCP connections that a process holds; a process that is not there holds none."""
    try:
        return len(psutil.Process(pid).net_connections("tcp"))
    except psutil.Error:
        return 0


@contextmanager
def house(folder: Path, buyers_count: int) -> Iterator[House]:
    """A running installation with buyers at its door. At the end of the block everything is stopped."""
    with ExitStack() as running:
        server = running.enter_context(EmbeddedServer(folder))
        migrate(server.url)
        stock = {"DC": {**dict.fromkeys(SKUS, PLENTY), SCARCE: FEW}}
        key = asyncio.run(stock_up(server.url, ORGANIZATION, stock))
        loop = running.enter_context(loop_of_its_own())
        proxy = FaultProxy(server.url)
        on(loop, proxy.open())
        running.callback(lambda: on(loop, proxy.close()))
        listener = running.enter_context(listen("127.0.0.1", 0))
        port = listener.getsockname()[1]
        said = running.enter_context((folder / "processes.log").open("ab"))
        children = children_of(through(server.url, proxy.port), listener.fileno(), said)
        running.callback(stop, children)
        for child in children.values():
            child.start()
        buyers = Buyers(port, key, SKUS, buyers_count)
        yield House(server, proxy, loop, buyers, children)


LOOPBACK = "127.0.0.0/8"
"""Where the webhook of the run leads."""


def children_of(url: str, listener: int, said: IO[bytes]) -> dict[str, Child]:
    own = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    settings = {"DATABASE_URL": url, "SECRET": secrets.token_hex(32), "REQUESTS_PER_MINUTE": "0"}
    settings["WEBHOOK_NETWORKS"] = LOOPBACK
    environment = {**own, **{PREFIX + name: value for name, value in settings.items()}}
    serve, worker = web_command(listener), [sys.executable, "-m", "orderwright.cli", "worker"]
    webs = {f"web {n}": Child(serve, environment, [listener], said) for n in range(1, WEB_PROCESSES + 1)}
    return {**webs, "worker": Child(worker, environment, output=said)}


def stop(children: dict[str, Child]) -> None:
    for child in children.values():
        child.ask_to_stop()
    for child in children.values():
        child.stop()


def through(url: str, port: int) -> str:
    """The same database, by TCP through a port of this machine."""
    parts = urlsplit(url)
    login = parts.netloc.rpartition("@")[0]
    return urlunsplit((parts.scheme, f"{login}@127.0.0.1:{port}", parts.path, "", ""))


@contextmanager
def loop_of_its_own() -> Iterator[asyncio.AbstractEventLoop]:
    """An event loop on a thread."""
    loop = uvloop.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


def on(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, T]) -> T:
    """Do it there, and wait."""
    return asyncio.run_coroutine_threadsafe(work, loop).result(300)


def wait_until(true: Callable[[], bool], seconds: float, otherwise: str) -> None:
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            raise TimeoutError(otherwise)
        time.sleep(0.002)
