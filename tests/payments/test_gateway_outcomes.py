"""What a gateway reports of what Orderwright did itself: done in other parts, not done at all, refunded elsewhere. Each
counts once, and a person hears of what failed. Four mugs are 10.00."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from tests import given, warehouse
from tests.documents.test_issue_documents import issue, issued
from tests.given import World
from tests.payments.test_record_payment import told
from tests.views.test_sales import send_back

from orderwright.fulfillment.capture_due import CaptureDue, capture_due
from orderwright.kernel.refusal import Refusal
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.decide_cancellation import LineUnits
from orderwright.orders.types import PaymentInput, PlacedOrder
from orderwright.payments.execute_refunds import ExecuteRefund, execute_refunds
from orderwright.payments.grant_refunds import GrantRefund, Refund, RefundLine, grant_refunds
from orderwright.payments.record_payment import PaymentRecorded, record_payment
from orderwright.reactions import AFTER
from orderwright.views.order_page import ReadOrder, read_order_page
from orderwright.views.order_types import MoneyView
from orderwright.worker.relay import Relay

CARD = PaymentInput(method="card", authorized="10.00", reference="pi_1")
Money = tuple[str, str, str, str]


@pytest.fixture
async def world(fresh_database: str) -> AsyncIterator[World]:
    async with given.world(fresh_database, {"DC": {"MUG": 40}}) as made:
        yield made
        assert await made.audit() == []


async def sent(world: World, payment: PaymentInput = CARD) -> tuple[PlacedOrder, str]:
    """Delivered and captured by Orderwright; the order, and the capture's reference."""
    order = (await warehouse.delivered(world, {"MUG": 4}, payment=payment)).order
    return order, await own(world, order, "captured") if payment.authorized != "0" else ""


async def own(world: World, order: PlacedOrder, kind: str) -> str:
    found = "select reference from payment_event where order_id = %s and kind = %s and source = 'own'"
    ((reference,),) = await world.sql(found, order.id, kind)
    return str(reference)


async def tell(world: World, order: PlacedOrder, kind: Any, amount: str, reference: str, **more: Any) -> Money:
    """Told twice, which changes nothing; (captured, refunded, held) afterwards."""
    first = await world.do(record_payment, told(order, kind, amount, reference, **more))
    again = await world.do(record_payment, told(order, kind, amount, reference, **more))
    assert not again.recorded
    assert (again.captured, again.refunded, again.held) == (first.captured, first.refunded, first.held)
    return "new" if first.recorded else "known", first.captured, first.refunded, first.held


async def refused(world: World, order: PlacedOrder, *fact: str, **more: Any) -> Refusal:
    return await warehouse.refused(world, record_payment, told(order, *fact, **more))


async def money(world: World, order: PlacedOrder) -> MoneyView:
    shown = (await world.door.ask(world.context, read_order_page, ReadOrder(id=order.id))).money
    assert shown
    return shown


async def facts(world: World, *kinds: str) -> list[tuple[str, int]]:
    rows = await world.sql(
        "select kind, (data ->> 'amount_minor')::int from event where kind = any(%s) order by commit_id, seq",
        list(kinds),
    )
    return [(kind, amount) for kind, amount in rows]


@pytest.fixture
async def relay(world: World) -> Relay:
    made = Relay(world.door, given.ORGANIZATION, {"gateway_cases": AFTER["gateway_cases"]})
    await made.introduce()
    return made


async def cases(world: World, relay: Relay) -> list[tuple[str, str]]:
    """The cases that follow from what was told."""
    while await relay.turn():
        pass
    return [tuple(row) for row in await world.sql("select kind, reason from service_case order by number")]


async def test_a_capture_that_is_reported_in_parts_is_one_capture(world: World) -> None:
    order, _ = await sent(world)
    assert await tell(world, order, "captured", "6.00", "ch_1", authorization="pi_1") == (
        "known",
        "10.00",
        "0.00",
        "0.00",
    )
    assert await tell(world, order, "captured", "4.00", "ch_2", authorization="pi_1") == (
        "known",
        "10.00",
        "0.00",
        "0.00",
    )
    assert await facts(world, "PaymentCaptured") == [("PaymentCaptured", 1000)]


