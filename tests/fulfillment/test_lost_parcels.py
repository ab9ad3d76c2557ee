"""A parcel that is lost, turns up after all, or whose goods come back without ever having been delivered."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests import given, warehouse
from tests.service.test_review_deliveries import cases
from tests.service.test_review_deliveries import events as delivery_events

from orderwright.fulfillment.record_tracking import RecordTracking, record_tracking
from orderwright.orders.types import PlacedOrder
from orderwright.returns.authorize_returns import authorize_returns
from orderwright.returns.close_returns import CloseReturn, close_returns
from orderwright.returns.receive_returns import ReceivedLine, ReceiveReturn, receive_returns
from orderwright.returns.types import LineToReturn, RequestReturn, Return
from orderwright.service.review_deliveries import cases_of_deliveries
from orderwright.shipping.tracking_states import TrackingState as S
from orderwright.views.customer_order import CustomerOrder, read_customer_order
from orderwright.views.home import read_home
from orderwright.views.order_page import ReadOrder, read_order_page
from orderwright.views.orders_list import ListOrders, list_orders

STANDS = "select status, fulfillment_status from orders order by number"


async def track(world: given.World, number: str, state: S, minutes: int, sub_state: str = "", words: str = "") -> None:
    at: datetime = world.door.now() + timedelta(minutes=minutes)
    told = RecordTracking(tracking_number=number, state=state, at=at, sub_state=sub_state, words=words)
    await world.do(record_tracking, told)


async def lose(world: given.World, number: str, minutes: int = 1) -> None:
    await track(world, number, S.EXCEPTION, minutes, "lost", "Not found anywhere")


async def listed(world: given.World, view: Any) -> int:
    return len((await world.door.ask(world.context, list_orders, ListOrders(view=view))).rows)


async def parcel_of(world: given.World) -> list[Any]:
    return await world.sql("select status, tracking_state, tracking_sub_state from parcel order by number")


async def give_back(world: given.World, order: PlacedOrder, units: int) -> Return:
    lines = [LineToReturn(line_no=1, quantity=units)]
    back: Return = await world.do(authorize_returns, RequestReturn(order_id=order.id, reason="other", lines=lines))
    return back


async def test_a_lost_parcel_is_on_the_way_no_more_and_its_order_is_over(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work, parcel, label = await warehouse.handed_over(world, {"MUG": 2})
        await lose(world, label.tracking_number)
        assert await world.progress(work.order) == [{"lost": 2}]
        assert await parcel_of(world) == [("lost", "exception", "lost")]
        assert await world.sql(STANDS) == [("completed", "lost")]
        assert await warehouse.level(world, "MUG") == (3, 0, 0), "they left stock with their parcel"
        assert [await listed(world, view) for view in ("late", "in_transit")] == [0, 0]
        (row,) = (await world.door.ask(world.context, list_orders, ListOrders())).rows
        assert (row.matters, row.done, row.next) == ("lost", 5, "")
        for _ in range(2):
            await cases_of_deliveries(world.door, given.ORGANIZATION, await delivery_events(world))
        reason = f"Parcel {parcel.number} was lost. The carrier says: Not found anywhere"
        assert await cases(world) == [("delivery_failed", "open", reason, None)]
        page = await world.door.ask(world.context, read_customer_order, CustomerOrder(work.order.id))
        assert page.headline == "Lost on its way"
        assert (page.parcels[0].events[0].text, page.here) == ("Lost on its way", "Lost")
        assert (page.return_reason, page.cancel_reason, page.may.cancel) == (None, None, False)
        order = await world.door.ask(world.context, read_order_page, ReadOrder(number=work.order.number))
        reasons = {action.key: action.reason for action in order.actions}
        said = "Lost on the way: refund it, or send it again with a new order."
        assert [reasons["start-return"], reasons["cancel"]] == [said, said]
        assert (reasons["refund"], reasons["add-tracking"]) == (None, None)
        assert await world.audit() == []


async def test_a_lost_parcel_that_turns_up_is_on_the_way_again_and_delivered(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work, _, label = await warehouse.handed_over(world, {"MUG": 2})
        await lose(world, label.tracking_number)
        await track(world, label.tracking_number, S.EXPIRED, 2)
        await track(world, label.tracking_number, S.EXCEPTION, 3, words="claim opened")
        assert await parcel_of(world) == [("lost", "exception", "lost")], "nobody has seen it"
        await track(world, label.tracking_number, S.IN_TRANSIT, 4)
        assert await world.progress(work.order) == [{"shipped": 2}]
        assert await world.sql(STANDS) == [("placed", "shipped")]
        assert await world.sql("select completed_at from orders") == [(None,)]
        await lose(world, label.tracking_number, 5)
        await cases_of_deliveries(world.door, given.ORGANIZATION, await delivery_events(world))
        await track(world, label.tracking_number, S.DELIVERED, 6)
        await cases_of_deliveries(world.door, given.ORGANIZATION, await delivery_events(world))
        assert await world.progress(work.order) == [{"delivered": 2}]
        assert await world.sql(STANDS) == [("completed", "delivered")]
        assert await warehouse.status(world, work) == "delivered"
        assert [(case[1], case[3]) for case in await cases(world)] == [("resolved", "The parcel was delivered.")]
        assert await world.audit() == []


@pytest.mark.parametrize("then", ["returning_to_sender", "returned_to_sender"])
async def test_a_lost_parcel_that_goes_back_is_lost_no_more_and_can_be_returned(fresh_database: str, then: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work, _, label = await warehouse.handed_over(world, {"MUG": 2})
        await lose(world, label.tracking_number)
        await track(world, label.tracking_number, S.EXCEPTION, 2, then)
        assert [row[0] for row in await parcel_of(world)] == ["handed_over"]
        assert await world.progress(work.order) == [{"shipped": 2}]
        back = await give_back(world, work.order, 2)
        await world.do(receive_returns, ReceiveReturn(return_id=back.return_id, disposition="restock"))
        assert await warehouse.level(world, "MUG") == (5, 0, 0)
        assert [row[0] for row in await parcel_of(world)] == ["returned"]
        assert await world.audit() == []


async def test_what_was_delivered_before_is_not_lost(fresh_database: str) -> None:
    """Its case is resolved, also where the delivery is told late, with an earlier time."""
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work, _, label = await warehouse.handed_over(world, {"MUG": 2})
        await lose(world, label.tracking_number, 5)
        await cases_of_deliveries(world.door, given.ORGANIZATION, await delivery_events(world))
        await track(world, label.tracking_number, S.DELIVERED, 4)
        assert await world.progress(work.order) == [{"delivered": 2}]
        assert await parcel_of(world) == [("delivered", "delivered", "")]
        for _ in range(2):
            await cases_of_deliveries(world.door, given.ORGANIZATION, await delivery_events(world))
        assert [(case[1], case[3]) for case in await cases(world)] == [("resolved", "The parcel was delivered.")]
        await lose(world, label.tracking_number, 6)
        assert await parcel_of(world) == [("delivered", "delivered", "")]
        by_hand = RecordTracking(
            tracking_number=label.tracking_number, state=S.EXCEPTION, sub_state="lost", source="hand"
        )
        refusal = await warehouse.refused(world, record_tracking, by_hand)
        assert refusal.fields[0].code == "delivered_already"
        assert await world.audit() == []


async def test_of_two_parcels_one_is_lost(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work = await warehouse.picked(world, {"MUG": 3})
        numbers = []
        for units in (1, 2):
            parcel = await warehouse.pack(world, work, {"MUG": units}, partial=True)
            numbers.append((await warehouse.label(world, parcel)).tracking_number)
            await warehouse.hand(world, parcel)
        await lose(world, numbers[1])
        assert await world.progress(work.order) == [{"shipped": 1, "lost": 2}]
        assert await world.sql(STANDS) == [("placed", "shipped")]
        await track(world, numbers[0], S.DELIVERED, 2)
        assert await world.sql(STANDS) == [("completed", "partially_delivered")]
        (row,) = (await world.door.ask(world.context, list_orders, ListOrders())).rows
        assert row.matters == "2 units lost, delivered"
        refusal = await warehouse.refused(
            world, authorize_returns,
            RequestReturn(order_id=work.order.id, reason="other", lines=[LineToReturn(line_no=1, quantity=2)]),
        )  # fmt: skip
        assert refusal.fields[0].message == "1 of line 1 can be returned: shipped, and in no return yet."
        assert await world.audit() == []


async def test_a_loss_told_of_a_parcel_that_never_left_is_kept_and_changes_nothing(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work, parcel, label = await warehouse.labeled(world, {"MUG": 2})
        await lose(world, label.tracking_number)
        assert await parcel_of(world) == [("labeled", "pending", "")]
        assert await world.sql("select words from tracking_event") == [("Not found anywhere",)]
        assert "DeliveryFailed" not in await warehouse.facts(world, work.order)
        page = await world.door.ask(world.context, read_customer_order, CustomerOrder(work.order.id))
        assert (page.headline, page.parcels[0].events[0].text) == ("Getting ready", "Packed")
        await warehouse.hand(world, parcel)
        assert await world.progress(work.order) == [{"shipped": 2}], "it was there, after all"
        assert await world.audit() == []
        await lose(world, label.tracking_number, 2)
        assert await world.progress(work.order) == [{"lost": 2}]
        assert await world.audit() == []


async def test_a_person_is_told_that_what_never_left_is_not_lost_on_its_way(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        _, parcel, label = await warehouse.labeled(world, {"MUG": 2})
        told = RecordTracking(tracking_number=label.tracking_number, state=S.EXCEPTION, sub_state="lost", source="hand")
        refusal = await warehouse.refused(world, record_tracking, told)
        assert refusal.message.startswith(f"Parcel {parcel.number} was never handed over, so it can't be lost")
        assert refusal.fields[0].pointer == "/state"
        assert await world.sql("select count(*) from tracking_event") == [(0,)]
        await warehouse.hand(world, parcel)
        await world.do(record_tracking, told)
        assert await parcel_of(world) == [("lost", "exception", "lost")]


async def test_a_parcel_that_its_carrier_had_and_lost_is_lost_once_it_is_handed_over(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work, parcel, label = await warehouse.labeled(world, {"MUG": 2})
        await track(world, label.tracking_number, S.IN_TRANSIT, 0)
        await lose(world, label.tracking_number)
        assert await world.progress(work.order) == [{"packed": 2}]
        page = await world.door.ask(world.context, read_customer_order, CustomerOrder(work.order.id))
        assert page.headline == "Lost on its way"
        for _ in range(2):
            await warehouse.hand(world, parcel)
        assert await world.progress(work.order) == [{"lost": 2}]
        assert await world.audit() == []


async def test_a_return_of_what_was_never_delivered_completes_nothing_until_it_is_received(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work, _, label = await warehouse.handed_over(world, {"MUG": 2})
        await track(world, label.tracking_number, S.EXCEPTION, 1, "returning_to_sender")
        back = await give_back(world, work.order, 2)
        assert await world.sql(STANDS) == [("placed", "shipped")]
        assert "OrderCompleted" not in await warehouse.facts(world, work.order)
        assert [await listed(world, view) for view in ("late", "in_transit")] == [1, 1]
        some = [ReceivedLine(line_no=1, quantity=1)]
        await world.do(receive_returns, ReceiveReturn(return_id=back.return_id, lines=some, disposition="restock"))
        assert await parcel_of(world) == [("handed_over", "exception", "returning_to_sender")]
        await world.do(receive_returns, ReceiveReturn(return_id=back.return_id, disposition="restock"))
        assert await world.sql(STANDS) == [("completed", "returned")]
        assert await parcel_of(world) == [("returned", "exception", "returning_to_sender")]
        assert [await listed(world, view) for view in ("late", "in_transit")] == [0, 0]
        home = await world.door.ask(world.context, read_home, None)
        in_transit = next(step for step in home.steps if step.label == "In transit")
        assert (in_transit.value, in_transit.note) == (0, "all on time")
        await track(world, label.tracking_number, S.DELIVERED, 9)
        assert await world.progress(work.order) == [{"returned": 2}]
        assert await world.audit() == []


async def test_what_never_came_back_and_never_was_delivered_is_on_the_way_still(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work, _, label = await warehouse.handed_over(world, {"MUG": 2})
        await track(world, label.tracking_number, S.EXCEPTION, 1, "returning_to_sender")
        back = await give_back(world, work.order, 2)
        await world.do(close_returns, CloseReturn(return_id=back.return_id))
        assert await world.progress(work.order) == [{"shipped": 2}]
        assert await world.sql(STANDS) == [("placed", "shipped")]
        assert await world.audit() == []


async def test_what_is_lost_while_its_return_is_open_is_lost_or_comes_back(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        for receive in (False, True):
            work, _, label = await warehouse.handed_over(world, {"MUG": 2})
            back = await give_back(world, work.order, 2)
            await lose(world, label.tracking_number)
            assert await world.progress(work.order) == [{"returning": 2}]
            if receive:
                await world.do(receive_returns, ReceiveReturn(return_id=back.return_id, disposition="restock"))
            await world.do(close_returns, CloseReturn(return_id=back.return_id))
            assert await world.progress(work.order) == [{"returned" if receive else "lost": 2}]
        assert await world.sql(STANDS) == [("completed", "lost"), ("completed", "returned")]
        assert [status for status, _, _ in await parcel_of(world)] == ["lost", "returned"]
        assert await world.audit() == []


async def test_what_comes_back_of_a_lost_parcel_was_not_delivered(fresh_database: str) -> None:
    """Of three, one is returned while it is on its way; then the parcel is lost."""
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work, _, label = await warehouse.handed_over(world, {"MUG": 3})
        back = await give_back(world, work.order, 1)
        await lose(world, label.tracking_number)
        assert await world.progress(work.order) == [{"lost": 2, "returning": 1}]
        assert await world.sql(STANDS) == [("placed", "shipped")]
        await cases_of_deliveries(world.door, given.ORGANIZATION, await delivery_events(world))
        await world.do(receive_returns, ReceiveReturn(return_id=back.return_id))
        await cases_of_deliveries(world.door, given.ORGANIZATION, await delivery_events(world))
        assert await world.sql(STANDS) == [("completed", "partially_returned")]
        assert [case[1] for case in await cases(world)] == ["open"], "two of them are missing still"
        assert await world.audit() == []


async def test_a_return_of_what_was_delivered_leaves_its_order_completed(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work = await warehouse.delivered(world, {"MUG": 2})
        back = await give_back(world, work.order, 2)
        assert await world.sql(STANDS) == [("completed", "delivered")]
        await world.do(close_returns, CloseReturn(return_id=back.return_id))
        assert await world.progress(work.order) == [{"delivered": 2}]
        assert await world.audit() == []
