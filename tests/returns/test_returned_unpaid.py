"""Goods come back that were never paid, or only in part: what they are worth is credited, what was paid of it goes
back, and the rest is owed no more. MUG costs 2.50."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from tests import given, warehouse
from tests.documents.test_issue_documents import issue, issued, prints
from tests.given import World
from tests.views.test_sales import sales

from orderwright.channels.save_channels import SaveChannel, save_channels
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.decide_cancellation import LineUnits
from orderwright.orders.release_orders import ReleaseOrder, release_orders
from orderwright.orders.source_again import SourceAgain, source_again
from orderwright.orders.types import LineInput, PaymentInput, PlacedOrder, ShippingInput
from orderwright.payments.grant_refunds import GrantRefund, grant_refunds
from orderwright.payments.record_payment import RecordPayment, record_payment
from orderwright.returns.authorize_returns import authorize_returns
from orderwright.returns.close_returns import CloseReturn, close_returns
from orderwright.returns.receive_returns import ReceiveReturn, receive_returns
from orderwright.returns.refund_due import OfReturn, refund_due
from orderwright.returns.types import LineToReturn, RequestReturn, Return
from orderwright.stock.receive_stock import ReceiveStock, receive_stock
from orderwright.views.order_page import ReadOrder, read_order_page
from orderwright.views.order_types import MoneyView
from orderwright.views.return_page import ReadReturn, read_return_page


@pytest.fixture
async def world(fresh_database: str) -> AsyncIterator[World]:
    async with given.world(fresh_database, {"DC": {"MUG": 20}}) as made:
        yield made


async def sent(world: World, captured: str | None = None, **more: Any) -> PlacedOrder:
    """Four mugs for 10.00, delivered and invoiced."""
    payment = PaymentInput(method="bank", captured=captured) if captured else PaymentInput()
    order: PlacedOrder = (await warehouse.delivered(world, {"MUG": 4}, payment=payment, **more)).order
    await issue(world)
    return order


async def came(world: World, order: PlacedOrder, units: int) -> Return:
    line = LineToReturn(line_no=1, quantity=units)
    back = await world.do(authorize_returns, RequestReturn(order_id=order.id, lines=[line], reason="unwanted"))
    await world.do(receive_returns, ReceiveReturn(return_id=back.return_id, disposition="restock"))
    return back  # type: ignore[no-any-return]


async def closed(world: World, order: PlacedOrder, units: int, amount: str | None = None) -> tuple[str, str]:
    """What was given back for so many units, and what was waived. The previews said the same."""
    back = await came(world, order, units)
    due = await world.door.ask(world.context, refund_due, OfReturn(back.return_id))
    shown = (await world.door.ask(world.context, read_return_page, ReadReturn(number=back.number))).refund
    done = await world.do(close_returns, CloseReturn(return_id=back.return_id, amount=amount))
    after = (await world.door.ask(world.context, read_return_page, ReadReturn(number=back.number))).refund
    assert shown
    assert after
    if amount is None:
        assert (due.due, due.paid) == (shown.suggestion, done.refunded)
        assert shown.paid == after.refunded
        assert shown.due == after.refunded + after.waived
    return done.refunded, done.waived


async def money(world: World, order: PlacedOrder) -> MoneyView:
    shown = (await world.door.ask(world.context, read_order_page, ReadOrder(id=order.id))).money
    assert shown
    return shown


async def figures(world: World, order: PlacedOrder) -> tuple[int, int, int, int]:
    """captured, refunded, unpaid, overpaid"""
    shown = await money(world, order)
    return shown.captured, shown.refunded, shown.unpaid, shown.overpaid


async def status(world: World, order: PlacedOrder) -> str:
    ((found,),) = await world.sql("select payment_status from orders where order_id = %s", order.id)
    return str(found)


async def pays(world: World, order: PlacedOrder, amount: str, kind: Any = "captured") -> None:
    wish = RecordPayment(order_id=order.id, kind=kind, amount=amount, reference=f"late {kind}")
    await world.do(record_payment, wish)


@pytest.mark.parametrize(
    ("captured", "units", "refunded", "waived", "after", "payment_status"),
    [
        (None, 4, "0.00", "10.00", (0, 0, 0, 0), "paid"),
        (None, 1, "0.00", "2.50", (0, 0, 750, 0), "pending"),
        ("5.00", 1, "0.00", "2.50", (500, 0, 250, 0), "partially_paid"),
        ("5.00", 2, "0.00", "5.00", (500, 0, 0, 0), "paid"),
        ("5.00", 3, "2.50", "5.00", (500, 250, 0, 0), "partially_refunded"),
        ("5.00", 4, "5.00", "5.00", (500, 500, 0, 0), "refunded"),
        ("10.00", 3, "7.50", "0.00", (1000, 750, 0, 0), "partially_refunded"),
        ("12.00", 4, "10.00", "0.00", (1200, 1000, 0, 200), "overpaid"),
    ],
)
async def test_what_was_paid_of_returned_goods_goes_back_and_the_rest_is_owed_no_more(
    world: World, captured: str | None, units: int, refunded: str, waived: str, after: Any, payment_status: str
) -> None:
    order = await sent(world, captured)
    assert await closed(world, order, units) == (refunded, waived)
    assert await figures(world, order) == after
    assert await status(world, order) == payment_status
    await issue(world)
    assert await issued(world) == [("invoice", 1, 1000), ("credit_note", 1, 250 * units)]
    totals = (await sales(world)).totals
    assert totals
    assert (totals.invoiced, totals.credited, totals.net) == (1000, 250 * units, 1000 - 250 * units)
    assert await world.audit() == []


async def test_one_return_after_the_other_waives_first_and_gives_back_then(world: World) -> None:
    order = await sent(world, "5.00")
    assert [await closed(world, order, 1) for _ in range(4)] == [
        ("0.00", "2.50"), ("0.00", "2.50"), ("2.50", "0.00"), ("2.50", "0.00"),
    ]  # fmt: skip
    assert await status(world, order) == "refunded"
    assert await world.audit() == []


async def test_what_is_paid_after_the_goods_came_back_is_paid_too_much_and_needs_no_second_credit_note(
    world: World,
) -> None:
    order = await sent(world)
    await closed(world, order, 2)
    assert (await money(world, order)).badge_text == "not paid yet"
    await pays(world, order, "10.00")
    assert await figures(world, order) == (1000, 0, 0, 500)
    assert await status(world, order) == "overpaid"
    await world.do(grant_refunds, GrantRefund(order_id=order.id, reason="paid though returned", amount="5.00"))
    await issue(world)
    assert await issued(world) == [("invoice", 1, 1000), ("credit_note", 1, 500)]
    assert await status(world, order) == "paid"
    assert await world.audit() == []


async def test_who_has_paid_what_was_left_has_nothing_to_pay(world: World) -> None:
    order = await sent(world)
    await closed(world, order, 2)
    await pays(world, order, "5.00")
    assert await figures(world, order) == (500, 0, 0, 0)
    assert (await status(world, order), (await money(world, order)).badge_text) == ("paid", "£5.00 captured")


async def in_two(world: World, payment: PaymentInput) -> PlacedOrder:
    """One of two lines is delivered, the other is backordered; each costs 5.00."""
    lines = [LineInput(sku="MUG", quantity=2, unit_price="2.50"), LineInput(sku="CUP", quantity=2, unit_price="2.50")]
    work = await warehouse.delivered(
        world, {"MUG": 2}, lines=lines, payment=payment, if_short="backorder", shipping=ShippingInput(price="0")
    )
    await issue(world)
    return work.order


async def rest_leaves(world: World, order: PlacedOrder) -> None:
    await world.do(receive_stock, ReceiveStock(location="DC", sku="CUP", quantity=2))
    await world.do(source_again, SourceAgain(order_id=order.id))
    (id_,) = (await world.do(release_orders, ReleaseOrder(order_id=order.id))).fulfillment_orders
    await warehouse.send(world, warehouse.Released(order, id_, {"CUP": 2}))


@pytest.fixture
async def two(fresh_database: str) -> AsyncIterator[World]:
    async with given.world(fresh_database, {"DC": {"MUG": 20, "CUP": 0}}) as made:
        yield made


async def test_money_that_is_held_for_the_rest_lets_the_money_of_returned_goods_go_back(two: World) -> None:
    order = await in_two(two, PaymentInput(method="card", authorized="10.00"))
    assert await closed(two, order, 2) == ("5.00", "0.00")
    await rest_leaves(two, order)
    assert await figures(two, order) == (1000, 500, 0, 0)
    assert await two.audit() == []


async def test_a_deposit_stays_for_the_rest_and_nothing_more_is_due_for_it(two: World) -> None:
    order = await in_two(two, PaymentInput(method="bank", captured="5.00"))
    assert await closed(two, order, 2) == ("0.00", "5.00")
    await rest_leaves(two, order)
    assert await status(two, order) == "paid"
    await pays(two, order, "9.00", "authorized")

    assert await figures(two, order) == (500, 0, 0, 0)
    assert await two.audit() == []


async def test_a_deposit_goes_back_when_the_rest_is_canceled(two: World) -> None:
    order = await in_two(two, PaymentInput(method="bank", captured="5.00"))
    await closed(two, order, 2)
    done = await two.do(cancel_lines, CancelLines(order_id=order.id, reason="customer", lines=[LineUnits(2, 2)]))
    assert done.refunded == "5.00"
    assert await figures(two, order) == (500, 500, 0, 0)
    assert await status(two, order) == "refunded"
    assert await two.audit() == []


@pytest.mark.parametrize("captured", ["10.00", "5.00"])
async def test_for_goods_that_came_back_no_money_is_wanted_before_the_rest_is_released(
    two: World, captured: str
) -> None:
    order = await in_two(two, PaymentInput(method="bank", captured=captured))
    await two.do(save_channels, SaveChannel(code="web", release_unpaid=False))
    await closed(two, order, 2)
    await rest_leaves(two, order)
    assert (await figures(two, order))[2:] == (0, 0)
    assert await two.audit() == []


@pytest.mark.parametrize("included", [True, False])
async def test_more_than_is_due_is_goodwill_that_carries_the_tax_of_the_other_goods(
    fresh_database: str, included: bool
) -> None:
    """Two lines of 12.00 with 2.00 tax each; one comes back, and 18.00 are given."""
    async with given.world(fresh_database, {"DC": {"MUG": 9, "CUP": 9}}) as world:
        price = "12.00" if included else "10.00"
        lines = [LineInput(sku=sku, quantity=1, unit_price=price, tax="2.00") for sku in ("MUG", "CUP")]
        paid = PaymentInput(method="card", captured="24.00")
        terms: dict[str, Any] = {"lines": lines, "payment": paid, "prices_include_tax": included}
        order = (await warehouse.delivered(world, {"MUG": 1, "CUP": 1}, **terms)).order
        await issue(world)
        assert await closed(world, order, 1, "18.00") == ("18.00", "0.00")
        await issue(world)
        assert await world.sql("select line_no, purpose, amount_minor::int from refund_line order by part") == [
            (1, "returned", 1200), (2, "goodwill", 600),
        ]  # fmt: skip
        (paper,) = await prints(world, "credit_note")
        assert sum(line.tax for line in paper.lines) == 300
        assert await world.audit() == []


async def test_less_than_is_due_may_be_credited_and_no_more_than_is_due_or_paid(world: World) -> None:
    order = await sent(world, "5.00")
    back = await came(world, order, 3)
    refused = await warehouse.refused(world, close_returns, CloseReturn(return_id=back.return_id, amount="7.51"))
    assert refused.message == "At most £7.50 can be refunded."
    done = await world.do(close_returns, CloseReturn(return_id=back.return_id, amount="6.00"))
    assert (done.refunded, done.waived) == ("1.00", "5.00")
    assert (await money(world, order)).unpaid == 0
    assert await world.audit() == []
