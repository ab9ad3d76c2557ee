"""`orderwright torture`: kill what can be killed, under full load, and prove that nothing was lost or doubled."""

import asyncio
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import msgspec
from rich.console import Console

from orderwright.app import make_door
from orderwright.kernel import clock
from orderwright.kernel.context import system
from orderwright.kernel.database import Database
from orderwright.messages.save_webhook_endpoints import SaveWebhookEndpoint, save_webhook_endpoints
from orderwright.settings import Settings
from orderwright.torture.count_through import RelayState, count_through, read_relay
from orderwright.torture.house import LOOPBACK, ORGANIZATION, House, house, wait_until

IN_FLIGHT_MIN = 64
BUYERS = 160
ANSWERS_BETWEEN = 200
PAUSE_S_MAX = 1.0
RECOVERY_S_MAX = 120
SETTLE_S_MAX = 1800
SHOWN_MAX = 20


class Survived(msgspec.Struct, frozen=True, kw_only=True):
    """`kills` by kind; `in_flight_min`: the fewest requests that were unanswered at a kill; `wrong`: what should not
    be, in sentences. `orders` were found, of which `promised` were answered before; `broken` requests had no answer."""

    kills: dict[str, int]
    cuts: int
    in_flight_min: int
    orders: int
    promised: int
    refused: int
    broken: int
    seconds: float
    wrong: list[str]

    @property
    def sentences(self) -> Iterator[str]:
        kinds = ", ".join(f"{name} {count}" for name, count in self.kills.items())
        yield f"{sum(self.kills.values())} kills ({kinds}) and {self.cuts:,} cut connections survived,"
        yield f"with {self.in_flight_min} or more requests in flight at each kill; {self.broken:,} had no answer."
        yield f"{self.orders:,} orders checked, {self.promised:,} of them promised; {self.refused:,} were refused."
        yield f"{len(self.wrong):,} differences. {self.seconds:,.0f} s."


def torture(*, kills: int = 60, seconds: float = 3600) -> None:
    """Start an installation of its own, place orders as fast as it can, and kill -9 its web processes, its worker and
    its PostgreSQL again and again; then count everything through. Ends with 1 where anything is lost, half there or
    double.

    :param kills: How many processes are killed, as many of each kind.
    :param seconds: No more are killed after so long.
    """
    console = Console(highlight=False, soft_wrap=True)
    folder = Path(tempfile.mkdtemp(prefix="orderwright-torture-"))
    survived = survive(folder, kills, seconds, console.print)
    for sentence in survived.sentences:
        console.print(sentence)
    if survived.wrong:
        for sentence in survived.wrong[:SHOWN_MAX]:
            console.print(f"- {sentence}", markup=False)
        sys.exit(f"orderwright: {len(survived.wrong):,} differences; the data is kept in {folder}.")
    shutil.rmtree(folder)


def survive(folder: Path, kills: int, seconds: float, tell: Callable[[str], None]) -> Survived:
    """The whole run in an empty folder."""
    began = time.monotonic()
    with house(folder, BUYERS) as home:
        asyncio.run(add_webhook(home.server.url))
        with home.open_to_buyers():
            counted, in_flight = assault(home, kills, began + seconds, tell)
            let_them_buy(home)
        tell(f"{home.buyers.answered:,} orders were answered; the worker catches up …")
        settle(home)
        orders, wrong = asyncio.run(look_through(home))
        return Survived(
            kills=dict(counted),
            cuts=home.proxy.cuts,
            in_flight_min=in_flight,
            orders=orders,
            promised=len(home.buyers.promised),
            refused=len(home.buyers.refused),
            broken=home.buyers.broken,
            seconds=time.monotonic() - began,
            wrong=wrong,
        )


def assault(home: House, kills: int, until: float, tell: Callable[[str], None]) -> tuple[Counter[str], int]:
    """Kill one after the other, and cut connections in between. How many of each kind, and the fewest requests in
    flight."""
    counted, in_flight_min = Counter[str](), sys.maxsize
    for number, kind in enumerate(islice(rounds(list(home.kills)), kills), 1):
        let_them_buy(home)
        await_crowd(home)
        home.cut()
        let_them_buy(home)
        in_flight = await_crowd(home)
        home.kills[kind]()
        in_flight_min = min(in_flight_min, in_flight)
        counted[kind] += 1
        tell(f"{number}: {kind} killed with {in_flight} requests in flight; {home.buyers.answered:,} orders")
        if time.monotonic() > until:
            break
    return counted, in_flight_min


def rounds(kinds: list[str]) -> Iterator[str]:
    """All kinds in random order, again and again."""
    while True:
        yield from random.sample(kinds, len(kinds))


def let_them_buy(home: House) -> None:
    """Until the house is at work again, and a moment longer."""
    due = home.buyers.answered + ANSWERS_BETWEEN
    wait_until(lambda: home.buyers.answered >= due, RECOVERY_S_MAX, "no orders are placed any more")
    time.sleep(random.uniform(0, PAUSE_S_MAX))


def await_crowd(home: House) -> int:
    crowd = 0

    def crowded() -> bool:
        nonlocal crowd
        crowd = home.buyers.in_flight
        return crowd >= IN_FLIGHT_MIN

    wait_until(crowded, RECOVERY_S_MAX, "too few requests are in flight")
    return crowd


def settle(home: House) -> None:
    """Until every subscriber was handed everything."""
    settled = asyncio.run(caught_up(home.server.url))
    if settled.behind:
        raise TimeoutError(f"the worker did not catch up within {SETTLE_S_MAX} s: {settled}")


async def caught_up(url: str) -> RelayState:
    database = Database(url)
    await database.open()
    try:
        until, quiet = time.monotonic() + SETTLE_S_MAX, 0
        while True:
            async with database.transaction(ORGANIZATION, "torture", clock.now(), read_only=True) as tx:
                state = await read_relay(tx)
            quiet = quiet + 1 if state.behind == 0 else 0  # a follow-up may be on its way with facts of its own
            if quiet == 3 or time.monotonic() > until:
                return state
            await asyncio.sleep(0.3)
    finally:
        await database.close()


async def look_through(home: House) -> tuple[int, list[str]]:
    database = Database(home.server.url)
    await database.open()
    try:
        async with database.transaction(ORGANIZATION, "torture", clock.now(), read_only=True) as tx:
            await tx.connection.execute(b"set transaction isolation level repeatable read")
            return await count_through(tx, home.buyers)
    finally:
        await database.close()


async def add_webhook(url: str) -> None:
    """Of everything, to where nobody answers: its deliveries say what it was told of."""
    database = Database(url)
    await database.open()
    try:
        endpoint = SaveWebhookEndpoint(url="http://127.0.0.1:9/")
        allowed = Settings(secret="torture" * 5, webhook_networks=(LOOPBACK,))
        await make_door(database, allowed).perform(system(ORGANIZATION), save_webhook_endpoints, endpoint)
    finally:
        await database.close()
