"""What is given back of discounted orders, unit by unit and line by line: to the cent, and as it was shown before."""

from typing import Any

import pytest
from tests import given, warehouse

from orderwright.orders.types import LineInput, PaymentInput, PlacedOrder, ShippingInput
from orderwright.payments.grant_refunds import GrantRefund, RefundLine, grant_refunds
from orderwright.returns.authorize_returns import authorize_returns
from orderwright.returns.close_returns import CloseReturn, close_returns
from orderwright.returns.receive_returns import ReceiveReturn, receive_returns
from orderwright.returns.refund_due import OfReturn, refund_due
from orderwright.returns.types import LineToReturn, RequestReturn
from orderwright.views.return_page import ReadReturn, read_return_page

STOCK = {"DC": {"CUP": 20, "POT": 20, "TEA": 20}}


async def brought(world: given.World, total: str, lines: list[LineInput], **more: Any) -> PlacedOrder:
    units = {line.sku: line.quantity for line in lines}
    payment = PaymentInput(method="card", captured=total)
    return (await warehouse.delivered(world, units, lines=lines, payment=payment, **more)).order


async def send_back(world: given.World, order: PlacedOrder, line_no: int, quantity: int) -> str:
    """What is given back for so many units; every preview says the same."""
    line = LineToReturn(line_no=line_no, quantity=quantity)
    back = await world.do(authorize_returns, RequestReturn(order_id=order.id, lines=[line], reason="unwanted"))
    await world.do(receive_returns, ReceiveReturn(return_id=back.return_id, disposition="restock"))
    due = await world.door.ask(world.context, refund_due, OfReturn(back.return_id))
    page = await world.door.ask(world.context, read_return_page, ReadReturn(number=back.number))
    refunded = (await world.do(close_returns, CloseReturn(return_id=back.return_id))).refunded
    assert page.refund is not None
    assert due.due == page.refund.suggestion == refunded
    return str(refunded)


@pytest.mark.parametrize("included", [True, False])
async def test_a_discount_of_the_whole_order_comes_off_each_line_that_comes_back(
    fresh_database: str, included: bool
) -> None:
    async with given.world(fresh_database, STOCK) as world:
        lines = [
            LineInput(sku="POT", quantity=1, unit_price="80.00"),
            LineInput(sku="CUP", quantity=1, unit_price="40"),
        ]
        shipping = ShippingInput(price="6.00")
        order = await brought(world, "108.00", lines, discount="18.00", shipping=shipping, prices_include_tax=included)
        assert order.total == "108.00"
        assert [await send_back(world, order, 1, 1), await send_back(world, order, 2, 1)] == ["68.00", "34.00"]
        rest = GrantRefund(order_id=order.id, reason="not as agreed", shipping="6.00")
        assert (await world.do(grant_refunds, rest)).still_refundable == "0.00"
        assert await world.audit() == []


@pytest.mark.parametrize(
    ("prices", "total", "worth"),
    [(["10", "10", "10"], "12.01", [400, 400, 401]), (["10", "0", "19.99"], "12.00", [400, 0, 800])],
)
async def test_no_cent_of_a_discount_is_lost_between_lines(
    fresh_database: str, prices: list[str], total: str, worth: list[int]
) -> None:
    async with given.world(fresh_database, STOCK) as world:
        lines = [LineInput(sku="CUP", quantity=1, unit_price=price) for price in prices]
        await world.placed_order({}, lines=lines, discount="17.99", total=total)
        rows = await world.sql("select total_minor, order_discount_minor from order_line order by line_no")
        assert [row[0] for row in rows] == worth
        assert sum(row[1] for row in rows) == 1799


@pytest.mark.parametrize("sizes", [[1, 1, 1, 1, 1, 1, 1], [1, 2, 4], [1, 6]])
@pytest.mark.parametrize("currency", ["GBP", "JPY"])
async def test_seven_units_with_a_discount_give_back_what_was_paid(
    fresh_database: str, sizes: list[int], currency: str
) -> None:
    """7 × 12.85 with tax of 20 % in it, 15 % off: 76.46."""
    async with given.world(fresh_database, STOCK) as world:
        yen = currency == "JPY"
        unit, off, tax, total = ("1285", "1349", "1274", "7646") if yen else ("12.85", "13.49", "12.74", "76.46")
        cups = LineInput(sku="CUP", quantity=7, unit_price=unit, discount=off, tax=tax)
        order = await brought(world, total, [cups], currency=currency, prices_include_tax=True)
        amounts = [await send_back(world, order, 1, size) for size in sizes]
        assert sum(int(amount.replace(".", "")) for amount in amounts) == 7646
        assert await world.sql("select sum(amount_minor)::int from payment_event where kind = 'refunded'") == [(7646,)]
        assert await world.audit() == []


async def test_goodwill_before_the_units_come_back_leaves_the_rest(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        cups = LineInput(sku="CUP", quantity=7, unit_price="12.85", discount="13.49", tax="12.74")
        order = await brought(world, "76.46", [cups], prices_include_tax=True)
        await world.do(grant_refunds, GrantRefund(order_id=order.id, reason="scratched", amount="0.03"))
        assert await send_back(world, order, 1, 7) == "76.43"


async def test_a_credit_across_two_lines_is_the_sum_of_its_parts(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        lines = [LineInput(sku=sku, quantity=1, unit_price="1.00") for sku in ("CUP", "POT")]
        order = await brought(world, "2.00", lines)
        parts = [RefundLine(line_no=1, amount="1.00"), RefundLine(line_no=2, amount="0.03")]
        done = await world.do(grant_refunds, GrantRefund(order_id=order.id, reason="late", lines=parts))
        assert (done.amount, done.still_refundable) == ("1.03", "0.97")
        rows = await world.sql("select line_no, purpose, amount_minor from refund_line order by part")
        assert rows == [(1, "goodwill", 100), (2, "goodwill", 3)]


async def test_what_is_refunded_as_returned_is_for_units_that_came_back_and_is_never_refunded_twice(
    fresh_database: str,
) -> None:
    async with given.world(fresh_database, STOCK) as world:
        order = await brought(world, "30.00", [LineInput(sku="CUP", quantity=3, unit_price="10.00")])

        def returned(amount: str) -> GrantRefund:
            line = RefundLine(line_no=1, amount=amount, purpose="returned")
            return GrantRefund(order_id=order.id, reason="sent back", lines=[line])

        early = await warehouse.refused(world, grant_refunds, returned("10.00"))
        assert (early.code, early.fields[0].pointer) == ("refund_too_much", "/lines/0/amount")
        back = await world.do(
            authorize_returns,
            RequestReturn(order_id=order.id, lines=[LineToReturn(line_no=1, quantity=2)], reason="unwanted"),
        )
        await world.do(receive_returns, ReceiveReturn(return_id=back.return_id, disposition="restock"))
        assert (await warehouse.refused(world, grant_refunds, returned("0.01"))).code == "refund_too_much"
        closed = await world.do(close_returns, CloseReturn(return_id=back.return_id, amount="15.00"))
        assert closed.refunded == "15.00"
        assert (await warehouse.refused(world, grant_refunds, returned("5.01"))).code == "refund_too_much"
        assert (await world.do(grant_refunds, returned("5.00"))).still_refundable == "10.00"
        assert (await warehouse.refused(world, grant_refunds, returned("0.01"))).code == "refund_too_much"
        assert await send_back(world, order, 1, 1) == "10.00"
        assert await world.audit() == []
