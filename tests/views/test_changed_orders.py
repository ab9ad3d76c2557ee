"""Orders by their last change: a program that keeps a copy is told of every order that changed, whoever changed it."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from tests import given, warehouse
from tests.given import ORGANIZATION, SETTINGS, World

from orderwright.fulfillment.accept_fulfillment_orders import AcceptFulfillmentOrder, accept_fulfillment_orders
from orderwright.kernel.ids import first_id_of
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.transaction import Transaction
from orderwright.orders.add_notes import AddNote, add_notes
from orderwright.orders.place_holds import PlaceHold, place_holds
from orderwright.reactions import AFTER
from orderwright.views.changed_orders import ListChangedOrders, list_changed_orders
from orderwright.views.orders_list import ListOrders, OrderRow, list_orders
from orderwright.worker.chores import Sweep
from orderwright.worker.relay import Relay

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


async def number_commits(w: World) -> None:
    relay = Relay(w.door, ORGANIZATION, {"search": AFTER["search"]})
    await relay.introduce()
    while await relay.turn():
        pass


async def changed(w: World, since: datetime = LONG_AGO, limit: int = 200, **filters: Any) -> list[OrderRow]:
    """All of them, page by page."""
    rows: list[OrderRow] = []
    cursor = None
    for _ in range(100):
        wanted = ListChangedOrders(updated_since=since, limit=limit, cursor=cursor, **filters)
        page = await w.door.ask(w.context, list_changed_orders, wanted)
        assert len(page.rows) <= limit
        rows += page.rows
        if (cursor := page.next) is None:
            return rows
    raise AssertionError("it has no end")


def refs(rows: list[OrderRow]) -> list[str]:
    return [row.external_ref for row in rows]


async def age(w: World, order_id: UUID, days: int) -> None:
    """As if what happened to an order had happened so long ago."""
    at = datetime.now(UTC) - timedelta(days=days)
    for n, (commit_id,) in enumerate(
        await w.sql("select distinct commit_id from event where order_id = %s order by 1", order_id)
    ):
        older = UUID(int=first_id_of(at).int + n)
        await w.sql("update event set commit_id = %s where commit_id = %s", older, commit_id)
        await w.sql("update commit_log set commit_id = %s where commit_id = %s", older, commit_id)


async def test_each_order_stands_once_where_its_last_change_does(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"A": 50}}) as w:
        orders = [await w.placed_order({"A": 1}) for _ in range(5)]
        await w.do(place_holds, PlaceHold(order_id=orders[1].id, reason="other"))
        await w.do(add_notes, AddNote(order_id=orders[0].id, body="Call before noon"))
        await number_commits(w)
        for limit in (1, 2, 5):
            assert refs(await changed(w, limit=limit)) == ["T-3", "T-4", "T-5", "T-2", "T-1"]
        rows = await changed(w)
        assert [row.updated_at for row in rows] == sorted(row.updated_at for row in rows if row.updated_at)
        listed = await w.door.ask(w.context, list_orders, ListOrders(dated=True))
        assert {row.id: row.updated_at for row in listed.rows} == {row.id: row.updated_at for row in rows}
        assert await w.audit() == []


async def test_what_did_not_change_since_is_left_out(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"A": 50}}) as w:
        old, older, new = [await w.placed_order({"A": 1}) for _ in range(3)]
        await age(w, older.id, 9)
        await age(w, old.id, 5)
        await number_commits(w)
        now = datetime.now(UTC)
        assert refs(await changed(w)) == ["T-2", "T-1", "T-3"]
        assert refs(await changed(w, now - timedelta(days=7))) == ["T-1", "T-3"]
        assert refs(await changed(w, now - timedelta(days=1))) == ["T-3"]
        assert refs(await changed(w, now + timedelta(days=1))) == []
        assert refs(await changed(w, datetime(1900, 1, 1, tzinfo=UTC))) == ["T-2", "T-1", "T-3"]
        await w.do(place_holds, PlaceHold(order_id=older.id, reason="other"))
        await number_commits(w)
        assert refs(await changed(w, now - timedelta(days=1))) == ["T-3", "T-2"]
        assert new.id


async def test_a_change_by_the_worker_counts(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"A": 50}}) as w:
        order = await w.placed_order({"A": 1})
        await age(w, order.id, 5)
        await number_commits(w)
        yesterday = datetime.now(UTC) - timedelta(days=1)
        assert refs(await changed(w, yesterday)) == []
        await w.sql("update orders set release_after = now() - interval '1 hour'")
        assert await Sweep().release(w.door, ORGANIZATION, SETTINGS) == 1
        assert refs(await changed(w, yesterday)) == [], "nobody has numbered it yet"
        await number_commits(w)
        (row,) = await changed(w, yesterday)
        assert row.updated_at is not None
        assert (row.id, row.updated_at > yesterday) == (order.id, True)
        assert await w.sql("select distinct kind from event where kind = 'OrderReleased'") == [("OrderReleased",)]


async def test_what_began_first_and_ended_last_is_not_left_out(fresh_database: str) -> None:
    """A program asks since the latest change that it knows; another had begun before that one, and ends now."""
    async with given.world(fresh_database, {"DC": {"A": 50}}) as w:
        slow, quick = [await w.placed_order({"A": 1}) for _ in range(2)]
        has_begun, may_end = asyncio.Event(), asyncio.Event()

        async def hold_open(_tx: Transaction) -> None:
            has_begun.set()
            await may_end.wait()

        door = Door(w.database, before_commit=hold_open)
        wish = PlaceHold(order_id=slow.id, reason="other")
        held = asyncio.create_task(door.perform(w.context, place_holds, wish))
        await has_begun.wait()
        await w.do(place_holds, PlaceHold(order_id=quick.id, reason="other"))
        await number_commits(w)
        known = await changed(w)
        since = max(row.updated_at for row in known if row.updated_at)
        may_end.set()
        await held
        await number_commits(w)
        told = await changed(w, since)
        assert refs(told)[-1] == "T-1"
        (row,) = [row for row in told if row.id == slow.id]
        assert row.updated_at is not None
        assert row.updated_at <= since, "it is dated by when it began"
        assert await w.audit() == []


async def test_an_order_that_changes_while_pages_are_read_comes_once_more(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"A": 50}}) as w:
        orders = [await w.placed_order({"A": 1}) for _ in range(4)]
        await number_commits(w)
        first = await w.door.ask(w.context, list_changed_orders, ListChangedOrders(updated_since=LONG_AGO, limit=2))
        for order in (orders[0], orders[3]):
            await w.do(place_holds, PlaceHold(order_id=order.id, reason="other"))
        await number_commits(w)
        wanted = ListChangedOrders(updated_since=LONG_AGO, cursor=first.next)
        second = await w.door.ask(w.context, list_changed_orders, wanted)
        assert [refs(first.rows), refs(second.rows)] == [["T-1", "T-2"], ["T-3", "T-1", "T-4"]]


async def test_a_change_that_waited_for_another_one_of_its_order_comes_behind_it(fresh_database: str) -> None:
    """It has the earlier id and the later position; who has read up to the other one has not seen it."""
    async with given.world(fresh_database, {"DC": {"A": 50}}) as w:
        order, _ = [await w.placed_order({"A": 1}) for _ in range(2)]
        await number_commits(w)
        first = await w.door.ask(w.context, list_changed_orders, ListChangedOrders(updated_since=LONG_AGO, limit=1))
        began = first_id_of(datetime.now(UTC) - timedelta(seconds=30))
        await w.sql("insert into commit_log values (%s, now(), 'test', 'place_holds', null)", began)
        await w.sql("insert into event values (%s, 0, now(), 'HoldPlaced', %s, '{}')", began, order.id)
        await number_commits(w)
        wanted = ListChangedOrders(updated_since=LONG_AGO, cursor=first.next)
        second = await w.door.ask(w.context, list_changed_orders, wanted)
        assert [refs(first.rows), refs(second.rows)] == [["T-1"], ["T-2", "T-1"]]


async def test_filters_and_locations_hold_for_it_too(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"A": 50}, "SHOP": {"B": 5}}) as w:
        work = await warehouse.released(w, {"A": 1})
        await w.do(accept_fulfillment_orders, AcceptFulfillmentOrder(fulfillment_order_id=work.id))
        await warehouse.released(w, {"B": 1})
        await w.placed_order({"A": 1}, tags=["gift"])
        await number_commits(w)
        assert refs(await changed(w)) == ["T-1", "T-2", "T-3"]
        assert refs(await changed(w, tag="gift")) == ["T-3"]
        assert refs(await changed(w, location="SHOP")) == ["T-2"]
        assert refs(await changed(w, view="unfulfilled", channel="web")) == ["T-3"]


@pytest.mark.parametrize(
    ("wanted", "code", "pointer"),
    [
        ({"updated_since": LONG_AGO.replace(tzinfo=None)}, "time_without_zone", "/updated_since"),
        ({"updated_since": datetime(1899, 1, 1, tzinfo=UTC)}, "time_out_of_range", "/updated_since"),
        ({"query": "ada"}, "search_not_by_change", "/q"),
        ({"cursor": "nonsense"}, "cursor_unreadable", "/cursor"),
        ({"cursor": "W2ZhbHNlLFsxXV0"}, "cursor_unreadable", "/cursor"),
        ({"cursor": "W3RydWUsWzEsMV1d"}, "cursor_unreadable", "/cursor"),
        ({"limit": 201}, "limit_out_of_range", "/limit"),
    ],
)
async def test_what_can_not_be_meant_is_refused_by_name(
    wanted: dict[str, Any], code: str, pointer: str, fresh_database: str
) -> None:
    async with given.world(fresh_database) as w:
        asked = ListChangedOrders(**({"updated_since": LONG_AGO} | wanted))
        with pytest.raises(Refusal) as refused:
            await w.door.ask(w.context, list_changed_orders, asked)
        assert [(error.code, error.pointer) for error in refused.value.fields] == [(code, pointer)]
