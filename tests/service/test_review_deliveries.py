"""A failed delivery has a case, until the parcel arrives."""

from datetime import timedelta
from typing import Any

from tests import given, warehouse
from tests.given import ORGANIZATION, World

from orderwright.fulfillment.record_tracking import RecordTracking, record_tracking
from orderwright.kernel.facts import Event
from orderwright.returns.authorize_returns import authorize_returns
from orderwright.returns.receive_returns import ReceivedLine, ReceiveReturn, receive_returns
from orderwright.returns.types import LineToReturn, RequestReturn
from orderwright.service.resolve_cases import ResolveCase, resolve_cases
from orderwright.service.review_deliveries import cases_of_deliveries
from orderwright.shipping.tracking_states import TrackingState


async def events(world: World) -> list[Event]:
    """What the relay would hand over."""
    rows = await world.sql(
        "select c.commit_id, e.seq, e.at, e.kind, e.order_id, e.data, c.actor from commit_log c"
        " join event e using (commit_id)"
        " where e.kind in ('DeliveryFailed', 'ParcelDelivered', 'ReturnReceived') order by e.commit_id, e.seq"
    )
    return [Event(0, *row) for row in rows]


async def track(world: World, number: str, state: TrackingState, minutes: int, **more: Any) -> None:
    at = world.door.now() + timedelta(minutes=minutes)
    await world.do(record_tracking, RecordTracking(tracking_number=number, state=state, at=at, **more))


async def cases(world: World) -> list[tuple[Any, ...]]:
    return await world.sql("select kind, status, reason, resolution from service_case order by number")


async def test_a_failed_delivery_opens_one_case_and_its_delivery_closes_it(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        _, parcel, label = await warehouse.handed_over(world, {"MUG": 1})
        await track(world, label.tracking_number, TrackingState.ATTEMPT_FAILED, 1, words="nobody at home")
        for _ in range(2):
            await cases_of_deliveries(world.door, ORGANIZATION, await events(world))
        reason = f"Parcel {parcel.number} was not delivered. The carrier says: nobody at home"
        assert await cases(world) == [("delivery_failed", "open", reason, None)]
        await track(world, label.tracking_number, TrackingState.DELIVERED, 2)
        for _ in range(2):
            await cases_of_deliveries(world.door, ORGANIZATION, await events(world))
        assert await cases(world) == [("delivery_failed", "resolved", reason, "The parcel was delivered.")]


async def test_a_failure_that_a_person_dealt_with_opens_no_second_case_but_the_next_failure_does(
    fresh_database: str,
) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        _, _, label = await warehouse.handed_over(world, {"MUG": 1})
        await track(world, label.tracking_number, TrackingState.ATTEMPT_FAILED, 0)
        await cases_of_deliveries(world.door, ORGANIZATION, await events(world))
        ((case_id,),) = await world.sql("select case_id from service_case")
        await world.do(resolve_cases, ResolveCase(case_id=case_id, resolution="answered", note="called the customer"))
        await cases_of_deliveries(world.door, ORGANIZATION, await events(world))
        assert [case[1] for case in await cases(world)] == ["resolved"]
        await track(world, label.tracking_number, TrackingState.EXCEPTION, 5)
        await cases_of_deliveries(world.door, ORGANIZATION, await events(world))
        assert [case[1] for case in await cases(world)] == ["resolved", "open"]


async def test_what_came_back_and_was_received_needs_nobody(fresh_database: str) -> None:
    """Of a parcel with two lines: once all of it is received, and not before."""
    async with given.world(fresh_database, {"DC": {"MUG": 5, "CUP": 5}}) as world:
        work, _, label = await warehouse.handed_over(world, {"MUG": 2, "CUP": 1})
        await track(world, label.tracking_number, TrackingState.EXCEPTION, 0, sub_state="returned_to_sender")
        await cases_of_deliveries(world.door, ORGANIZATION, await events(world))
        lines = [LineToReturn(line_no=1, quantity=2), LineToReturn(line_no=2, quantity=1)]
        back = await world.do(authorize_returns, RequestReturn(order_id=work.order.id, lines=lines, reason="other"))
        for received, status in (((1, 2), "open"), ((2, 1), "resolved")):
            some = [ReceivedLine(line_no=received[0], quantity=received[1])]
            await world.do(receive_returns, ReceiveReturn(return_id=back.return_id, lines=some))
            for _ in range(2):
                await cases_of_deliveries(world.door, ORGANIZATION, await events(world))
            assert [case[1] for case in await cases(world)] == [status]
        assert (await cases(world))[0][3] == "The goods came back."
        assert await world.audit() == []
