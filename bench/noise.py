"""What one organization's full load does to another's times: its p99 beside the noise, by its p99 without.

Both organizations are on one installation, web processes and worker as `orderwright run` starts them. Quiet and loud
turns take turns, so that what else this machine does falls upon both. The noisy callers stand for other machines, and
leave the processor to the server where both want it (nice 19).
"""

import asyncio
import itertools
import json
import os
import time
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from typing import Any

import msgspec
import psycopg

from bench.audited import prove
from bench.installation import ORGANIZATION, WEB_PROCESSES, Installation, database_of, web
from bench.load import drive, get, post
from bench.placement import order, plenty, uniform
from bench.results import Result
from bench.under_load import LEFT, NOT_AT_WORK, seconds_until_none, worker
from orderwright.access.create_key import CreateKey, create_key
from orderwright.access.ensure_admin import AddMember, ensure_member
from orderwright.access.open_session import open_session
from orderwright.app import make_door
from orderwright.commands.run import listen
from orderwright.kernel import clock
from orderwright.kernel.context import system
from orderwright.kernel.database import PLATFORM, Database
from orderwright.torture.stock_up import stock_up

Make = Callable[[], bytes]
NOISY = "noisy"
TURNS = int(os.environ.get("ORDERWRIGHT_BENCH_TURNS", "4"))
TURN_S = 8.0
SETTLE_S = 1.5
PAUSE_S = 0.02
KEYS = 4
ORDERS_BEFORE = 2_000
FILE_ROWS = 2_000
PART = b"x" * 16_384
CSV = "reference,email,name,line1,city,postal_code,country,sku,quantity,unit_price"


class Noise(msgspec.Struct, frozen=True):
    """What the noisy ones have: keys and the cookie of a person."""

    port: int
    keys: list[str]
    cookie: str


def noise() -> Iterator[Result]:
    """A till that places, a person who opens the list, a program that reads; each rests for 20 ms between two."""
    with (
        database_of(plenty("DC")) as (url, key),
        listen("127.0.0.1", 0) as listener,
        web(url, listener, WEB_PROCESSES, "30000") as pids,
    ):
        port = listener.getsockname()[1]
        made = Installation(url, port, key, pids)
        noisy = asyncio.run(furnish(url, port))
        for each in (key, noisy.keys[0]):
            drive([post("/v1/orders", each, order(n, uniform())) for n in range(ORDERS_BEFORE)], 16, port)
        session = asyncio.run(cookie_of(url, ORGANIZATION))
        with worker(made), psycopg.connect(url, autocommit=True) as connection:
            for organization in (ORGANIZATION, NOISY):
                connection.execute(f"set search_path to org_{organization}".encode())
                for left in (NOT_AT_WORK, *LEFT.values()):
                    seconds_until_none(connection, time.monotonic(), left)
            quiet, loud, answers = take_turns(port, key, session, noisy)
        prove(url, ORGANIZATION)
    settings = {
        "turns": str(TURNS),
        "turn_s": f"{TURN_S:g}",
        "noisy_connections": str(sum(len(kind) for kind in everything(noisy).values()) + 2 * KEYS),
    }
    settings["noisy_answers"] = json.dumps(answers, sort_keys=True)
    for kind in quiet:
        before, beside = p99(quiet[kind]), p99(loud[kind])
        told = {"quiet_p99": f"{before:.1f} ms", "loud_p99": f"{beside:.1f} ms", "samples": str(len(loud[kind]))}
        told |= {"quiet_p50": f"{p50(quiet[kind]):.1f} ms", "loud_p50": f"{p50(loud[kind]):.1f} ms"}
        yield Result(name=f"noise_{kind}", value=beside / before, unit="× quiet p99", settings=settings | told)


