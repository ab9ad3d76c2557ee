"""A lost parcel that is delivered after its order was refunded has a case."""

from typing import Any

import pytest
from tests import given, warehouse
from tests.fulfillment.test_lost_parcels import lose, track
from tests.given import ORGANIZATION, World
from tests.messages.told import events
from tests.returns.test_lost_and_found import sent_apart
from tests.returns.test_refund_shares import send_back

from orderwright.payments.grant_refunds import GrantRefund, grant_refunds
from orderwright.service.resolve_cases import ResolveCase, resolve_cases
from orderwright.service.review_found_parcels import cases_of_found_parcels
from orderwright.shipping.tracking_states import TrackingState

HEARD = ("ParcelDelivered", "ReturnReceived")


async def review(world: World) -> list[tuple[Any, ...]]:
    for _ in range(2):
        await cases_of_found_parcels(world.door, ORGANIZATION, await events(world, HEARD))
    return await world.sql(
        "select status, reason from service_case where kind = 'delivered_after_refund' order by number"
    )


async def refund(world: World, order_id: Any, amount: str) -> None:
    await world.do(grant_refunds, GrantRefund(order_id=order_id, reason="lost", amount=amount))


@pytest.mark.parametrize(("amount", "how"), [("5.00", "in full"), ("2.00", "in part")])
async def test_the_customer_has_the_goods_and_the_money(fresh_database: str, amount: str, how: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work, parcel, label = await warehouse.handed_over(world, {"MUG": 2})
        await lose(world, label.tracking_number, 0)
        await refund(world, work.order.id, amount)
        assert await review(world) == []
        await warehouse.deliver(world, label)
        ((status, reason),) = await review(world)
        said = f"Parcel {parcel.number} was lost, its order was refunded {how}, and now it was delivered:"
        assert (status, reason) == ("open", f"{said} the customer has the goods and the money.")
        ((case_id,),) = await world.sql("select case_id from service_case")
        await world.do(resolve_cases, ResolveCase(case_id=case_id, resolution="other", note="will pay again"))
        assert [case[0] for case in await review(world)] == ["resolved"]
        assert await world.audit() == []


async def test_the_case_closes_itself_once_as_many_units_came_back(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"CUP": 5, "TEA": 1}}) as world:
        order, labels = await sent_apart(world, 3)
        await lose(world, labels[0].tracking_number, 0)
        await refund(world, order.id, "10.00")
        assert await send_back(world, order, 2, 1) == "10.00"
        await warehouse.deliver(world, labels[0])
        assert [case[0] for case in await review(world)] == ["open"], "what came back before was another one"
        assert await send_back(world, order, 2, 1) == "0.00"
        assert [case[0] for case in await review(world)] == ["resolved"]
        assert await world.sql("select resolution from service_case") == [("The goods came back.",)]
        assert await world.audit() == []


async def test_of_two_found_parcels_each_case_waits_for_its_own_units(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"CUP": 5, "TEA": 1}}) as world:
        order, labels = await sent_apart(world, 3, arrived=2)
        for label in labels[:2]:
            await lose(world, label.tracking_number, 1)
        await refund(world, order.id, "20.00")
        for label in labels[:2]:
            await track(world, label.tracking_number, TrackingState.DELIVERED, 2)
            await review(world)
        assert [await send_back(world, order, 2, 1), *[case[0] for case in await review(world)]] == [
            "0.00", "resolved", "open",
        ]  # fmt: skip
        assert [await send_back(world, order, 2, 1), *[case[0] for case in await review(world)]] == [
            "0.00", "resolved", "resolved",
        ]  # fmt: skip
        assert await send_back(world, order, 2, 1) == "10.00"
        assert await world.audit() == []


async def test_what_was_refunded_before_it_was_lost_or_is_not_refunded_needs_nobody(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        for early in (True, False):
            work, _, label = await warehouse.handed_over(world, {"MUG": 2})
            if early:
                await refund(world, work.order.id, "1.00")
            await lose(world, label.tracking_number, 0)
            await warehouse.deliver(world, label)
        assert await review(world) == []
