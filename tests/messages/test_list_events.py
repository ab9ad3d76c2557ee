"""A program that goes on from the position that it was told last misses nothing and is told nothing twice."""

import asyncio
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from tests import warehouse
from tests.given import ORGANIZATION, World, world
from tests.messages.told import events

from orderwright.access.create_key import CreateKey, create_key
from orderwright.kernel.context import Context
from orderwright.kernel.facts import Event
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.transaction import Transaction
from orderwright.messages import list_events as module
from orderwright.messages.list_events import LATEST, EventsPage, ListEvents, list_events
from orderwright.messages.save_webhook_endpoints import SaveWebhookEndpoint, save_webhook_endpoints
from orderwright.messages.webhook_kinds import WEBHOOK_KINDS
from orderwright.messages.write_deliveries import tell_webhooks
from orderwright.orders.place_orders import place_orders
from orderwright.worker.relay import Relay

PLACED = ["OrderPlaced"]


async def number(_door: Door, _organization: str, _events: Sequence[Event]) -> None:
    """A subscriber for whom the relay numbers the commits."""


async def relay_of(w: World) -> Relay:
    relay = Relay(w.door, ORGANIZATION, {"one": (frozenset(PLACED), number)})
    await relay.introduce()
    return relay


async def ask(w: World, after: str | None = None, limit: int = 100, kinds: Sequence[str] = ()) -> EventsPage:
    return await w.door.ask(w.context, list_events, ListEvents(after=after, limit=limit, kinds=list(kinds)))


async def follow(w: World, after: str | None, limit: int = 100, kinds: Sequence[str] = ()) -> tuple[list[Any], str]:
    """All that there is behind a position, and where to go on."""
    told = []
    for _ in range(1_000):
        page = await ask(w, after, limit, kinds)
        told += page.events
        after = page.next
        if not page.more:
            return told, after
    raise AssertionError("it has no end")


async def test_a_commit_that_becomes_visible_late_is_told_late_and_not_skipped(fresh_database: str) -> None:
    async with world(fresh_database, {"DC": {"A": 100, "B": 100, "C": 100}}) as w:
        relay = await relay_of(w)
        await w.placed_order({"A": 1})  # their customer is known now
        await relay.turn()
        first, position = await follow(w, None, kinds=PLACED)
        gates = [asyncio.Event(), asyncio.Event()]
        begun = [asyncio.Event(), asyncio.Event()]
        late = []
        for sku, gate, has_begun in zip(("B", "C"), gates, begun, strict=True):

            async def hold_open(_tx: Transaction, gate: Any = gate, has_begun: Any = has_begun) -> None:
                has_begun.set()
                await gate.wait()

            slow = Door(w.database, before_commit=hold_open)
            late.append(asyncio.create_task(slow.perform(w.context, place_orders, w.order({sku: 1}))))
            await has_begun.wait()
        told = [event.order.number for event in first]
        expected = list(told)
        for turn in range(4):  # orders commit while two that began before them are open; one of these, then the other
            expected.append((await w.placed_order({"A": 1})).number)
            if turn in (1, 2):
                gates[turn - 1].set()
                expected.append((await late[turn - 1]).number)
            await relay.turn()
            page, position = await follow(w, position, limit=1, kinds=PLACED)
            told += [event.order.number for event in page]
        assert sorted(told) == sorted(expected)
        assert len(set(told)) == len(expected) == 7
        assert await w.audit() == []


async def test_a_program_that_polls_while_many_place_orders_is_told_each_once(fresh_database: str) -> None:
    async with world(fresh_database, {"DC": {"A": 500}}) as w:
        relay = await relay_of(w)
        placed = done = False

        async def turn() -> None:
            while not placed:
                await relay.turn()
                await asyncio.sleep(0.002)

        async def poll(limit: int) -> list[str]:
            told, position = [], "0"
            while True:
                ended = done
                page, position = await follow(w, position, limit)
                told += [event.id for event in page]
                if ended:
                    return told
                await asyncio.sleep(0.003)

        async def place() -> None:
            for _ in range(8):
                await w.door.perform_many(w.context, place_orders, [w.order({"A": 1}) for _ in range(2)])

        turning, polling = asyncio.create_task(turn()), [asyncio.create_task(poll(limit)) for limit in (1, 7)]
        await asyncio.gather(*(place() for _ in range(4)))
        placed = True
        await turning
        while await relay.turn():
            pass
        done = True
        everything = sorted(f"{commit}-{seq}" for commit, seq in await w.sql("select commit_id, seq from event"))
        assert len(everything) >= 64
        for told in await asyncio.gather(*polling):
            assert sorted(told) == everything


async def test_a_page_ends_within_a_commit_and_a_position_is_always_told(fresh_database: str) -> None:
    async with world(fresh_database, {"DC": {"A": 100}}) as w:
        relay = await relay_of(w)
        assert await ask(w) == EventsPage([], "0", more=False)
        await w.door.perform_many(w.context, place_orders, [w.order({"A": 1}) for _ in range(5)])
        await w.placed_order({"A": 1})
        assert (await ask(w)).events == [], "nobody has numbered them yet"
        await relay.turn()
        whole, last = await follow(w, "0")
        for limit in (1, 2, 3, 500):
            assert await follow(w, "0", limit) == (whole, last)
        pairs = [(event.position, event.id.rpartition("-")[2]) for event in whole]
        assert pairs == sorted(pairs, key=lambda pair: (pair[0], int(pair[1])))
        assert await ask(w, last) == EventsPage([], last, more=False)
        assert await ask(w, LATEST) == EventsPage([], last, more=False)
        first = whole[0].position
        assert (await ask(w, str(first))).events == [event for event in whole if event.position > first]


