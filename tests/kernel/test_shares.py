"""Connections are shared: a noisy organization waits for itself, and who has fewest is next."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from tests.given import World, world

from orderwright.access.create_organization import create_organization
from orderwright.kernel.context import system
from orderwright.kernel.database import Database
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Outage, Refusal
from orderwright.kernel.shares import YIELD_S, Shares
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import Query, Verb


@asynccontextmanager
async def held(shares: Shares, organization: str, places: int) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        for _ in range(places):
            await stack.enter_async_context(shares.of(organization, 0.05))
        yield


async def test_some_places_are_always_left_for_others() -> None:
    shares = Shares(8)
    async with held(shares, "noisy", 6):
        with pytest.raises(Outage, match="at work at once"):
            async with shares.of("noisy", 0.05):
                pass
        async with held(shares, "quiet", 2):
            with pytest.raises(Outage):
                async with shares.of("third", 0.05):
                    pass
    assert (shares.free, shares.held, shares.waiting) == (8, {}, {})


async def test_of_those_who_wait_the_organization_that_has_fewest_is_next() -> None:
    shares, order = Shares(4), []
    first = AsyncExitStack()
    for organization in ("noisy", "noisy", "noisy", "other"):
        await first.enter_async_context(shares.of(organization, 1))

    async def wait(organization: str) -> None:
        async with shares.of(organization, 10):
            order.append(organization)

    waiting = [asyncio.create_task(wait(each)) for each in ("noisy", "noisy", "noisy", "quiet", "other")]
    await asyncio.sleep(0)
    await first.aclose()
    await asyncio.gather(*waiting)
    assert order.index("quiet") == 0
    assert sorted(order) == ["noisy", "noisy", "noisy", "other", "quiet"]
    assert (shares.free, shares.held, shares.waiting) == (4, {}, {})


async def test_who_goes_away_while_waiting_takes_no_place_along() -> None:
    shares = Shares(1)
    async with shares.of("a", 1):
        gone = asyncio.create_task(shares.of("b", 10).__aenter__())
        stays = asyncio.create_task(shares.of("c", 10).__aenter__())
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
    await stays
    assert (shares.free, shares.held, shares.waiting) == (0, {"c": 1}, {})


class Clock:
    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


async def worked(shares: Shares, clock: Clock, organization: str, seconds: float) -> None:
    async with shares.of(organization, 1):
        clock.at += seconds


async def test_who_has_worked_much_waits_while_others_who_have_not_are_at_work() -> None:
    clock = Clock()
    shares, order = Shares(8, now=clock), list[str]()
    await worked(shares, clock, "noisy", 1)
    await worked(shares, clock, "quiet", 0.1)

    async def wait(organization: str) -> None:
        async with shares.of(organization, 10):
            order.append(organization)

    async with shares.of("quiet", 1):
        waiting = asyncio.create_task(wait("noisy"))
        for other in ("quiet", "third", "platform"):
            await wait(other)
        await asyncio.sleep(0)
        assert (order, "noisy" in shares.waiting) == (["quiet", "third", "platform"], True)
    await waiting
    assert (order[-1], shares.free, shares.held, shares.waiting) == ("noisy", 8, {}, {})
    async with shares.of("platform", 1):
        await wait("noisy")


@pytest.mark.parametrize(
    ("noisy", "quiet", "rest", "waits"),
    [
        (0.19, 0, 0, False), (0.21, 0, 0, True),  # that is not much
        (1, 0.5, 0, False), (1, 0.2, 0, True),  # others have worked as much
        (1, 0.2, 20, False), (1, 0, 2, True), (1, 0, 7, False),  # it was long ago
    ],
)  # fmt: skip
async def test_what_much_work_is(noisy: float, quiet: float, rest: float, waits: bool) -> None:
    clock = Clock()
    shares = Shares(8, now=clock)
    await worked(shares, clock, "quiet", quiet)
    await worked(shares, clock, "noisy", noisy)
    clock.at += rest
    async with shares.of("quiet", 1):
        asking = asyncio.create_task(shares.of("noisy", 10).__aenter__())
        await asyncio.sleep(0)
        assert ("noisy" in shares.waiting) == waits
    await asking


async def test_who_is_at_work_for_long_is_not_waited_for_any_longer() -> None:
    """A long report counts while it is read, not only once it is done."""
    clock = Clock()
    shares = Shares(8, now=clock)
    await worked(shares, clock, "noisy", 1)
    async with shares.of("quiet", 1):
        clock.at += 1
        await asyncio.wait_for(shares.of("noisy", 10).__aenter__(), 0.1)


async def test_it_waits_for_others_a_quarter_of_a_second_at_most() -> None:
    clock = Clock()
    shares = Shares(8, now=clock)
    await worked(shares, clock, "noisy", 1)
    async with shares.of("quiet", 1):
        place = shares.of("noisy", 10)
        asking = asyncio.create_task(place.__aenter__())
        await asyncio.sleep(0)
        assert "noisy" in shares.waiting
        began = asyncio.get_running_loop().time()
        await asyncio.wait_for(asking, 5)
        assert asyncio.get_running_loop().time() - began > YIELD_S / 2
    assert (shares.held, shares.waiting) == ({"noisy": 1}, {})


async def sleep(tx: Transaction, seconds: float) -> None:
    await tx.connection.execute(f"select pg_sleep({seconds})".encode())


async def test_each_kind_of_work_has_its_time(fresh_database: str) -> None:
    async with world(fresh_database) as w:
        database = Database(fresh_database, patience_s=0.8)
        await database.open()
        door = Door(database)
        try:
            reads, lists, reports = (Query("nap", "x", sleep, work=work) for work in ("read", "list", "report"))
            await door.ask(w.context, reads, 0.1)
            with pytest.raises(Outage, match="too long"):
                await door.ask(w.context, reads, 0.6)
            await door.ask(w.context, lists, 0.5)
            with pytest.raises(Outage, match="too long"):
                await door.ask(w.context, lists, 1.2)
            await door.ask(w.context, reports, 1.2)
            await door.ask(w.context, reads, 0.1)  # the time of a report ends with it
        finally:
            await database.close()


async def test_many_long_reads_of_one_organization_leave_another_its_answers(fresh_database: str) -> None:
    async with world(fresh_database) as w:
        await create_organization(w.database, "other", "Other")
        naps = Query("nap", "x", sleep, work="report")
        noisy = [asyncio.create_task(w.door.ask(w.context, naps, 1.0)) for _ in range(40)]
        await asyncio.sleep(0.05)
        quick = Query("nap", "x", sleep)
        await asyncio.gather(*(w.door.ask(system("other"), quick, 0.0) for _ in range(30)))
        assert sum(task.done() for task in noisy) < len(noisy)
        await asyncio.gather(*noisy, return_exceptions=True)


async def waits(w: World) -> bool:
    """Whether somebody waits for a lock. Read only: writers would wait behind."""
    async with w.database.transaction("demo", "test", w.door.now(), read_only=True) as tx:
        found = await tx.connection.execute(b"select from pg_locks where not granted")
        return await found.fetchone() is not None


async def test_who_has_to_be_alone_waits_for_no_lock_of_those_who_wait_for_it(fresh_database: str) -> None:
    """What would be a deadlock: each writer holds what the other wants, and one of them needs the whole table."""
    async with world(fresh_database, {"DC": {"A": 9}}) as w:
        holds, may_go_on = asyncio.Event(), asyncio.Event()

        async def write(tx: Transaction, wishes: Sequence[None]) -> list[str | Refusal]:
            await tx.connection.execute(b"update channel set name = name")
            holds.set()
            await may_go_on.wait()
            await tx.connection.execute(b"update location set name = name")
            return ["written" for _ in wishes]

        async def take_all(tx: Transaction, wishes: Sequence[None]) -> list[str | Refusal]:
            await tx.connection.execute(b"lock table location in share row exclusive mode")
            await tx.connection.execute(b"lock table channel in share row exclusive mode")
            return ["alone" for _ in wishes]

        writer: Verb[None, str] = Verb("write", "x", write, type(None), str, (), (), 1)
        alone: Verb[None, str] = Verb("take_all", "x", take_all, type(None), str, (), (), 1, alone=True)
        writing = asyncio.create_task(w.door.perform(w.context, writer, None))
        await holds.wait()
        taking = asyncio.create_task(w.door.perform(w.context, alone, None))
        async with asyncio.timeout(20):
            while not await waits(w):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        may_go_on.set()
        assert [await writing, await taking] == ["written", "alone"]
        assert await w.sql("select deadlocks from pg_stat_database where datname = current_database()") == [(0,)]


async def test_who_goes_away_after_being_passed_over_harms_nobody_who_waits_since() -> None:
    shares, first = Shares(2), AsyncExitStack()
    await first.enter_async_context(shares.of("shop", 1))

    async def wait() -> None:
        async with shares.of("shop", 10):
            await asyncio.sleep(0)

    gone, second = asyncio.create_task(wait()), asyncio.create_task(wait())
    await asyncio.sleep(0)
    third = asyncio.create_task(wait())
    gone.cancel()
    await first.aclose()
    answers = await asyncio.gather(gone, second, third, return_exceptions=True)
    assert [type(answer) for answer in answers] == [asyncio.CancelledError, type(None), type(None)]
    assert (shares.free, shares.held, shares.waiting) == (2, {}, {})
