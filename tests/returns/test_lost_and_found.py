"""A unit that was lost and refunded turns up: it is the first of those that come back, and is not refunded again."""

from typing import Any

import pytest
from tests import given, warehouse
from tests.fulfillment.test_lost_parcels import lose
from tests.given import World
from tests.returns.test_refund_shares import send_back

from orderwright.fulfillment.buy_labels import BoughtLabel
from orderwright.orders.types import LineInput, PaymentInput, PlacedOrder
from orderwright.payments.grant_refunds import GrantRefund, RefundLine, grant_refunds
from orderwright.payments.rules import LineMoney

STOCK = {"DC": {"CUP": 5, "TEA": 5}}
REFUNDED = "select line_no, purpose, quantity, amount_minor from refund_line order by refund_id, part"


async def sent_apart(world: World, units: int = 2, arrived: int = 1) -> tuple[PlacedOrder, list[BoughtLabel]]:
    """Cups at 10.00, each in a parcel of its own, and a tea; all have left, and but for the first cups arrived."""
    lines = [
        LineInput(sku="TEA", quantity=1, unit_price="5.00"),
        LineInput(sku="CUP", quantity=units, unit_price="10.00"),
    ]
    paid = PaymentInput(method="card", captured=f"{5 + units * 10}.00")
    work = await warehouse.picked(world, {"TEA": 1, "CUP": units}, lines=lines, payment=paid)
    labels = []
    for goods in [*[{"CUP": 1}] * units, {"TEA": 1}]:
        parcel = await warehouse.pack(world, work, goods, partial=True)
        labels.append(await warehouse.label(world, parcel))
        await warehouse.hand(world, parcel)
    for its_label in labels[arrived:]:
        await warehouse.deliver(world, its_label)
    return work.order, labels


async def refund(world: World, order: PlacedOrder, **what: Any) -> None:
    await world.do(grant_refunds, GrantRefund(order_id=order.id, reason="lost", **what))


@pytest.mark.parametrize("by_line", [True, False])
async def test_the_first_unit_that_comes_back_is_the_one_refunded_already(fresh_database: str, by_line: bool) -> None:
    async with given.world(fresh_database, STOCK) as world:
        order, labels = await sent_apart(world)
        await lose(world, labels[0].tracking_number, 0)
        await refund(
            world, order, **({"lines": [RefundLine(line_no=2, amount="10.00")]} if by_line else {"amount": "10"})
        )
        assert await world.sql(REFUNDED) == [(2, "goodwill", 1, 1000)]
        await warehouse.deliver(world, labels[0])
        assert [await send_back(world, order, 2, 1) for _ in range(2)] == ["0.00", "10.00"]
        assert await send_back(world, order, 1, 1) == "5.00"
        assert await world.audit() == []


async def test_both_units_together_pay_what_is_still_owed(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        order, labels = await sent_apart(world)
        await lose(world, labels[0].tracking_number, 0)
        await refund(world, order, amount="10.00")
        await warehouse.deliver(world, labels[0])
        assert await send_back(world, order, 2, 2) == "10.00"
        assert await world.audit() == []


@pytest.mark.parametrize(
    ("amounts", "back"),
    [
        (["4.00"], ["6.00", "10.00", "10.00"]),
        (["4.00", "6.00"], ["0.00", "10.00", "10.00"]),
        (["12.00"], ["0.00", "10.00", "8.00"]),
    ],
)
async def test_part_of_its_price_leaves_the_rest_and_more_is_goodwill_of_the_line(
    fresh_database: str, amounts: list[str], back: list[str]
) -> None:
    async with given.world(fresh_database, STOCK) as world:
        order, labels = await sent_apart(world, 3)
        await lose(world, labels[0].tracking_number, 0)
        for amount in amounts:
            await refund(world, order, lines=[RefundLine(line_no=2, amount=amount)])
        await warehouse.deliver(world, labels[0])
        assert [await send_back(world, order, 2, 1) for _ in range(3)] == back
        assert await world.audit() == []


async def test_while_it_is_lost_the_others_that_come_back_are_paid(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        order, labels = await sent_apart(world, 3)
        await lose(world, labels[0].tracking_number, 0)
        await refund(world, order, amount="10.00")
        assert await send_back(world, order, 2, 1) == "10.00"
        await warehouse.deliver(world, labels[0])
        assert await send_back(world, order, 2, 1) == "0.00", "two cups came back, and two were refunded"
        assert await send_back(world, order, 2, 1) == "10.00"
        assert await world.audit() == []


async def test_what_is_goodwill_for_nothing_lost_leaves_the_last_unit_less(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        order, labels = await sent_apart(world)
        await refund(world, order, lines=[RefundLine(line_no=2, amount="2.00")])
        await warehouse.deliver(world, labels[0])
        assert [await send_back(world, order, 2, 1) for _ in range(2)] == ["10.00", "8.00"]
        assert await world.audit() == []


async def test_the_audit_sees_a_unit_that_was_refunded_twice(
    fresh_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with given.world(fresh_database, STOCK) as world:
        order, labels = await sent_apart(world)
        await lose(world, labels[0].tracking_number, 0)
        await refund(world, order, amount="10.00")
        await warehouse.deliver(world, labels[0])
        with monkeypatch.context() as without:
            without.setattr(LineMoney, "left_for_returned", lambda line, _units: line.refundable)
            assert await send_back(world, order, 2, 1) == "10.00"
        (found,) = await world.audit()
        assert "returned and lost units of line 2" in found
