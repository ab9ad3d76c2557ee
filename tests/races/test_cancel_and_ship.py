"""Cancel and ship at the same second: one wins, the other is told what happened."""

import asyncio
from typing import Any

import pytest
from tests import given, warehouse
from tests.races.test_last_unit import doors, one, sound

from orderwright.fulfillment.hand_over import HandOver, hand_over
from orderwright.kernel.refusal import Refusal
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.cancel_own_orders import CancelOwnOrder, cancel_own_orders
from orderwright.orders.correct_addresses import CorrectAddress, correct_addresses
from orderwright.orders.place_holds import PlaceHold, place_holds
from orderwright.orders.types import Address

ROUNDS = 8


async def against(world: given.World, two: Any, verb: Any, wishes: Any) -> list[tuple[Any, Any, Any]]:
    """Hand-overs of so many orders, each at once with another wish about the same order."""
    outcomes = []
    for _ in range(ROUNDS):
        work, parcel, _ = await warehouse.labeled(world, {"MUG": 1})
        handing = HandOver(parcel_id=parcel.parcel_id)
        shipped, other = await asyncio.gather(
            one(world, two[0], hand_over, handing), one(world, two[1], verb, wishes(work.order))
        )
        outcomes.append((work.order, shipped, other))
    return outcomes


@pytest.mark.parametrize(
    ("verb", "wish"),
    [
        (cancel_lines, lambda order: CancelLines(order_id=order.id, reason="customer")),
        (cancel_own_orders, lambda order: CancelOwnOrder(order_id=order.id)),
    ],
    ids=["staff", "customer"],
)
async def test_exactly_one_of_hand_over_and_cancel_wins(fresh_database: str, verb: Any, wish: Any) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 20}}) as world, doors(fresh_database, 2) as two:
        for order, shipped, canceled in await against(world, two, verb, wish):
            assert isinstance(shipped, Refusal) != isinstance(canceled, Refusal)
            lost = shipped if isinstance(shipped, Refusal) else canceled
            assert lost.kind == "conflict"
            expected = {"canceled": 1} if isinstance(shipped, Refusal) else {"shipped": 1}
            assert await world.progress(order) == [expected]
        paid = "select count(*) from label l join parcel p using (parcel_id) where l.status = 'bought'"
        assert await world.sql(f"{paid} and p.status = 'canceled'") == [(0,)]
        left = "select count(*) from progress where shipped = 1"
        captured = "select count(*) from payment_event where kind = 'captured'"
        assert await world.sql(left) == await world.sql(captured)
        await sound(world)


async def test_an_address_or_a_hold_comes_before_the_hand_over_or_too_late(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 30}}) as world, doors(fresh_database, 2) as two:
        there = Address(country="GB", name="Ada", line1="9 Other Street", city="York", postal_code="YO1 7HH")
        correct = lambda order: CorrectAddress(order_id=order.id, ship_to=there)  # noqa: E731
        for _, shipped, corrected in await against(world, two, correct_addresses, correct):
            assert isinstance(shipped, Refusal) != isinstance(corrected, Refusal)
        hold = lambda order: PlaceHold(order_id=order.id, reason="fraud")  # noqa: E731
        for order, shipped, held in await against(world, two, place_holds, hold):
            assert not isinstance(held, Refusal)
            expected = {"packed": 1} if isinstance(shipped, Refusal) else {"shipped": 1}
            assert await world.progress(order) == [expected]
            assert not isinstance(shipped, Refusal) or shipped.code == "fulfillment_order_paused"
        await sound(world)


async def test_orders_canceled_in_bulk_while_one_of_them_ships(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 20}}) as world, doors(fresh_database, 2) as two:
        work, parcel, _ = await warehouse.labeled(world, {"MUG": 1})
        others = [await world.placed_order({"MUG": 1}) for _ in range(9)]
        wishes = [CancelLines(order_id=order.id, reason="stock") for order in [work.order, *others]]
        shipped, answers = await asyncio.gather(
            one(world, two[0], hand_over, HandOver(parcel_id=parcel.parcel_id)),
            two[1].perform_many(world.context, cancel_lines, wishes),
        )
        assert isinstance(shipped, Refusal) != isinstance(answers[0], Refusal)
        assert not any(isinstance(answer, Refusal) for answer in answers[1:])
        await sound(world)
