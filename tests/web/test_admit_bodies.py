"""A body is read once it is known who sends it, in time, and but so much at once."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from tests import given

from orderwright.access.create_key import CreateKey, create_key
from orderwright.app import create_app
from orderwright.settings import Settings
from orderwright.web import admit_bodies, http_protocol
from orderwright.web.admit_bodies import Share, TooMany, size_of_body

MB = 1024**2
PART = b"x" * 65_536


class Serving:
    """The application on a socket, as it is run."""

    def __init__(self, port: int, token: str) -> None:
        self.port = port
        self.token = token

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port)

    async def send(self, head: str, parts: int = 0) -> tuple[str, int]:
        """A request with a body in parts; the answer's head, and how many parts the other side took before it."""
        reader, writer = await self.connect()
        writer.write(head.replace("\n", "\r\n").encode())
        taken = 0
        answer = asyncio.create_task(reader.read(65_536))
        try:
            while taken < parts and not answer.done():
                writer.write(PART)
                await asyncio.wait_for(writer.drain(), 2)
                await asyncio.sleep(0)
                taken += 1
            return (await asyncio.wait_for(answer, 20)).decode("latin-1"), taken
        except (ConnectionError, TimeoutError):
            return (await answer).decode("latin-1"), taken
        finally:
            writer.close()


@asynccontextmanager
async def serving(url: str, folder: Path) -> AsyncIterator[Serving]:
    async with given.world(url, {"DC": {"A": 9}}) as world:
        key = await world.do(create_key, CreateKey(name="shop", role="admin"))
        app: Any = create_app(Settings(database_url=url, data=folder, secret="s" * 40))
        config = uvicorn.Config(
            app, host="127.0.0.1", port=0, log_level="error", ws="none",
            http="orderwright.web.http_protocol:BoundedHttpProtocol",
        )  # fmt: skip
        server = uvicorn.Server(config)
        running = asyncio.create_task(server.serve())
        while not server.started:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        try:
            yield Serving(server.servers[0].sockets[0].getsockname()[1], key.token)
        finally:
            server.should_exit = True
            await running


def head(path: str, size: int, *headers: str) -> str:
    lines = [f"POST {path} HTTP/1.1", "Host: here", f"Content-Length: {size}", *headers]
    return "\n".join(lines) + "\n\n"


async def test_the_body_of_a_stranger_is_refused_before_it_is_read(fresh_database: str, tmp_path: Path) -> None:
    async with serving(fresh_database, tmp_path) as here:
        size, parts = 50 * MB, 50 * MB // len(PART)
        for path in ("/v1/imports/orders", "/v1/orders"):
            answer, taken = await here.send(head(path, size, "Content-Type: text/csv"), parts)
            assert answer.startswith("HTTP/1.1 401"), answer
            assert "key_missing_or_wrong" in answer
            assert taken < parts / 4
        wrong = "Authorization: Bearer ow_nobody_0000000000"
        assert (await here.send(head("/v1/orders/batch", size, wrong), parts))[0].startswith("HTTP/1.1 401")
        answer, taken = await here.send(head("/import/orders", size, "Cookie: session=nobody"), parts)
        assert answer.startswith("HTTP/1.1 303"), answer
        assert "location: /sign-in" in answer
        assert taken < parts / 4


async def test_a_stranger_has_small_forms_only(fresh_database: str, tmp_path: Path) -> None:
    async with serving(fresh_database, tmp_path) as here:
        form = "Content-Type: application/x-www-form-urlencoded"
        assert (await here.send(head("/sign-in", 2 * MB, form), 40))[0].startswith("HTTP/1.1 413")
        chunked = head("/sign-in", 0, form, "Transfer-Encoding: chunked").replace("Content-Length: 0\n", "")
        assert (await here.send(chunked, 0))[0].startswith("HTTP/1.1 413")
        small = head("/sign-in", 12, form) + "email=a&b=cd"
        assert (await here.send(small))[0].startswith("HTTP/1.1 403")  # without the form's token