@pytest.mark.parametrize("names", [{"authorization": "pi_1"}, {"outcome_of": True}])
async def test_what_is_captured_beyond_ours_is_more_money(world: World, names: dict[str, Any]) -> None:
    order, reference = await sent(world)
    names = {"outcome_of": reference} if "outcome_of" in names else names
    assert await tell(world, order, "captured", "12.00", "ch_1", **names) == ("new", "12.00", "0.00", "0.00")
    assert (await money(world, order)).overpaid == 200
    differs = await refused(world, order, "captured", "11.00", "ch_1", **names)
    assert (differs.code, differs.message) == ("payment_differs", "ch_1 was recorded before as captured of £12.00.")


async def test_a_capture_beside_ours_of_what_is_open_still_is_another_one(world: World) -> None:
    """Half has left, and 5.00 are captured of 10.00."""
    work = await warehouse.picked(world, {"MUG": 4}, payment=CARD)
    parcel = await warehouse.pack(world, work, {"MUG": 2}, partial=True)
    await warehouse.label(world, parcel)
    await warehouse.hand(world, parcel)
    told_now = await tell(world, work.order, "captured", "3.00", "ch_1", authorization="pi_1")
    assert told_now == ("new", "8.00", "0.00", "2.00")
    echo = await tell(world, work.order, "captured", "4.00", "ch_2", authorization="pi_1")
    assert echo == ("known", "8.00", "0.00", "2.00")


async def test_what_is_held_beyond_an_order_is_let_go_with_its_last_parcel(world: World) -> None:
    """12.00 are authorized for 10.00; what is authorized after all has left is let go, too."""
    paid = PaymentInput(method="card", authorized="12.00", reference="pi_1")
    work = await warehouse.picked(world, {"MUG": 4}, payment=paid)
    held = []
    for number in (1, 2):
        parcel = await warehouse.pack(world, work, {"MUG": 2}, partial=number < 2)
        await warehouse.label(world, parcel)
        await warehouse.hand(world, parcel)
        held.append([open_minor for _, open_minor in (await money(world, work.order)).authorizations])
    assert held == [[700], []]
    await world.do(record_payment, told(work.order, "authorized", "3.00", "pi_2"))
    await world.do(capture_due, CaptureDue(order_id=work.order.id))
    assert (await money(world, work.order)).authorizations == []
    assert await facts(world, "PaymentCaptured", "PaymentVoided") == [
        ("PaymentCaptured", 500), ("PaymentCaptured", 500), ("PaymentVoided", 200), ("PaymentVoided", 300),
    ]  # fmt: skip


async def test_a_capture_that_failed_is_taken_back_and_a_person_hears_of_it(world: World, relay: Relay) -> None:
    order, reference = await sent(world)
    failed = await tell(world, order, "failed", "10.00", "er_1", outcome_of=reference, note="card expired")
    assert failed == ("new", "0.00", "0.00", "10.00")
    assert await facts(world, "CaptureFailed", "PaymentFailed") == [("CaptureFailed", 1000)]
    shown = await money(world, order)
    assert (shown.badge_text, shown.unpaid, shown.refundable) == ("£10.00 authorized", 1000, 0)
    assert [(row.kind, row.amount) for row in shown.payments] == [("Authorized", 1000), ("Failed", 1000)]
    assert await cases(world, relay) == [("payment_failed", "£10.00 could not be captured.")]
    bodies = await world.sql("select body, internal from case_message")
    assert bodies == [("£10.00 could not be captured. card expired", True)]
    assert await tell(world, order, "voided", "10.00", "vo_1", authorization="pi_1") == ("new", "0.00", "0.00", "0.00")
    assert await tell(world, order, "captured", "10.00", "ch_2", authorization="") == ("new", "10.00", "0.00", "0.00")
    assert await world.sql("select payment_status from orders") == [("paid",)]


async def test_a_capture_may_fail_in_part_but_not_what_was_reported_as_done(world: World) -> None:
    order, reference = await sent(world)
    await tell(world, order, "captured", "6.00", "ch_1", outcome_of=reference)
    most = await refused(world, order, "failed", "4.01", "er_1", outcome_of=reference)
    assert most.message == f"Of {reference}, at most £4.00 can have failed."
    assert await tell(world, order, "failed", "3.00", "er_1", outcome_of=reference) == ("new", "7.00", "0.00", "3.00")
    assert await tell(world, order, "failed", "1.00", "er_2", outcome_of=reference) == ("new", "6.00", "0.00", "4.00")
    assert await facts(world, "CaptureFailed") == [("CaptureFailed", 300), ("CaptureFailed", 100)]


