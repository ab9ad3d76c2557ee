"""What was paid for canceled units is given back with the cancellation, whoever cancels."""

from typing import Any

from hypothesis import given as for_any
from hypothesis import strategies as st
from msgspec.structs import replace
from tests import given, warehouse
from tests.messages.told import events
from tests.orders.walk import walk

from orderwright.channels.save_channels import SaveChannel, save_channels
from orderwright.fulfillment.record_tracking import RecordTracking, record_tracking
from orderwright.kernel.ids import new_id
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.cancel_own_orders import CancelOwnOrder, cancel_own_orders
from orderwright.orders.decide_cancellation import LineUnits
from orderwright.orders.refund_canceled import decide_refund
from orderwright.orders.types import LineInput, PaymentInput, PlacedOrder, ShippingInput
from orderwright.payments.grant_refunds import GrantRefund, RefundLine, grant_refunds
from orderwright.payments.record_payment import RecordPayment, record_payment
from orderwright.payments.rules import LineMoney, Purse, ShippingMoney, part_of
from orderwright.payments.types import Balance
from orderwright.returns.authorize_returns import authorize_returns
from orderwright.returns.close_returns import CloseReturn, close_returns
from orderwright.returns.receive_returns import ReceiveReturn, receive_returns
from orderwright.returns.types import LineToReturn, RequestReturn
from orderwright.service.review_cancellations import cases_of_cancellations
from orderwright.shipping.tracking_states import TrackingState
from orderwright.views.customer_order import CustomerOrder, CustomerOrderPage, read_customer_order

STOCK = {"DC": {"MUG": 20, "LAMP": 20}}
LINES = [
    LineInput(sku="MUG", quantity=3, unit_price="10.00"),
    LineInput(sku="LAMP", quantity=1, unit_price="20.00", tax="4.00"),
]


async def page(world: given.World, order: PlacedOrder) -> CustomerOrderPage:
    wanted = CustomerOrder(order_id=order.id, base="/o/x")
    shown: CustomerOrderPage = await world.door.ask(world.context, read_customer_order, wanted)
    return shown


async def paid(world: given.World, captured: str = "61.00", **more: Any) -> PlacedOrder:
    """30.00 of mugs, 24.00 for a lamp with its tax, 7.00 for shipping with its tax."""
    return await world.placed_order(
        {}, lines=LINES, shipping=ShippingInput(price="6.00", tax="1.00"),
        payment=PaymentInput(method="card", captured=captured), **more,
    )  # fmt: skip


async def parts(world: given.World) -> list[tuple[int | None, str, int, int]]:
    rows = await world.sql(
        "select line_no, purpose, quantity, l.amount_minor from refund_line l join refund_grant using (refund_id)"
        " order by granted_at, refund_id, part"
    )
    return [tuple(row) for row in rows]


async def money(world: given.World) -> tuple[str, int]:
    ((status, refunded),) = (await world.sql(
        "select payment_status, coalesce(sum(amount_minor) filter (where kind = 'refunded'), 0)::int"
        " from orders join payment_event using (order_id) group by 1"
    ))  # fmt: skip
    return status, refunded