async def test_who_is_known_sends_what_is_refused_for_what_it_says(fresh_database: str, tmp_path: Path) -> None:
    async with serving(fresh_database, tmp_path) as here:
        key = f"Authorization: Bearer {here.token}"
        answer, _ = await here.send(head("/v1/orders", 2, key, "Content-Type: application/json") + "{}")
        assert answer.startswith("HTTP/1.1 400"), answer
        answer, _ = await here.send(head("/v1/orders", 2 * MB, key, "Content-Type: application/json"), 40)
        assert answer.startswith("HTTP/1.1 413"), answer
        for size in (50 * MB + 1, 99_999_999_999_999):
            answer, _ = await here.send(head("/v1/imports/orders", size, key, "Content-Type: text/csv"), 0)
            assert answer.startswith("HTTP/1.1 413"), answer
            assert "A body has at most 50 MB here." in answer


async def test_a_body_that_stops_coming_is_given_up(
    fresh_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admit_bodies, "PART_S", 0.2)
    async with serving(fresh_database, tmp_path) as here:
        key = f"Authorization: Bearer {here.token}"
        answer, _ = await here.send(head("/v1/orders", 1000, key, "Content-Type: application/json") + "{")
        assert answer.startswith("HTTP/1.1 408"), answer
        assert "connection: close" in answer


async def test_two_hundred_half_sent_requests_are_hung_up_on(
    fresh_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_protocol, "HEADERS_S", 0.5)
    monkeypatch.setattr(http_protocol, "REQUEST_S", 0.5)
    async with serving(fresh_database, tmp_path) as here:
        halves = [
            b"",
            b"GET / HT",
            b"GET / HTTP/1.1\r\nHost: h",
            b"POST /sign-in HTTP/1.1\r\nContent-Length: 9\r\n\r\nx",
        ]
        opened = [await here.connect() for _ in range(200)]
        for number, (_, writer) in enumerate(opened):
            writer.write(halves[number % len(halves)])
        async with asyncio.timeout(20):
            left = await asyncio.gather(*(until_closed(reader) for reader, _ in opened))
        assert left == [True] * 200
        for _, writer in opened:
            writer.close()
        whole = await here.send(head("/v1/orders", 2, f"Authorization: Bearer {here.token}") + "{}")
        assert whole[0].startswith("HTTP/1.1 400"), whole


async def until_closed(reader: asyncio.StreamReader) -> bool:
    try:
        while await reader.read(65_536):
            pass
    except ConnectionError:
        pass
    return True


async def test_headers_have_a_size(fresh_database: str, tmp_path: Path) -> None:
    async with serving(fresh_database, tmp_path) as here:
        reader, writer = await here.connect()
        writer.write(b"GET / HTTP/1.1\r\nX-Long: ")
        with contextlib.suppress(ConnectionError):
            for _ in range(4):
                writer.write(PART)
                await writer.drain()
                await asyncio.sleep(0.05)
        assert await asyncio.wait_for(until_closed(reader), 20)
        writer.close()
        reader, writer = await here.connect()
        writer.write(b"GET /sign-in HTTP/1.1\r\nHost: here\r\nX-Long: " + PART[:32_000] + b"\r\n\r\n")
        assert (await asyncio.wait_for(reader.read(100), 20)).startswith(b"HTTP/1.1 200")
        writer.close()


def test_of_large_bodies_so_many_are_read_at_once_and_one_caller_has_half_of_them() -> None:
    share = Share(100 * MB)
    with share.of("a", 40 * MB):
        with pytest.raises(TooMany), share.of("a", 20 * MB):
            pass
        with share.of("a", 1000), share.of("b", 50 * MB), pytest.raises(TooMany), share.of("c", 20 * MB):
            pass
        with share.of("c", 60 * MB):
            pass
    assert share.taken == {}


def test_a_body_in_chunks_counts_as_the_largest_that_may_be() -> None:
    assert size_of_body([(b"content-length", b"12")]) == 12
    assert size_of_body([(b"transfer-encoding", b"chunked")]) == 50 * MB
    assert size_of_body([(b"host", b"here")]) == 0


async def test_a_stranger_with_a_small_body_reads_the_whole_answer(fresh_database: str, tmp_path: Path) -> None:
    """Also where the body comes behind the head: nobody is cut off while they send it."""
    body = b"x" * 3000
    request = head("/v1/variants", len(body)).replace("\n", "\r\n").encode()

    def ask(port: int) -> bytes:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
            client.sendall(request)
            client.sendall(body)
            return b"".join(iter(lambda: client.recv(65_536), b""))

    async with serving(fresh_database, tmp_path) as here:
        for _ in range(200):
            answer = await asyncio.to_thread(ask, here.port)
            assert answer.startswith(b"HTTP/1.1 401")
            assert answer.endswith(b"}")