async def test_a_void_that_failed_leaves_the_money_held(world: World, relay: Relay) -> None:
    order = await world.placed_order({"MUG": 4}, payment=CARD)
    await world.do(cancel_lines, CancelLines(order_id=order.id, reason="customer", lines=[LineUnits(1, 2)]))
    reference = await own(world, order, "voided")
    assert await tell(world, order, "failed", "5.00", "er_1", outcome_of=reference) == ("new", "0.00", "0.00", "10.00")
    assert await cases(world, relay) == [("payment_failed", "£5.00 could not be voided.")]


@pytest.mark.parametrize("kind", ["captured", "voided", "failed", "refunded"])
async def test_of_what_orderwright_never_did_there_is_no_outcome(world: World, kind: str) -> None:
    order, _ = await sent(world)
    refusal = await refused(world, order, kind, "1.00", "x", outcome_of="nothing")
    assert [(field.pointer, field.code) for field in refusal.fields] == [("/outcome_of", "own_unknown")]
    assert await world.sql("select count(*) from payment_report") == [(0,)]


async def test_an_outcome_that_makes_no_sense_is_refused_by_field(world: World) -> None:
    order, reference = await sent(world)
    for fact, code in (
        (("authorized", "1.00", "x"), "outcome_unexpected"),
        (("failed", "0", "x"), "amount_not_positive"),
    ):
        refusal = await refused(world, order, *fact, outcome_of=reference)
        assert [field.code for field in refusal.fields] == [code]


async def granted(world: World, order: PlacedOrder, amount: str, execute: bool = True) -> Refund:
    wish = GrantRefund(order_id=order.id, reason="sorry", amount=amount, execute=execute)
    return await world.do(grant_refunds, wish)  # type: ignore[no-any-return]


async def refunds(world: World) -> list[tuple[str, int, str]]:
    rows = await world.sql("select status, amount_minor::int, reason from refund_grant order by granted_at, refund_id")
    return [(status, amount, reason) for status, amount, reason in rows]


@pytest.mark.parametrize("execute", [True, False])
@pytest.mark.parametrize("named", [True, False])
async def test_the_gateways_report_of_our_refund_is_the_same_refund(world: World, execute: bool, named: bool) -> None:
    order, _ = await sent(world)
    ours = await granted(world, order, "4.00", execute)
    more = {"outcome_of": str(ours.refund_id)} if named else {}
    done = await tell(world, order, "refunded", "4.00", "re_1", **more)
    assert done[1:] == ("10.00", "4.00", "0.00")
    assert await refunds(world) == [("executed", 400, "sorry")]
    assert await facts(world, "RefundExecuted") == [("RefundExecuted", 400)]


async def test_what_was_refunded_elsewhere_is_a_refund(world: World) -> None:
    order, _ = await sent(world)
    done = await tell(world, order, "refunded", "4.00", "re_1", note="chargeback", method="card")
    assert done == ("new", "10.00", "4.00", "0.00")
    assert await refunds(world) == [("executed", 400, "chargeback")]
    assert await tell(world, order, "refunded", "4.00", "re_2") == ("new", "10.00", "8.00", "0.00")
    assert (await refunds(world))[1:] == [("executed", 400, "Refunded elsewhere")]
    most = await refused(world, order, "refunded", "2.01", "re_3")
    assert (most.code, most.message) == ("refund_too_much", "At most £2.00 can be refunded.")
    purposes = await world.sql("select purpose, line_no, amount_minor::int from refund_line order by refund_id, part")
    assert purposes == [("goodwill", 1, 400), ("goodwill", 1, 400)]


async def test_a_named_refund_is_of_its_amount(world: World) -> None:
    order, _ = await sent(world)
    ours = await granted(world, order, "4.00", execute=False)
    refusal = await refused(world, order, "refunded", "3.00", "re_1", outcome_of=str(ours.refund_id))
    assert [(field.pointer, field.code) for field in refusal.fields] == [("/amount", "amount_differs")]
    assert await refunds(world) == [("granted", 400, "sorry")]


