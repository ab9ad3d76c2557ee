"""Orders of which nothing is to be paid: samples, replacements, a discount of everything, store credit."""

from typing import Any

import pytest
from tests import given, warehouse
from tests.given import World

from orderwright.channels.save_channels import SaveChannel, save_channels
from orderwright.kernel.refusal import Refusal
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.decide_cancellation import LineUnits
from orderwright.orders.follow_up import release_due
from orderwright.orders.types import LineInput, PaymentInput, PlacedOrder
from orderwright.payments.grant_refunds import GrantRefund, grant_refunds
from orderwright.views.order_page import ReadOrder, read_order_page
from orderwright.views.orders_list import ListOrders, list_orders

SAMPLE = LineInput(sku="MUG", quantity=1, unit_price="0")
DISCOUNTED = LineInput(sku="MUG", quantity=1, unit_price="2.50", discount="2.50")
PAID = LineInput(sku="CUP", quantity=1, unit_price="2.50")
CREDIT = PaymentInput(method="store credit", captured="2.50")
NOTHING = PaymentInput(method="card", authorized="0", captured="0")


async def money(world: World, order: PlacedOrder) -> tuple[str, bool]:
    found = "select payment_status, payment_secured from orders where order_id = %s"
    return tuple((await world.sql(found, order.id))[0])


@pytest.mark.parametrize(
    ("lines", "payment", "badge"),
    [([SAMPLE], PaymentInput(), "nothing to pay"), ([SAMPLE], NOTHING, "nothing to pay"),
     ([DISCOUNTED], PaymentInput(), "nothing to pay"), ([PAID], CREDIT, "£2.50 captured")],
    ids=["sample", "authorized 0.00", "discounted", "store credit"],
)  # fmt: skip
async def test_an_order_for_nothing_is_paid_and_goes_all_its_way_without_a_payment_of_zero(
    fresh_database: str, lines: list[LineInput], payment: PaymentInput, badge: str
) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9, "CUP": 9}}) as world:
        await world.do(save_channels, SaveChannel(code="web", release_unpaid=False))
        order = await world.placed_order({}, lines=lines, payment=payment)
        assert await money(world, order) == ("paid", True)
        page = await world.door.ask(world.context, read_order_page, ReadOrder(number=order.number))
        assert page.money is not None
        assert (page.money.badge_text, page.unpaid) == (badge, None)
        listed = await world.door.ask(world.context, list_orders, ListOrders(payment_status="paid"))
        assert [row.number for row in listed.rows] == [order.number]
        assert (await release_due(world.door, given.ORGANIZATION)).released == 1
        assert await world.sql("select count(*) from payment_event where amount_minor = 0") == [(0,)]
        assert await world.audit() == []


async def test_nothing_is_captured_when_a_sample_leaves(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        work, parcel, _ = await warehouse.labeled(world, {"MUG": 1}, lines=[SAMPLE], payment=PaymentInput())
        assert (await warehouse.hand(world, parcel)).captured == "0.00"
        facts = await warehouse.facts(world, work.order)
        assert not {"PaymentCaptured", "CaptureFellShort"} & set(facts)
        assert await world.sql("select count(*) from payment_event") == [(0,)]
        assert await money(world, work.order) == ("paid", True)


@pytest.mark.parametrize(("amount", "code"), [("0", "amount_not_positive"), ("0.00", "amount_not_positive")])
async def test_a_refund_of_nothing_is_refused_and_so_is_one_of_an_order_for_nothing(
    fresh_database: str, amount: str, code: str
) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        order = await world.placed_order({}, lines=[SAMPLE], payment=PaymentInput())
        assert [field.code for field in (await refused(world, order, amount)).fields] == [code]
        assert (await refused(world, order, "0.01")).code == "refund_too_much"
        assert await money(world, order) == ("paid", True)


async def test_a_free_line_still_goes_after_the_paid_one_was_canceled_and_given_back(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9, "CUP": 9}}) as world:
        await world.do(save_channels, SaveChannel(code="web", release_unpaid=False))
        paid = PaymentInput(method="card", captured="2.50")
        order = await world.placed_order({}, lines=[SAMPLE, PAID], payment=paid)
        one = CancelLines(order_id=order.id, reason="customer", lines=[LineUnits(2, 1)])
        assert (await world.do(cancel_lines, one)).refunded == "2.50"
        assert await money(world, order) == ("refunded", True)
        assert (await release_due(world.door, given.ORGANIZATION)).released == 1
        assert await world.progress(order) == [{"released": 1}, {"canceled": 1}]
        assert await world.audit() == []


async def refused(world: World, order: PlacedOrder, amount: str) -> Refusal:
    wish: Any = GrantRefund(order_id=order.id, amount=amount, reason="sorry")
    with pytest.raises(Refusal) as refusal:
        await world.do(grant_refunds, wish)
    return refusal.value