async def test_a_paid_order_that_is_canceled_gives_back_every_cent_of_it(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        order = await paid(world)
        canceled = await world.do(cancel_lines, CancelLines(order_id=order.id, reason="customer"))
        assert (canceled.refunded, canceled.voided) == ("61.00", "0.00")
        expected = [(1, "canceled", 3, 3000), (2, "canceled", 1, 2400), (None, "shipping", 0, 700)]
        assert await parts(world) == expected
        assert await money(world) == ("refunded", 6100)
        theirs = await page(world, order)
        assert (theirs.headline, [refund.amount for refund in theirs.refunds]) == ("Canceled", [6100])
        assert [event.data["amount_minor"] for event in await events(world, ["RefundExecuted"])] == [6100]
        assert await world.audit() == []


async def test_a_customer_who_cancels_is_refunded_too(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        order = await paid(world)
        assert (await world.do(cancel_own_orders, CancelOwnOrder(order_id=order.id))).refunded == "61.00"
        assert await money(world) == ("refunded", 6100)


async def test_canceled_units_give_back_their_worth_and_shipping_only_with_the_last_of_them(
    fresh_database: str,
) -> None:
    async with given.world(fresh_database, STOCK) as world:
        order = await paid(world)
        some = CancelLines(order_id=order.id, reason="customer", lines=[LineUnits(1, 2)])
        assert (await world.do(cancel_lines, some)).refunded == "20.00"
        assert await money(world) == ("partially_refunded", 2000)
        assert (await world.do(cancel_lines, CancelLines(order_id=order.id, reason="customer"))).refunded == "41.00"
        assert await parts(world) == [
            (1, "canceled", 2, 2000),
            (1, "canceled", 1, 1000),
            (2, "canceled", 1, 2400),
            (None, "shipping", 0, 700),
        ]
        assert await world.audit() == []


async def test_a_deposit_below_what_is_still_owed_stays(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        order = await paid(world, captured="40.00")
        some = CancelLines(order_id=order.id, reason="customer", lines=[LineUnits(1, 2)])
        assert (await world.do(cancel_lines, some)).refunded == "0.00"
        more = CancelLines(order_id=order.id, reason="customer", lines=[LineUnits(1, 1)])
        assert (await world.do(cancel_lines, more)).refunded == "9.00"
        assert await world.audit() == []


async def test_goodwill_before_a_cancellation_is_not_given_back_twice(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        order = await paid(world)
        line = [RefundLine(line_no=2, amount="5.00")]
        await world.do(grant_refunds, GrantRefund(order_id=order.id, reason="late", lines=line))
        await world.do(grant_refunds, GrantRefund(order_id=order.id, reason="late", amount="1.00"))
        assert (await world.do(cancel_lines, CancelLines(order_id=order.id, reason="customer"))).refunded == "55.00"
        assert await money(world) == ("refunded", 6100)
        assert await world.audit() == []


async def test_what_comes_back_after_units_were_canceled_is_paid_as_what_it_is_worth(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 1}}) as world:
        three = [LineInput(sku="MUG", quantity=3, unit_price="4.00", discount="2.00")]
        order = await world.placed_order({}, lines=three, payment=PaymentInput(method="card", captured="10.00"))
        two = CancelLines(order_id=order.id, reason="stock", lines=[LineUnits(1, 2)])
        assert (await world.do(cancel_lines, two)).refunded == "6.67"
        await walk(world, replace(order, lines=[replace(order.lines[0], quantity=1)]), "shipped")
        ((number,),) = await world.sql("select tracking_number from parcel")
        delivered = RecordTracking(tracking_number=number, state=TrackingState.DELIVERED)
        await world.do(record_tracking, delivered)
        wish = RequestReturn(order_id=order.id, lines=[LineToReturn(line_no=1, quantity=1)], reason="unwanted")
        back = await world.do(authorize_returns, wish)
        await world.do(receive_returns, ReceiveReturn(return_id=back.return_id, disposition="restock"))
        assert (await world.do(close_returns, CloseReturn(return_id=back.return_id))).refunded == "3.33"
        assert await parts(world) == [(1, "canceled", 2, 667), (1, "returned", 1, 333)]
        assert await world.audit() == []


async def test_a_channel_may_want_a_person_to_decide(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        await world.do(save_channels, SaveChannel(code="web", refund_canceled="case"))
        order = await paid(world)
        assert (await world.do(cancel_lines, CancelLines(order_id=order.id, reason="customer"))).refunded == "0.00"
        assert await money(world) == ("overpaid", 0)
        assert ((await page(world, order)).headline_note, (await page(world, order)).refunds) == (
            "Nothing will be sent.",
            [],
        )
        for _ in range(2):
            facts = await events(world, ["CancellationUnrefunded"])
            await cases_of_cancellations(world.door, given.ORGANIZATION, facts)
        assert await world.sql("select kind, reason, order_id from service_case") == [
            ("refund_due", "£61.00 was paid for what is canceled: decide on the refund.", order.id)
        ]
        units = [RefundLine(line_no=1, amount="30.00", purpose="canceled")]
        by_hand = GrantRefund(order_id=order.id, reason="canceled", lines=units, shipping="7.00")
        assert (await world.do(grant_refunds, by_hand)).amount == "37.00"
        assert await world.audit() == []


async def test_goodwill_is_for_units_that_were_not_canceled(fresh_database: str) -> None:
    """Two of three were canceled while their money was only authorized: what was never taken is not given back."""
    async with given.world(fresh_database, STOCK) as world:
        lines = [
            LineInput(sku="MUG", quantity=3, unit_price="10.00"),
            LineInput(sku="MUG", quantity=3, unit_price="10.00"),
        ]
        held = PaymentInput(method="card", authorized="60.00")
        order = await world.placed_order({}, lines=lines, payment=held)
        await world.do(cancel_lines, CancelLines(order_id=order.id, reason="customer", lines=[LineUnits(1, 2)]))
        taken = RecordPayment(order_id=order.id, kind="captured", amount="40.00", reference="c1")
        await world.do(record_payment, taken)
        for amount, most in (("25.00", "10.00"), ("10.01", "10.00")):
            part = [RefundLine(line_no=1, amount=amount)]
            refusal = await warehouse.refused(
                world, grant_refunds, GrantRefund(order_id=order.id, reason="sorry", lines=part)
            )
            assert (refusal.code, refusal.ids["refundable"]) == ("refund_too_much", most)
        await world.do(grant_refunds, GrantRefund(order_id=order.id, reason="sorry", amount="20.00"))
        assert await parts(world) == [(1, "goodwill", 0, 500), (2, "goodwill", 0, 1500)]
        assert await world.audit() == []


async def test_no_more_than_shipping_cost_is_refunded_of_shipping(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        order = await paid(world)
        some = GrantRefund(order_id=order.id, reason="late", amount="3.00", shipping="2.50")
        assert (await world.do(grant_refunds, some)).amount == "3.00"
        assert await parts(world) == [
            (None, "shipping", 0, 250), (1, "goodwill", 0, 28), (2, "goodwill", 0, 22),
        ]  # fmt: skip
        refusal = await warehouse.refused(
            world, grant_refunds, GrantRefund(order_id=order.id, reason="late", shipping="4.51")
        )
        assert (refusal.code, refusal.fields[0].pointer) == ("refund_too_much", "/shipping")
        assert (await world.do(grant_refunds, GrantRefund(order_id=order.id, reason="late", shipping="4.50"))).amount


LINE = st.tuples(st.integers(0, 5_000), st.integers(1, 9), st.integers(0, 9), st.integers(0, 9))


@for_any(st.lists(LINE, min_size=1, max_size=3), st.integers(0, 900), st.integers(0, 20_000), st.integers(0, 500))
def test_cancellations_never_give_back_more_than_what_is_canceled_and_was_paid(
    lines: list[tuple[int, int, int, int]], extra: int, captured: int, goodwill: int
) -> None:
    """Two cancellations one after the other, with goodwill between them."""
    order_id = new_id()
    purse = Purse(1, "GBP", Balance(order_id, captured=captured))
    known = [LineMoney(order_id, n, total, ordered) for n, (total, ordered, _, _) in enumerate(lines, 1)]
    shipping = ShippingMoney(order_id, extra)
    total = sum(line.total_minor for line in known) + extra
    for step in (2, 3):
        for line, units in zip(known, lines, strict=True):
            line.canceled = min(line.ordered, line.canceled + units[step])
        granted = decide_refund(total, purse, known, shipping)
        assert sum(part.amount_minor for part in granted) <= purse.refundable
        for part in granted:
            purse.pending += part.amount_minor
            if part.line_no is not None:
                known[part.line_no - 1].add(part)
            elif part.purpose == "shipping":
                shipping.refunded_minor += part.amount_minor
        assert all(line.for_canceled <= part_of(line.total_minor, line.canceled, line.ordered) for line in known)
        assert all(line.refundable >= 0 for line in known)
        assert shipping.refundable >= 0
        if all(line.canceled == line.ordered for line in known):
            assert purse.refundable == 0
        purse.pending += min(goodwill, purse.refundable)


async def test_money_that_comes_late_for_a_canceled_order_is_overpaid(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        order = await world.placed_order({"MUG": 2})
        await world.do(cancel_lines, CancelLines(order_id=order.id, reason="customer"))
        late = RecordPayment(order_id=order.id, kind="captured", amount="5.00", reference="late")
        await world.do(record_payment, late)
        assert await money(world) == ("overpaid", 0)
