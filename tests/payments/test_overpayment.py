"""What was paid beyond what is owed goes back as that: no credit note, nothing in sales, and the order stays paid."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from tests import given, warehouse
from tests.documents.test_issue_documents import issue, issued
from tests.given import World
from tests.views.test_sales import sales, send_back

from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.decide_cancellation import LineUnits
from orderwright.orders.types import LineInput, PaymentInput, PlacedOrder, ShippingInput
from orderwright.payments.execute_refunds import ExecuteRefund, execute_refunds
from orderwright.payments.grant_refunds import GrantRefund, RefundLine, grant_refunds
from orderwright.payments.record_payment import RecordPayment, record_payment
from orderwright.views.order_page import ReadOrder, read_order_page


@pytest.fixture
async def world(fresh_database: str) -> AsyncIterator[World]:
    async with given.world(fresh_database, {"DC": {"MUG": 20}}) as made:
        yield made


async def shipped(world: World) -> PlacedOrder:
    """10.00, delivered and invoiced; 15.00 were captured."""
    paid = PaymentInput(method="card", captured="15.00")
    order: PlacedOrder = (await warehouse.delivered(world, {"MUG": 4}, payment=paid)).order
    await issue(world)
    return order


def refund_of(order: PlacedOrder, **amounts: Any) -> GrantRefund:
    return GrantRefund(order_id=order.id, reason="paid twice", **amounts)


async def purposes(world: World) -> list[tuple[str, int]]:
    rows = await world.sql("select purpose, amount_minor::int from refund_line order by refund_id, part")
    return [(purpose, amount) for purpose, amount in rows]


async def payment_status(world: World) -> str:
    ((status,),) = await world.sql("select payment_status from orders")
    return str(status)


@pytest.mark.parametrize("amounts", [{"amount": "5.00"}, {"overpayment": "5.00"}])
async def test_an_overpayment_is_given_back_without_a_credit_note_and_leaves_sales_alone(
    world: World, amounts: dict[str, str]
) -> None:
    order = await shipped(world)
    assert await payment_status(world) == "overpaid"
    answer = await world.do(grant_refunds, refund_of(order, **amounts))
    assert (answer.amount, answer.still_refundable) == ("5.00", "10.00")
    await issue(world)
    assert await purposes(world) == [("overpayment", 500)]
    assert await issued(world) == [("invoice", 1, 1000)]
    totals = (await sales(world)).totals
    assert totals
    assert (totals.invoiced, totals.credited, totals.net) == (1000, 0, 1000)
    assert await payment_status(world) == "paid"
    money = (await world.door.ask(world.context, read_order_page, ReadOrder(id=order.id))).money
    assert money is not None
    assert (money.badge_text, money.overpaid, money.refundable) == ("£10.00 captured", 0, 1000)
    assert await world.audit() == []


async def test_what_was_paid_too_much_stays_too_much_when_goods_come_back(world: World) -> None:
    """24.00 of goods and 6.00 of shipping; 37.00 were captured."""
    lines = [LineInput(sku="MUG", quantity=2, unit_price="12.00")]
    terms: dict[str, Any] = {"lines": lines, "shipping": ShippingInput(price="6.00")}
    paid = PaymentInput(method="card", captured="37.00")
    order = (await warehouse.delivered(world, {"MUG": 2}, payment=paid, **terms)).order
    await issue(world)
    await send_back(world, order.id, 1, 2)
    assert await payment_status(world) == "overpaid"
    money = (await world.door.ask(world.context, read_order_page, ReadOrder(id=order.id))).money
    assert money is not None
    assert (money.badge_text, money.overpaid, money.refundable, money.unpaid) == ("£7.00 overpaid", 700, 1300, 0)
    refused = await warehouse.refused(world, grant_refunds, refund_of(order, overpayment="7.01"))
    assert refused.ids["refundable"] == "7.00"
    await world.do(grant_refunds, refund_of(order, amount="7.00"))
    assert await purposes(world) == [("returned", 2400), ("overpayment", 700)]
    await issue(world)
    assert await issued(world) == [("invoice", 1, 3000), ("credit_note", 1, 2400)]
    assert await payment_status(world) == "partially_refunded"
    assert await world.audit() == []


async def test_goodwill_leaves_what_was_paid_too_much(world: World) -> None:
    order = await shipped(world)
    await world.do(grant_refunds, refund_of(order, lines=[RefundLine(line_no=1, amount="3.00")]))
    assert await payment_status(world) == "overpaid"
    await world.do(grant_refunds, refund_of(order, overpayment="5.00"))
    assert await purposes(world) == [("goodwill", 300), ("overpayment", 500)]
    assert await payment_status(world) == "partially_refunded"
    await issue(world)
    assert await issued(world) == [("invoice", 1, 1000), ("credit_note", 1, 300)]
    assert await world.audit() == []


async def test_goodwill_for_what_is_canceled_later_is_not_taken_off_the_rest(world: World) -> None:
    """Of a line that is owed for no more, what was given back before makes nothing overpaid."""
    lines = [LineInput(sku="MUG", quantity=quantity, unit_price="5.00") for quantity in (4, 2)]
    order = await world.placed_order({}, lines=lines, payment=PaymentInput(method="card", captured="30.00"))
    await world.do(grant_refunds, refund_of(order, lines=[RefundLine(line_no=1, amount="6.00")]))
    units = [LineUnits(1, 4)]
    await world.do(cancel_lines, CancelLines(order_id=order.id, reason="customer", lines=units))
    assert await purposes(world) == [("goodwill", 600), ("canceled", 1400)]
    assert await payment_status(world) == "partially_refunded"
    refused = await warehouse.refused(world, grant_refunds, refund_of(order, overpayment="0.01"))
    assert refused.ids["refundable"] == "0.00"
    assert await world.audit() == []


async def test_what_is_more_than_was_overpaid_is_goodwill_and_credited(world: World) -> None:
    order = await shipped(world)
    await world.do(grant_refunds, refund_of(order, amount="3.00"))
    assert await payment_status(world) == "overpaid"
    await world.do(grant_refunds, refund_of(order, amount="4.00"))
    await issue(world)
    assert await purposes(world) == [("overpayment", 300), ("overpayment", 200), ("goodwill", 200)]
    assert await issued(world) == [("invoice", 1, 1000), ("credit_note", 1, 200)]
    assert await payment_status(world) == "partially_refunded"
    assert await world.audit() == []


async def test_goodwill_for_a_line_and_what_is_named_beside_an_overpayment_stay_what_they_are(world: World) -> None:
    order = await shipped(world)
    await world.do(grant_refunds, refund_of(order, lines=[RefundLine(line_no=1, amount="1.00")]))
    await world.do(grant_refunds, refund_of(order, amount="3.00", overpayment="2.00"))
    assert await purposes(world) == [("goodwill", 100), ("overpayment", 200), ("goodwill", 100)]
    refused = await warehouse.refused(world, grant_refunds, refund_of(order, overpayment="3.01"))
    assert (refused.code, refused.fields[0].pointer, refused.ids["refundable"]) == (
        "refund_too_much", "/overpayment", "3.00",
    )  # fmt: skip
    assert await world.audit() == []


async def test_refunds_of_one_call_and_those_that_wait_share_what_is_overpaid(world: World) -> None:
    order = await shipped(world)
    waiting = await world.do(grant_refunds, refund_of(order, overpayment="4.00", execute=False))
    answers = await world.door.perform_many(world.context, grant_refunds, [refund_of(order, overpayment="1.00")] * 2)
    assert [getattr(answer, "code", "done") for answer in answers] == ["done", "refund_too_much"]
    assert await payment_status(world) == "overpaid"
    await world.do(execute_refunds, ExecuteRefund(refund_id=waiting.refund_id, method="card", reference="re_1"))
    assert await payment_status(world) == "paid"
    assert await world.audit() == []


@pytest.mark.parametrize("execute", [True, False])
async def test_what_is_canceled_after_an_overpayment_went_back_gives_back_its_worth_alone(
    world: World, execute: bool
) -> None:
    """4 × 2.50, 15.00 captured: 5.00 back as overpaid, then two units are canceled."""
    order = await world.placed_order({"MUG": 4}, payment=PaymentInput(method="card", captured="15.00"))
    await world.do(grant_refunds, refund_of(order, amount="5.00", execute=execute))
    two = CancelLines(order_id=order.id, reason="customer", lines=[LineUnits(1, 2)])
    assert (await world.do(cancel_lines, two)).refunded == "5.00"
    assert await purposes(world) == [("overpayment", 500), ("canceled", 500)]
    assert await payment_status(world) == ("partially_refunded" if execute else "overpaid")
    assert await world.audit() == []


async def test_units_whose_cancellation_waits_for_a_person_are_not_paid_twice(world: World) -> None:
    """A channel wants a person to decide; what was paid for two units goes back by an amount alone, as overpaid. What
    is canceled later gives back its own worth."""
    await world.sql("update channel set refund_canceled = 'case'")
    order = await world.placed_order({"MUG": 4}, payment=PaymentInput(method="card", captured="10.00"))
    two = CancelLines(order_id=order.id, reason="customer", lines=[LineUnits(1, 2)])
    assert (await world.do(cancel_lines, two)).refunded == "0.00"
    await world.do(grant_refunds, refund_of(order, amount="5.00"))
    assert await payment_status(world) == "paid"
    await world.sql("update channel set refund_canceled = 'refund'")
    one = CancelLines(order_id=order.id, reason="customer", lines=[LineUnits(1, 1)])
    assert (await world.do(cancel_lines, one)).refunded == "2.50"
    assert await world.audit() == []


async def test_money_that_came_for_a_canceled_order_goes_back_as_overpaid(world: World) -> None:
    order = await world.placed_order({"MUG": 2})
    await world.do(cancel_lines, CancelLines(order_id=order.id, reason="customer"))
    late = RecordPayment(order_id=order.id, kind="captured", amount="5.00", reference="late")
    await world.do(record_payment, late)
    await world.do(grant_refunds, refund_of(order, amount="5.00"))
    assert await purposes(world) == [("overpayment", 500)]
    assert await payment_status(world) == "refunded"
    assert await world.audit() == []
