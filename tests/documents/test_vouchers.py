"""An order with a voucher as a charge below zero: what is owed and what is billed is never less than nothing, and the
invoices add up to what is owed."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from tests import given, warehouse
from tests.documents.test_issue_documents import issue, issued, prints
from tests.given import World
from tests.views.test_sales import sales, send_back

from orderwright.documents.bill_totals import bill_totals
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.decide_cancellation import LineUnits
from orderwright.orders.release_orders import ReleaseOrder, release_orders
from orderwright.orders.types import ChargeInput, LineInput, PaymentInput, PlacedOrder, ShippingInput
from orderwright.views.order_page import ReadOrder, read_order_page
from orderwright.views.order_types import MoneyView


@pytest.fixture
async def world(fresh_database: str) -> AsyncIterator[World]:
    async with given.world(fresh_database, {"DC": {"MUG": 9, "CUP": 9}}) as made:
        yield made


def terms(captured: str, *vouchers: tuple[str, str], **more: Any) -> dict[str, Any]:
    """A mug for 60.00 and a cup for 40.00, and 6.00 of shipping; tax is in the prices."""
    lines = [LineInput(sku="MUG", quantity=1, unit_price="60"), LineInput(sku="CUP", quantity=1, unit_price="40")]
    charges = [ChargeInput(kind="voucher", amount=amount, tax=tax) for amount, tax in vouchers]
    payment = PaymentInput(method="card", captured=captured)
    shipping = ShippingInput(price="6.00")
    base = {"lines": lines, "charges": charges, "payment": payment, "shipping": shipping, "prices_include_tax": True}
    return base | more


async def canceled(world: World, order: PlacedOrder, line_no: int) -> str:
    wish = CancelLines(order_id=order.id, reason="customer", lines=[LineUnits(line_no, 1)])
    return str((await world.do(cancel_lines, wish)).refunded)


async def money(world: World, order: PlacedOrder) -> MoneyView:
    shown = (await world.door.ask(world.context, read_order_page, ReadOrder(id=order.id))).money
    assert shown
    return shown


async def charges(world: World) -> list[list[tuple[str, int, int]]]:
    return [[(each.name, each.amount, each.tax) for each in paper.charges] for paper in await prints(world, "invoice")]


async def test_a_voucher_that_is_worth_more_than_what_is_left_leaves_nothing_to_pay(world: World) -> None:
    goods = {"MUG": 1, "CUP": 1}
    order = await world.placed_order(goods, **terms("36.00", ("-70.00", "0")))
    assert await canceled(world, order, 1) == "36.00"
    shown = await money(world, order)
    assert (shown.summary.canceled, shown.summary.owed, shown.unpaid, shown.overpaid) == (3600, 0, 0, 0)
    assert await world.audit() == []


async def test_invoices_use_a_voucher_up_to_what_they_bill_and_leave_the_rest_to_the_next(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"CUP": 9}, "STORE": {"MUG": 9}}) as world:
        vouchers = [("-30.00", "-5.00"), ("-40.00", "0")]
        order = await world.placed_order({"MUG": 1, "CUP": 1}, **terms("36.00", *vouchers))
        for work in await works(world, order):
            await warehouse.send(world, work)
            await issue(world)
        assert sorted(total for _, _, total in await issued(world)) == [0, 3600]
        papers = await prints(world, "invoice")
        assert [bill_totals(each.lines, each.charges, True).total for each in papers] == [
            total for _, _, total in sorted(await issued(world), key=lambda row: row[1])
        ]
        used = [[part for part in parts if part[0] == "voucher"] for parts in await charges(world)]
        assert sum(amount for parts in used for _, amount, _ in parts) == -7000
        assert sum(tax for parts in used for _, _, tax in parts) == -500
        assert len(used[0]) == 2
        totals = (await sales(world)).totals
        assert totals
        assert (totals.gross, totals.tax) == (3600, -500)
        assert await world.audit() == []


async def works(world: World, order: PlacedOrder) -> list[warehouse.Released]:
    """One for each location."""
    ids = (await world.do(release_orders, ReleaseOrder(order_id=order.id))).fulfillment_orders
    rows = await world.sql(
        "select fulfillment_order_id, sku from fulfillment_order_line join order_line using (order_id, line_no)"
        " where order_id = %s order by sku", order.id,
    )  # fmt: skip
    assert len(ids) == len(rows) == 2
    return [warehouse.Released(order, id_, {sku: 1}) for id_, sku in rows]


async def test_no_more_goes_back_for_returned_goods_than_was_to_be_kept(world: World) -> None:
    """The voucher paid for more than the mug: 36.00 goes back with it, and nothing with the cup."""
    order = (await warehouse.delivered(world, {"MUG": 1, "CUP": 1}, **terms("36.00", ("-70.00", "0")))).order
    await issue(world)
    await send_back(world, order.id, 1, 1)
    await send_back(world, order.id, 2, 1)
    await issue(world)
    rows = await world.sql("select amount_minor::int, waived_minor::int from refund_grant")
    assert rows == [(3600, 0)]
    assert await issued(world) == [("invoice", 1, 3600), ("credit_note", 1, 3600)]
    shown = await money(world, order)
    assert (shown.unpaid, shown.overpaid) == (0, 0)
    assert await world.audit() == []
