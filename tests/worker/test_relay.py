"""The relay skips nothing, holds nobody up, and goes on where it was."""

import asyncio
from collections.abc import Sequence

import psycopg
import pytest
from tests.given import World, world

from orderwright.kernel.facts import Event
from orderwright.kernel.perform import Door
from orderwright.kernel.transaction import Transaction
from orderwright.messages.save_webhook_endpoints import SaveWebhookEndpoint, save_webhook_endpoints
from orderwright.orders.place_orders import place_orders
from orderwright.reactions import NARROWED
from orderwright.worker import read_facts
from orderwright.worker import relay as relay_module
from orderwright.worker.relay import Relay

PLACED = frozenset({"OrderPlaced"})


class Listener:
    """Writes down what it hears; fails as often as it is told to."""

    def __init__(self, failures: int = 0) -> None:
        self.heard: list[int] = []
        self.failures = failures

    async def __call__(self, _door: Door, _organization: str, events: Sequence[Event]) -> None:
        if self.failures:
            self.failures -= 1
            raise ConnectionError("the listener is away")
        self.heard += [event.data["number"] for event in events]


async def place(w: World, orders: int) -> list[int]:
    return [(await w.placed_order({"A": 1})).number for _ in range(orders)]


async def test_each_subscriber_hears_every_fact_of_its_kinds_in_order(fresh_database: str) -> None:
    async with world(fresh_database, {"DC": {"A": 100}}) as w:
        one, other, deaf = Listener(), Listener(), Listener()
        relay = Relay(
            w.door, "demo", {"one": (PLACED, one), "other": (PLACED, other), "deaf": (frozenset({"Never"}), deaf)}
        )
        await relay.introduce()
        numbers = await place(w, 5)
        await relay.turn()
        more = await place(w, 3)
        await relay.turn()
        assert one.heard == other.heard == numbers + more
        assert deaf.heard == []
        assert await relay.turn() == 0


async def test_a_commit_that_becomes_visible_late_is_not_skipped(fresh_database: str) -> None:
    async with world(fresh_database, {"DC": {"A": 100, "B": 100}}) as w:
        listener = Listener()
        relay = Relay(w.door, "demo", {"one": (PLACED, listener)})
        await relay.introduce()
        before = await place(w, 1)  # their customer is known now, for whom the two would else wait for one another
        may_commit, has_begun = asyncio.Event(), asyncio.Event()

        async def wait_before_commit(_tx: Transaction) -> None:
            has_begun.set()
            await may_commit.wait()

        slow_door = Door(w.database, before_commit=wait_before_commit)
        slow = asyncio.create_task(slow_door.perform(w.context, place_orders, w.order({"B": 1})))
        await has_begun.wait()
        quick = await place(w, 1)
        await relay.turn()
        assert listener.heard == [*before, *quick]
        may_commit.set()
        late = (await slow).number
        await relay.turn()
        assert listener.heard == [*before, *quick, late]


async def test_a_subscriber_that_fails_is_tried_again_from_where_it_was_and_holds_up_nobody(
    fresh_database: str,
) -> None:
    async with world(fresh_database, {"DC": {"A": 100}}) as w:
        failing, well = Listener(failures=1), Listener()
        relay = Relay(w.door, "demo", {"failing": (PLACED, failing), "well": (PLACED, well)})
        await relay.introduce()
        numbers = await place(w, 2)
        await relay.turn()
        assert (failing.heard, well.heard) == ([], numbers)
        assert await w.sql("select attempts, error from subscriber where name = 'failing'") == [
            (1, "ConnectionError: the listener is away")
        ]
        await relay.turn()
        assert failing.heard == []  # not due yet
        await w.sql("update subscriber set due_at = now() - interval '1 second'")
        await relay.turn()
        assert failing.heard == numbers
        assert await w.sql("select attempts, error from subscriber where name = 'failing'") == [(0, None)]