async def test_captured_and_refunded_may_be_told_at_once(world: World) -> None:
    order = await world.placed_order({"MUG": 4}, payment=PaymentInput())
    wishes = [told(order, "captured", "10.00", "ch_1"), told(order, "refunded", "10.01", "re_1"),
              told(order, "refunded", "10.00", "re_2")]  # fmt: skip
    first, second, third = await world.door.perform_many(world.context, record_payment, wishes)
    assert isinstance(second, Refusal)
    assert isinstance(first, PaymentRecorded)
    assert isinstance(third, PaymentRecorded)
    assert (first.captured, third.refunded) == ("10.00", "10.00")


async def settle(world: World, refund_id: UUID, **outcome: Any) -> Refund:
    return await world.do(execute_refunds, ExecuteRefund(refund_id=refund_id, **outcome))  # type: ignore[no-any-return]


async def test_one_payment_back_settles_one_refund_and_a_refund_goes_back_once(world: World) -> None:
    order, _ = await sent(world)
    one, other = [await granted(world, order, "2.00", execute=False) for _ in range(2)]
    for _ in range(2):
        assert (await settle(world, one.refund_id, reference="re_1")).status == "executed"
    taken = await warehouse.refused(world, execute_refunds, ExecuteRefund(refund_id=other.refund_id, reference="re_1"))
    assert (taken.code, taken.message) == ("refund_settled", "re_1 is another refund of this order.")
    again = await warehouse.refused(world, execute_refunds, ExecuteRefund(refund_id=one.refund_id, reference="re_2"))
    assert (again.code, again.message) == ("refund_settled", "This refund was reported before as re_1.")
    assert await tell(world, order, "refunded", "2.00", "re_1") == ("known", "10.00", "2.00", "0.00")
    assert [status for status, *_ in await refunds(world)] == ["executed", "granted"]


async def test_a_refund_that_was_given_back_by_hand_may_be_named_by_the_gateway_later(world: World) -> None:
    order, _ = await sent(world)
    ours = await granted(world, order, "2.00")
    await settle(world, ours.refund_id, reference="re_1")
    assert await world.sql("select reference, own_reference from payment_report") == [("re_1", str(ours.refund_id))]


async def test_a_refund_that_failed_opens_a_case(world: World, relay: Relay) -> None:
    order, _ = await sent(world)
    ours = await granted(world, order, "2.00", execute=False)
    await settle(world, ours.refund_id, failed="account closed")
    assert await cases(world, relay) == [("payment_failed", "£2.00 could not be refunded.")]


async def test_the_outcome_of_a_refund_that_waits_may_be_told_as_a_payment(world: World, relay: Relay) -> None:
    order, _ = await sent(world)
    lost, done = [await granted(world, order, "2.00", execute=False) for _ in range(2)]
    told_twice = [
        await tell_outcome(world, order, "failed", "er_1", lost.refund_id),
        await tell_outcome(world, order, "failed", "er_1", lost.refund_id),
        await tell_outcome(world, order, "refunded", "re_1", done.refund_id),
    ]
    assert told_twice == ["0.00", "0.00", "2.00"]
    assert [status for status, *_ in await refunds(world)] == ["failed", "executed"]
    assert await cases(world, relay) == [("payment_failed", "£2.00 could not be refunded.")]


async def test_a_refund_that_failed_and_went_back_after_all_counts_once(world: World) -> None:
    order, _ = await sent(world)
    lost = await granted(world, order, "2.00", execute=False)
    await tell_outcome(world, order, "failed", "er_1", lost.refund_id)
    for _ in range(2):
        assert await tell_outcome(world, order, "refunded", "re_1", lost.refund_id) == "2.00"
    assert [status for status, *_ in await refunds(world)] == ["failed", "executed"]
    assert await world.audit() == []
    too_much = await refused(world, order, "refunded", "99.00", "re_2", outcome_of=str(lost.refund_id))
    assert too_much.code == "refund_too_much"