async def test_what_is_looked_through_for_rare_kinds_is_bounded(
    fresh_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world(fresh_database, {"DC": {"A": 100}}) as w:
        relay = await relay_of(w)
        for _ in range(6):
            await w.placed_order({"A": 1})
        await relay.turn()
        last = (await ask(w, LATEST)).next
        monkeypatch.setattr(module, "COMMITS_MAX", 2)
        page = await ask(w, "0", kinds=["CaseOpened"])
        assert page == EventsPage([], "2", more=True)
        assert await follow(w, "0", kinds=["CaseOpened"]) == ([], last)
        told, _ = await follow(w, "0", kinds=["OrderPlaced", "CaseOpened"])
        assert len(told) == 6


async def test_facts_are_told_as_webhooks_tell_them(fresh_database: str) -> None:
    async with world(fresh_database, {"DC": {"A": 9}}) as w:
        await w.do(save_webhook_endpoints, SaveWebhookEndpoint(url="http://127.0.0.1:9/hook"))
        await warehouse.delivered(w, {"A": 2})
        await (await relay_of(w)).turn()
        whole, _ = await follow(w, None)
        at = {event.id: event.position for event in whole}
        heard = [
            msgspec.structs.replace(event, position=at[f"{event.commit_id}-{event.seq}"])
            for event in await events(w, WEBHOOK_KINDS)
        ]
        await tell_webhooks(w.door, ORGANIZATION, heard)
        bodies = {body for (body,) in await w.sql("select body from webhook_delivery")}
        assert bodies == {msgspec.json.encode(event).decode() for event in whole if event.kind in WEBHOOK_KINDS}
        delivered = next(event for event in whole if event.kind == "ParcelDelivered")
        assert (delivered.order.external_ref, delivered.delivery.lines[0]["sku"], delivered.actor) == (
            "T-1",
            "A",
            "test",
        )
        assert await w.audit() == []


@pytest.mark.parametrize(
    ("wanted", "code", "pointer"),
    [
        (ListEvents(after="yesterday"), "position_unreadable", "/after"),
        (ListEvents(after=""), "position_unreadable", "/after"),
        (ListEvents(after="-1"), "position_unreadable", "/after"),
        (ListEvents(after="1-"), "position_unreadable", "/after"),
        (ListEvents(after="9" * 19), "position_unreadable", "/after"),
        (ListEvents(after="\u0663"), "position_unreadable", "/after"),
        (ListEvents(after="999"), "position_ahead", "/after"),
        (ListEvents(kinds=["OrderPlaced", "OrderPlanned"]), "kind_unknown", "/kinds"),
        (ListEvents(kinds=["SignedIn"]), "kind_unknown", "/kinds"),
        (ListEvents(limit=501), "limit_out_of_range", "/limit"),
        (ListEvents(limit=0), "limit_out_of_range", "/limit"),
    ],
)
async def test_what_is_no_position_or_kind_is_refused_by_name(
    wanted: ListEvents, code: str, pointer: str, fresh_database: str
) -> None:
    async with world(fresh_database, {"DC": {"A": 9}}) as w:
        with pytest.raises(Refusal) as refused:
            await w.door.ask(w.context, list_events, wanted)
        assert [(error.code, error.pointer) for error in refused.value.fields] == [(code, pointer)]


async def test_a_fact_that_cannot_be_read_stops_nobody(fresh_database: str) -> None:
    async with world(fresh_database, {"DC": {"A": 9}}) as w:
        await w.placed_order({"A": 1})
        await w.placed_order({"A": 1})
        await (await relay_of(w)).turn()
        whole, last = await follow(w, "0", kinds=PLACED)
        await w.sql("alter table event drop constraint event_time_is_a_date")
        await w.sql("update event set at = 'infinity' where order_id = %s and kind = 'OrderPlaced'", whole[0].order.id)
        told, again = await follow(w, "0", kinds=PLACED)
        assert (told[1], again) == (whole[1], last)
        assert "can't be read" in told[0].unreadable
        assert told[0].order == whole[0].order


async def test_who_is_kept_to_locations_can_have_no_key_for_it(fresh_database: str) -> None:
    async with world(fresh_database, {"DC": {"A": 9}}) as w:
        wish = CreateKey(name="scanner", scopes=["webhooks.read", "orders.read"], locations=["DC"])
        with pytest.raises(Refusal) as refused:
            await w.do(create_key, wish)
        assert refused.value.fields[0].pointer == "/locations"
        permissions = frozenset({"orders.read", "payments.read"})
        warehouse_only = Context(organization=ORGANIZATION, actor="walter", permissions=permissions)
        with pytest.raises(Refusal) as refused:
            await w.door.ask(warehouse_only, list_events, ListEvents())
        assert refused.value.code == "not_permitted"