async def furnish(url: str, port: int) -> Noise:
    first = await stock_up(url, NOISY, plenty("DC"))
    database = Database(url)
    await database.open()
    try:
        door, context = make_door(database), system(NOISY, NOISY)
        more = [await door.perform(context, create_key, CreateKey(name=f"k{n}", role="admin")) for n in range(1, KEYS)]
    finally:
        await database.close()
    return Noise(port, [first, *(made.token or "" for made in more)], await cookie_of(url, NOISY))


async def cookie_of(url: str, organization: str) -> str:
    database = Database(url)
    await database.open()
    try:
        member = AddMember(email=f"a@{organization}.example", name="A", role="admin", password_hash="")
        person = await ensure_member(database, organization, member, "correct horse battery")
        async with database.transaction(PLATFORM, "bench", clock.now()) as tx:
            opened = await open_session(tx, person.user_id, organization)
        assert opened is not None
        return f"session={opened.token}"
    finally:
        await database.close()


def take_turns(
    port: int, key: str, session: str, noisy: Noise
) -> tuple[dict[str, list[float]], dict[str, list[float]], dict[str, int]]:
    """Times in ms by what was asked, without and beside the noise, and what the noisy ones were answered."""
    quiet: dict[str, list[float]] = {}
    loud: dict[str, list[float]] = {}
    statuses: dict[str, int] = {}
    numbers = itertools.count(ORDERS_BEFORE)
    for _ in range(TURNS):
        asyncio.run(measure(port, key, session, numbers, quiet))
        here, there = get_context("fork").Pipe()
        process = get_context("fork").Process(target=make_noise, args=(noisy, SETTLE_S + TURN_S + 1, there))
        process.start()
        time.sleep(SETTLE_S)
        asyncio.run(measure(port, key, session, numbers, loud))
        for status, count in here.recv().items():
            statuses[status] = statuses.get(status, 0) + count
        process.join()
        time.sleep(SETTLE_S)
    return quiet, loud, statuses


async def measure(port: int, key: str, session: str, numbers: Iterator[int], into: dict[str, list[float]]) -> None:
    until = time.monotonic() + TURN_S
    asked = {
        "place": lambda: post("/v1/orders", key, order(next(numbers), uniform())),
        "list": lambda: page("/orders", session),
        "read": lambda: get("/v1/orders?limit=20", key),
    }
    await asyncio.gather(*(ask_often(port, until, make, into.setdefault(kind, [])) for kind, make in asked.items()))


async def ask_often(port: int, until: float, make: Make, times: list[float]) -> None:
    """A connection for a few requests, and then another one: web processes share them out as they come."""
    while time.monotonic() < until:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(8):
            request = make()
            began = time.perf_counter()
            writer.write(request)
            status = await answered(reader)
            times.append((time.perf_counter() - began) * 1000)
            if status not in (200, 201):
                raise AssertionError(f"the quiet organization was answered {status}")
            await asyncio.sleep(PAUSE_S)
        writer.close()


def make_noise(noisy: Noise, seconds: float, answer: Any) -> None:
    os.nice(19)
    answer.send(asyncio.run(all_at_once(noisy, seconds)))


async def all_at_once(noisy: Noise, seconds: float) -> dict[str, int]:
    statuses: dict[str, int] = {}
    until = time.monotonic() + seconds
    tasks = [
        asyncio.create_task(keep_asking(noisy.port, until, make, statuses))
        for kind in everything(noisy).values()
        for make in kind
    ]
    tasks += [asyncio.create_task(send_slowly(noisy, key, until, statuses)) for key in noisy.keys * 2]
    await asyncio.wait(tasks, timeout=seconds)
    return statuses


