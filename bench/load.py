"""A load generator for one server on this machine: each connection sends its next request when the last is answered.

It runs in a process of its own, reads nothing of an answer but its status and its length, and keeps the time of each.
"""

import asyncio
import time
from collections.abc import Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection

import msgspec


class Measured(msgspec.Struct, frozen=True):
    """Seconds from the first request to the last answer, latencies in ms (sorted), and how many answered what."""

    seconds: float
    latencies_ms: list[float]
    statuses: dict[int, int]

    @property
    def per_second(self) -> float:
        return len(self.latencies_ms) / self.seconds

    def percentile(self, share: float) -> float:
        return self.latencies_ms[min(len(self.latencies_ms) - 1, int(len(self.latencies_ms) * share))]


def get(path: str, key: str) -> bytes:
    """The bytes of a request that reads."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n\r\n".encode()


def post(path: str, key: str, body: bytes, content_type: str = "application/json") -> bytes:
    """The bytes of a request that sends something."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n"
        f"Content-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Caller(asyncio.Protocol):
    """One connection."""

    def __init__(self, load: "Load") -> None:
        self.load = load
        self.buffer = b""
        self.sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.send()

    def send(self) -> None:
        request = next(self.load.requests, None)
        if request is None:
            self.transport.close()
            return
        self.sent_at = time.perf_counter()
        self.transport.write(request)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head_end = self.buffer.find(b"\r\n\r\n")
        if head_end < 0:
            return
        head = self.buffer[:head_end].lower()
        start = head.index(b"content-length:") + 15
        length = int(head[start : head.find(b"\r\n", start) if b"\r\n" in head[start:] else None])
        if len(self.buffer) < head_end + 4 + length:
            return
        self.load.answered(int(head[9:12]), time.perf_counter() - self.sent_at)
        self.buffer = self.buffer[head_end + 4 + length :]
        self.send()

    def connection_lost(self, _: Exception | None) -> None:
        self.load.gone()


class Load:
    def __init__(self, requests: Sequence[bytes], connections: int) -> None:
        self.requests = iter(requests)
        self.open = connections
        self.latencies: list[float] = []
        self.statuses: dict[int, int] = {}

    def answered(self, status: int, seconds: float) -> None:
        self.latencies.append(seconds * 1000)
        self.statuses[status] = self.statuses.get(status, 0) + 1

    def gone(self) -> None:
        self.open -= 1
        if self.open == 0:
            self.done.set()

    async def run(self, port: int) -> Measured:
        self.done = asyncio.Event()
        loop, start = asyncio.get_running_loop(), time.perf_counter()
        for _ in range(self.open):
            await loop.create_connection(lambda: Caller(self), "127.0.0.1", port)
        await self.done.wait()
        return Measured(time.perf_counter() - start, sorted(self.latencies), self.statuses)


def _child(requests: Sequence[bytes], connections: int, port: int, answer: Connection) -> None:
    import uvloop

    answer.send(uvloop.run(Load(requests, connections).run(port)))


def drive(requests: Sequence[bytes], connections: int, port: int, seconds_max: float = 600) -> Measured:
    """Send all requests over so many connections to a server on this machine."""
    here, there = get_context("fork").Pipe()
    process = get_context("fork").Process(target=_child, args=(requests, connections, port, there))
    process.start()
    try:
        if not here.poll(seconds_max):
            raise TimeoutError(f"the load was not through after {seconds_max} s")
        measured: Measured = here.recv()
        return measured
    finally:
        process.kill()
        process.join()
