"""A TCP proxy in front of a PostgreSQL that can cut connections, swallow what is on its way, and be slow: what a
failing network does to both ends."""

import asyncio
import random
from typing import cast

from psycopg.conninfo import conninfo_to_dict


class FaultProxy:
    """`await proxy.open()` listens on 127.0.0.1 at `proxy.port`; `proxy.cut(share)` drops some of its connections.

    `swallowing`: nothing passes, and nobody is told. `deaf_after`: once these bytes went to PostgreSQL, its answers on
    this connection are swallowed. `delay_s`: everything arrives so much later, each way.
    """

    def __init__(self, url: str) -> None:
        """`url`: the database's address, by a socket of this machine or by TCP."""
        address = conninfo_to_dict(url)
        self.behind = str(address.get("host") or "127.0.0.1"), int(address.get("port") or 5432)
        self.port = 0
        self.links: set[Link] = set()
        self.cuts = 0
        self.swallowing = False
        self.deaf_after: bytes | None = None
        self.delay_s = 0.0

    async def open(self) -> None:
        loop = asyncio.get_running_loop()
        self.server = await loop.create_server(lambda: Link(self), "127.0.0.1", 0, backlog=512)
        self.port = self.server.sockets[0].getsockname()[1]

    def cut(self, share: float) -> int:
        """Drop each connection with this probability, whatever is on its way; how many were dropped."""
        chosen = [link for link in self.links if random.random() < share]
        for link in chosen:
            link.drop()
        self.cuts += len(chosen)
        return len(chosen)

    async def connect(self, link: "Link") -> None:
        loop, (host, port) = asyncio.get_running_loop(), self.behind
        if host.startswith("/"):
            await loop.create_unix_connection(lambda: Far(link), f"{host}/.s.PGSQL.{port}")
        else:
            await loop.create_connection(lambda: Far(link), host, port)

    def pass_on(self, transport: asyncio.Transport, data: bytes) -> None:
        if self.swallowing:
            return
        if self.delay_s:
            asyncio.get_running_loop().call_later(self.delay_s, transport.write, data)
        else:
            transport.write(data)

    async def close(self) -> None:
        self.server.close()
        for link in list(self.links):
            link.drop()


class Link(asyncio.Protocol):
    """One connection and its twin on the other side of the proxy."""

    def __init__(self, proxy: FaultProxy) -> None:
        self.proxy = proxy
        self.far: Far | None = None
        self.early = bytearray()
        self.deaf = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.proxy.links.add(self)
        self.connecting = asyncio.get_running_loop().create_task(self.connect())

    async def connect(self) -> None:
        try:
            await self.proxy.connect(self)
        except OSError:  # nobody is behind us
            self.drop()

    def data_received(self, data: bytes) -> None:
        if self.far is None:
            self.early += data
        else:
            self.deaf = self.deaf or (self.proxy.deaf_after is not None and self.proxy.deaf_after in data)
            self.proxy.pass_on(self.far.transport, data)

    def connection_lost(self, _: Exception | None) -> None:
        self.drop()

    def drop(self) -> None:
        self.proxy.links.discard(self)
        self.transport.abort()
        if self.far is not None:
            self.far.transport.abort()


class Far(asyncio.Protocol):
    """The side of PostgreSQL."""

    def __init__(self, link: Link) -> None:
        self.link = link

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.link.far = self
        if self.link not in self.link.proxy.links:
            self.transport.abort()
        elif self.link.early:
            self.transport.write(bytes(self.link.early))

    def data_received(self, data: bytes) -> None:
        if not self.link.deaf:
            self.link.proxy.pass_on(self.link.transport, data)

    def connection_lost(self, _: Exception | None) -> None:
        self.link.drop()