def everything(noisy: Noise) -> dict[str, list[Any]]:
    """What is asked for over and over, a connection each, by kind."""
    keys = itertools.cycle(noisy.keys)
    numbers = itertools.count(int(time.time() * 1000))
    reads = ["/v1/audit", "/v1/orders?limit=200", "/v1/sales?from_day=2025-01-01", "/v1/customers", "/v1/stock/levels"]
    pages = ["/orders", "/orders?q=london", "/inventory", "/", "/returns"]
    exports = [("orders", "csv"), ("orders", "xlsx"), ("order-lines", "csv"), ("stock", "csv")]
    made = {
        "reads": [asking(path, next(keys)) for path in reads * 3],
        "pages": [showing(path, noisy.cookie) for path in pages * 2],
        "exports": [exporting(*which, next(keys)) for which in exports],
        "placements": [placing(next(keys), numbers) for _ in range(16)],
        "jobs": [auditing(next(keys)) for _ in range(2)],
        "files": [sending("/v1/imports/orders", next(keys), file, numbers, "text/csv") for _ in range(4)],
        "batches": [sending("/v1/orders/batch", next(keys), batch, numbers, "application/x-ndjson") for _ in range(2)],
    }
    only = os.environ.get("ORDERWRIGHT_BENCH_NOISE", "").split()
    return {kind: requests for kind, requests in made.items() if not only or kind in only}


def asking(path: str, key: str) -> Make:
    return lambda: get(path, key)


def showing(path: str, cookie: str) -> Make:
    return lambda: page(path, cookie)


def auditing(key: str) -> Make:
    return lambda: post("/v1/audit", key, b"{}")


def exporting(list_: str, format: str, key: str) -> Make:
    return lambda: post("/v1/exports", key, json.dumps({"list": list_, "format": format}).encode())


def placing(key: str, numbers: Iterator[int]) -> Make:
    return lambda: post("/v1/orders", key, order(next(numbers), uniform()))


def sending(path: str, key: str, make: Callable[[int], bytes], numbers: Iterator[int], kind: str) -> Make:
    return lambda: post(path, key, make(next(numbers)), kind)


def file(number: int) -> bytes:
    rows = [
        f"F-{number}-{n},a{n}@example.com,A {n},1 Road,London,N1 1AA,GB,SKU-{n:05},1,2.55,open"
        for n in range(FILE_ROWS)
    ]
    return "\n".join([CSV, *rows]).encode()


def batch(number: int) -> bytes:
    return b"\n".join(order(number * 1000 + n, uniform()) for n in range(500))


def page(path: str, cookie: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n".encode()


async def keep_asking(port: int, until: float, make: Make, statuses: dict[str, int]) -> None:
    while time.monotonic() < until:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            while time.monotonic() < until:
                writer.write(make())
                count(statuses, await answered(reader))
        except (OSError, asyncio.IncompleteReadError):
            count(statuses, "closed")
        finally:
            writer.close()


async def send_slowly(noisy: Noise, key: str, until: float, statuses: dict[str, int]) -> None:
    """A file of 20 MB that comes bit by bit."""
    head = f"POST /v1/imports/orders HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {key}\r\nContent-Type: text/csv\r\n"
    while time.monotonic() < until:
        _, writer = await asyncio.open_connection("127.0.0.1", noisy.port)
        try:
            writer.write(f"{head}Content-Length: 20000000\r\n\r\n".encode())
            while time.monotonic() < until:
                writer.write(PART)
                await writer.drain()
                await asyncio.sleep(0.02)
        except OSError:
            count(statuses, "slow body refused")
            await asyncio.sleep(0.1)
        finally:
            writer.close()


async def answered(reader: asyncio.StreamReader) -> int:
    """The status, once all of the answer was read."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    if b"content-length:" in head:
        await reader.readexactly(int(head.split(b"content-length:")[1].split(b"\r\n")[0]))
    elif b"chunked" in head:
        while size := int((await reader.readuntil(b"\r\n")), 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    return int(head[9:12])


def count(statuses: dict[str, int], status: int | str) -> None:
    statuses[str(status)] = statuses.get(str(status), 0) + 1


def p99(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.99)]


def p50(times: list[float]) -> float:
    return sorted(times)[len(times) // 2]
