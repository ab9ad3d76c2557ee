"""The clock of the machine is set back by an hour, and then by years: orders go on as if nothing had happened."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests import warehouse
from tests.given import World, world

from orderwright.access.count_attempts import CountAttempts, count_attempts
from orderwright.fulfillment.confirm_picks import ConfirmPicks, confirm_picks
from orderwright.fulfillment.record_tracking import RecordTracking, record_tracking
from orderwright.kernel.ids import new_id
from orderwright.messages.claim_messages import ClaimMessages, claim_messages
from orderwright.messages.compose_messages import compose_due
from orderwright.messages.tell import TOLD, tell
from orderwright.orders.release_orders import ReleaseOrder, release_orders
from orderwright.returns.authorize_returns import authorize_returns
from orderwright.returns.receive_returns import ReceiveReturn, receive_returns
from orderwright.returns.types import LineToReturn, RequestReturn
from orderwright.settings import Settings
from orderwright.shipping.tracking_states import TrackingState
from orderwright.views.orders_list import ListOrders, list_orders
from orderwright.worker.relay import Relay

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
HOUR, YEARS = timedelta(hours=1), timedelta(days=4000)


def set_clock(w: World, at: datetime) -> None:
    w.door.now = lambda: at


async def test_an_order_placed_before_goes_all_the_way_afterwards(fresh_database: str) -> None:
    async with world(fresh_database, {"DC": {"A": 10}}) as w:
        set_clock(w, NOON)
        order = await w.placed_order({"A": 1})
        set_clock(w, NOON - HOUR)
        (id_,) = (await w.do(release_orders, ReleaseOrder(order_id=order.id))).fulfillment_orders
        work = warehouse.Released(order, id_, {"A": 1})
        set_clock(w, NOON - 2 * HOUR)
        await w.do(confirm_picks, ConfirmPicks(fulfillment_order_id=id_))
        set_clock(w, NOON - 3 * HOUR)
        parcel = await warehouse.pack(w, work)
        label = await warehouse.label(w, parcel)
        set_clock(w, NOON - 4 * HOUR)
        await warehouse.hand(w, parcel)
        set_clock(w, NOON - 5 * HOUR)
        delivered = RecordTracking(tracking_number=label.tracking_number, state=TrackingState.DELIVERED)
        await w.do(record_tracking, delivered)
        set_clock(w, NOON - 6 * HOUR)
        back = await w.do(
            authorize_returns,
            RequestReturn(order_id=order.id, lines=[LineToReturn(line_no=1, quantity=1)], reason="unwanted"),
        )
        await w.do(receive_returns, ReceiveReturn(return_id=back.return_id, disposition="restock"))
        assert await w.progress(order) == [{"returned": 1}]
        assert await w.audit() == []


async def test_pages_of_the_list_show_each_order_once(fresh_database: str) -> None:
    async with world(fresh_database, {"DC": {"A": 10}}) as w:
        for hours in (0, 1, 1, 0, 2):
            set_clock(w, NOON - hours * HOUR)
            await w.placed_order({"A": 1})
        numbers: list[int] = []
        cursor = None
        while True:
            page: Any = await w.door.ask(w.context, list_orders, ListOrders(cursor=cursor, limit=2))
            numbers += [row.number for row in page.rows]
            if (cursor := page.next) is None:
                break
        assert numbers == sorted(set(numbers), reverse=True)
        assert len(numbers) == 5


async def test_every_fact_is_handed_on_and_a_pause_that_ran_ahead_ends(fresh_database: str) -> None:
    async with world(fresh_database, {"DC": {"A": 10}}) as w:
        heard: list[int] = []
        failures = [ConnectionError("away")]

        async def hear(_door: Any, _organization: str, events: Any) -> None:
            if failures:
                raise failures.pop()
            heard.extend(event.data["number"] for event in events)

        relay = Relay(w.door, "demo", {"one": (frozenset({"OrderPlaced"}), hear)})
        await relay.introduce()
        set_clock(w, NOON + YEARS)
        numbers = [(await w.placed_order({"A": 1})).number]
        await relay.turn()
        set_clock(w, NOON)
        numbers.append((await w.placed_order({"A": 1})).number)
        await relay.turn()
        assert heard == numbers


async def test_mail_that_was_written_by_a_clock_that_ran_ahead_is_due(fresh_database: str, tmp_path: Path) -> None:
    async with world(fresh_database, {"DC": {"A": 10}}) as w:
        w.door.settings = Settings(smtp_url="smtp://127.0.0.1:1", data=tmp_path, secret="s" * 40)
        set_clock(w, NOON + YEARS)
        await w.placed_order({"A": 1})
        relay = Relay(w.door, "demo", {"mail": (TOLD, tell)})
        await relay.introduce()
        await relay.turn()
        set_clock(w, NOON)
        await compose_due(w.door, "demo")
        claimed = await w.do(claim_messages, ClaimMessages())
        assert len(claimed.messages) == 1
        assert (await w.do(claim_messages, ClaimMessages())).messages == []


async def test_nobody_is_locked_out_for_longer(fresh_database: str) -> None:
    async with world(fresh_database) as w:
        knock = CountAttempts(what="sign in", email="ada@example.com", address="192.0.2.1")
        set_clock(w, NOON)
        for _ in range(5):
            tries = await w.do(count_attempts, knock)
        assert tries.most == 5
        set_clock(w, NOON - HOUR)
        assert (await w.do(count_attempts, knock)).most == 1


def test_ids_are_unique_and_in_order_however_many_are_made_at_once() -> None:
    made = [new_id() for _ in range(10_000)]
    assert len(set(made)) == 10_000
    assert made == sorted(made)