async def test_positions_are_contiguous_whoever_commits_when(fresh_database: str) -> None:
    async with world(fresh_database, {"DC": {"A": 100}}) as w:
        relay = Relay(w.door, "demo", {"one": (PLACED, Listener())})
        await relay.introduce()
        for _ in range(3):
            await asyncio.gather(*(w.placed_order({"A": 1}) for _ in range(6)), relay.turn())
        await relay.turn()
        ((total, positioned, last),) = await w.sql("select count(*), count(position), max(position) from commit_log")
        assert total == positioned == last


async def test_a_subscriber_that_takes_long_holds_up_nobody(
    fresh_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay_module, "PATIENCE_S", 0.05)
    async with world(fresh_database, {"DC": {"A": 100}}) as w:
        may_go_on, quick, heard = asyncio.Event(), Listener(), Listener()

        async def slow(door: Door, organization: str, events: Sequence[Event]) -> None:
            await may_go_on.wait()
            await heard(door, organization, events)

        relay = Relay(w.door, "demo", {"slow": (PLACED, slow), "quick": (PLACED, quick)})
        await relay.introduce()
        numbers = []
        for _ in range(3):
            numbers += await place(w, 1)
            assert await relay.turn() > 0
        assert (quick.heard, heard.heard) == (numbers, [])
        may_go_on.set()
        while await relay.turn():
            pass
        assert heard.heard == numbers


async def test_what_is_handed_over_at_once_is_bounded_and_no_commit_is_divided(
    fresh_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_facts, "FACTS_MAX", 4)
    async with world(fresh_database, {"DC": {"A": 100}}) as w:
        parts: list[int] = []

        async def count(_door: Door, _organization: str, events: Sequence[Event]) -> None:
            parts.append(len(events))

        relay = Relay(w.door, "demo", {"one": (PLACED, count)})
        await relay.introduce()
        for together in (3, 3, 6, 1):
            await w.door.perform_many(w.context, place_orders, [w.order({"A": 1}) for _ in range(together)])
        while await relay.turn():
            pass
        assert parts == [3, 3, 6, 1]


async def test_a_subscriber_is_read_only_the_kinds_that_somebody_asked_for(fresh_database: str) -> None:
    async with world(fresh_database, {"DC": {"A": 100}}) as w:
        listener = Listener()
        relay = Relay(w.door, "demo", {"webhooks": (PLACED, listener)}, NARROWED)
        await relay.introduce()
        await place(w, 1)
        while await relay.turn():
            pass
        assert listener.heard == []
        await w.do(save_webhook_endpoints, SaveWebhookEndpoint(url="https://shop.example/", kinds=["OrderPlaced"]))
        numbers = await place(w, 2)
        while await relay.turn():
            pass
        assert listener.heard == numbers


async def test_positions_are_on_disk_before_anybody_is_told_of_them(fresh_database: str) -> None:
    """Programs outside go on from there; a machine that fails must not give them to other commits."""
    with psycopg.connect(fresh_database, autocommit=True) as connection:
        connection.execute(f"alter database {connection.info.dbname} set synchronous_commit to local".encode())
    async with world(fresh_database, {"DC": {"A": 100}}) as w:
        relay = Relay(w.door, "demo", {"one": (PLACED, Listener())})
        await relay.introduce()
        await w.sql("create table noted (how text not null)")
        for on in ("update on commit_log", "update on subscriber"):
            await w.sql(NOTE_AT_THE_END.format(on=on, name=on.rpartition(" ")[2]))
        await place(w, 2)
        await relay.turn()
        assert set(await w.sql("select how from noted")) == {("commit_log local",), ("subscriber off",)}


NOTE_AT_THE_END = """
create or replace function note() returns trigger language plpgsql as $$ begin
    insert into noted values (TG_TABLE_NAME || ' ' || current_setting('synchronous_commit'));
    return new;
end $$;
create constraint trigger note_{name} after {on} deferrable initially deferred
    for each row execute function note()
"""