async def tell_outcome(world: World, order: PlacedOrder, kind: Any, reference: str, refund_id: UUID) -> str:
    """What is refunded afterwards."""
    done = await world.do(record_payment, told(order, kind, "2.00", reference, outcome_of=str(refund_id)))
    return str(done.refunded)


async def test_what_nobody_has_reported_yet_is_named_for_the_person_who_reports_it(world: World) -> None:
    order, reference = await sent(world)
    await tell(world, order, "captured", "6.00", "ch_1", outcome_of=reference)
    waiting = await granted(world, order, "1.00", execute=False)
    shown = await money(world, order)
    assert shown.unreported == [(reference, "captured", 400)]
    assert [(refund.id, refund.status, refund.amount) for refund in shown.refunds] == [
        (waiting.refund_id, "granted", 100)
    ]


async def failed_back(world: World, order: PlacedOrder, refund_id: UUID, as_payment: bool) -> None:
    for _ in range(2):
        if as_payment:
            note = {"note": "card closed", "outcome_of": str(refund_id)}
            await world.do(record_payment, told(order, "failed", "5.00", "er_1", **note))
        else:
            await settle(world, refund_id, failed="card closed")


@pytest.mark.parametrize("as_payment", [True, False])
async def test_a_cancellations_refund_that_the_gateway_refused_is_taken_back_and_given_again(
    world: World, relay: Relay, as_payment: bool
) -> None:
    order = await world.placed_order({"MUG": 4}, payment=PaymentInput(method="card", captured="10.00"))
    half = CancelLines(order_id=order.id, reason="customer", lines=[LineUnits(1, 2)])
    assert (await world.do(cancel_lines, half)).refunded == "5.00"
    ((refund_id,),) = await world.sql("select refund_id from refund_grant")
    await failed_back(world, order, refund_id, as_payment)
    shown = await money(world, order)
    assert (shown.refunded, shown.overpaid, shown.badge_text) == (0, 500, "£5.00 overpaid")
    assert await facts(world, "RefundExecuted", "RefundFailed") == [("RefundExecuted", 500), ("RefundFailed", 500)]
    assert await cases(world, relay) == [("payment_failed", "£5.00 could not be refunded.")]
    assert await world.audit() == []
    again = GrantRefund(
        order_id=order.id, reason="again", lines=[RefundLine(line_no=1, amount="5.00", purpose="canceled")]
    )
    assert (await world.do(grant_refunds, again)).still_refundable == "5.00"
    assert [row[0] for row in await world.sql("select payment_status from orders")] == ["partially_refunded"]


async def test_a_returns_refund_that_is_given_again_has_one_credit_note(world: World) -> None:
    order, _ = await sent(world)
    await issue(world)
    await send_back(world, order.id, 1, 2)
    await issue(world)
    ((refund_id,),) = await world.sql("select refund_id from refund_grant")
    await settle(world, refund_id, failed="card closed")
    assert (await money(world, order)).refundable == 1000
    line = RefundLine(line_no=1, amount="5.00", purpose="returned")
    await world.do(grant_refunds, GrantRefund(order_id=order.id, reason="again", lines=[line]))
    await issue(world)
    assert await issued(world) == [("invoice", 1, 1000), ("credit_note", 1, 500)]
    assert (await money(world, order)).badge_text == "£5.00 refunded"


async def test_what_a_gateway_has_reported_as_done_has_not_failed(world: World) -> None:
    order, _ = await sent(world)
    ours = await granted(world, order, "2.00")
    await settle(world, ours.refund_id, reference="re_1")
    late = ExecuteRefund(refund_id=ours.refund_id, failed="no")
    assert (await warehouse.refused(world, execute_refunds, late)).message == (
        "This refund was reported as done, as re_1."
    )
    refusal = await refused(world, order, "failed", "2.00", "er_1", outcome_of=str(ours.refund_id))
    assert [field.message for field in refusal.fields] == ["This refund was reported as done."]


async def test_what_was_waived_did_not_fail(world: World) -> None:
    order, _ = await sent(world, PaymentInput())
    await send_back(world, order.id, 1, 2)
    ((refund_id,),) = await world.sql("select refund_id from refund_grant")
    refusal = await warehouse.refused(world, execute_refunds, ExecuteRefund(refund_id=refund_id, failed="no"))
    assert refusal.message == "No money went back with this refund."
