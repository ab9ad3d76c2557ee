"""Money is a ledger per payment: what is held is the sum over the authorizations of what each still holds."""

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import given as worlds
from tests import warehouse

from orderwright.fulfillment.capture_due import CaptureDue, capture_due
from orderwright.kernel.ids import new_id
from orderwright.kernel.refusal import Refusal
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.decide_cancellation import LineUnits
from orderwright.orders.types import PaymentInput, PlacedOrder
from orderwright.payments.grant_refunds import GrantRefund, grant_refunds
from orderwright.payments.ledger import balance_of
from orderwright.payments.record_payment import RecordPayment, record_payment
from orderwright.payments.types import Balance, PaymentEvent
from orderwright.reactions import AFTER
from orderwright.worker.relay import Relay

ORDER = new_id()
DEPOSIT = PaymentInput(method="card", captured="3.00", authorized="7.00")


def event(kind: Any, amount: int, reference: str, authorization: str | None = None, method: str = "") -> PaymentEvent:
    return PaymentEvent(
        order_id=ORDER, kind=kind, amount_minor=amount, reference=reference, authorization=authorization, method=method
    )


def ledger(total: int, *events: PaymentEvent) -> Balance:
    return balance_of(ORDER, total, events)


def open_of(balance: Balance) -> dict[str, int]:
    return {authorization.reference: authorization.open_minor for authorization in balance.open}


A, B = event("authorized", 700, "a", method="card"), event("authorized", 500, "b", method="wallet")


@pytest.mark.parametrize(
    ("total", "events", "left"),
    [
        (1000, [A, event("captured", 300, "c", "")], {"a": 700}),
        (1000, [A, event("captured", 300, "c", "a")], {"a": 400}),
        (1000, [A, event("captured", 900, "c", "a")], {}),
        (1000, [event("captured", 300, "c", "a"), A], {"a": 400}),
        (1000, [A, event("captured", 300, "c", "unknown")], {"a": 700}),
        (1200, [A, B, event("voided", 200, "v", "b"), event("captured", 100, "c", "b")], {"a": 700, "b": 200}),
        (1200, [A, B, event("voided", 500, "v")], {"a": 700}),
        (1200, [A, B, event("voided", 200, "v")], {"a": 500, "b": 500}),
        (1200, [A, B, event("voided", 200, "v", method="wallet")], {"a": 700, "b": 300}),
    ],
)
def test_a_capture_and_a_void_are_of_the_authorization_that_they_name(
    total: int, events: list[PaymentEvent], left: dict[str, int]
) -> None:
    balance = ledger(total, *events)
    assert open_of(balance) == left
    assert balance.held == sum(left.values())


@pytest.mark.parametrize(
    ("total", "captures", "left"),
    [
        (1000, [event("captured", 300, "deposit")], {"a": 700}),
        (1000, [event("captured", 300, "deposit"), event("captured", 700, "c")], {}),
        (1000, [event("captured", 300, "deposit"), event("captured", 400, "c")], {"a": 300}),
        (700, [event("captured", 400, "c")], {"a": 300}),
        (700, [event("captured", 700, "c")], {}),
        (700, [event("captured", 700, "c", method="cash")], {"a": 700}),
        (0, [event("captured", 100, "c")], {"a": 600}),
    ],
)
def test_a_capture_without_a_name_is_of_an_authorization_where_both_would_be_more_than_the_total(
    total: int, captures: list[PaymentEvent], left: dict[str, int]
) -> None:
    assert open_of(ledger(total, A, *captures)) == left


def test_an_authorization_that_was_let_go_makes_room_for_the_next() -> None:
    expired = [event("authorized", 700, "old"), event("voided", 700, "v", "old")]
    assert open_of(ledger(1000, *expired, A, event("captured", 300, "deposit"))) == {"a": 700}


def test_what_is_authorized_after_everything_was_given_back_is_new_money() -> None:
    back = [event("captured", 700, "c"), event("refunded", 700, "r")]
    assert open_of(ledger(700, *back, A)) == {"a": 700}
    assert open_of(ledger(700, *back, A, event("captured", 700, "again"))) == {}
    assert open_of(ledger(700, A, *back)) == {}
    assert open_of(ledger(700, event("authorized", 700, "first"), *back, A, event("captured", 200, "b"))) == {"a": 500}


def test_what_was_authorized_with_the_order_answers_to_the_name_that_the_gateway_has_for_it() -> None:
    placed = event("authorized", 1000, "placement")
    assert open_of(ledger(1000, placed, event("captured", 400, "c", "pi_1"))) == {"placement": 600}
    named = event("authorized", 500, "pi_1")
    assert open_of(ledger(1000, placed, named, event("captured", 400, "c", "pi_1"))) == {"placement": 1000, "pi_1": 100}


KINDS = st.sampled_from(["authorized", "captured", "voided", "failed"])
NAMES = st.sampled_from([None, "", "r0", "r1", "r2", "nobody"])


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[PaymentEvent], list[PaymentEvent]]:
    """The events of an order, and the same in another order."""
    parts = draw(st.lists(st.tuples(KINDS, st.integers(1, 900), NAMES), max_size=8))
    events = [event(kind, amount, f"r{number}", name) for number, (kind, amount, name) in enumerate(parts)]
    return events, draw(st.permutations(events))


@given(histories(), st.integers(0, 2_000))
def test_nothing_below_zero_is_held_and_the_order_of_the_facts_does_not_matter(
    two: tuple[Iterable[PaymentEvent], Iterable[PaymentEvent]], total: int
) -> None:
    balance, shuffled = (ledger(total, *events) for events in two)
    amounts = {e.reference: e.amount_minor for e in two[0] if e.kind == "authorized"}
    assert balance.held == shuffled.held
    assert all(0 < a.open_minor <= amounts[a.reference] for a in balance.open)
    assert balance.held <= balance.authorized


def told(order: PlacedOrder, kind: Any, amount: str, reference: str, **more: Any) -> RecordPayment:
    return RecordPayment(order_id=order.id, kind=kind, amount=amount, reference=reference, **more)


async def captures(world: worlds.World) -> list[tuple[int, str | None]]:
    found = "select amount_minor, authorization_reference from payment_event where kind = 'captured' and source = 'own'"
    return [tuple(row) for row in await world.sql(f"{found} order by payment_event_id")]


@pytest.mark.parametrize("with_order", [True, False], ids=["told with the order", "told afterwards"])
async def test_a_deposit_leaves_the_authorization_whole_and_the_shipment_takes_all_of_it(
    fresh_database: str, with_order: bool
) -> None:
    async with worlds.world(fresh_database, {"DC": {"MUG": 4}}) as world:
        work, parcel, _ = await warehouse.labeled(world, {"MUG": 4}, payment=DEPOSIT if with_order else PaymentInput())
        name = "placement"
        if not with_order:
            name = "pi_1"
            await world.do(record_payment, told(work.order, "captured", "3.00", "deposit"))
            after = await world.do(record_payment, told(work.order, "authorized", "7.00", "pi_1"))
            assert (after.captured, after.held) == ("3.00", "7.00")
        assert (await warehouse.hand(world, parcel)).captured == "7.00"
        assert await captures(world) == [(700, name)]
        assert await world.sql("select payment_status, payment_secured from orders") == [("paid", True)]
        assert await world.sql("select count(*) from event where kind = 'CaptureFellShort'") == [(0,)]
        assert await world.audit() == []


async def test_a_shipment_takes_its_money_from_several_authorizations_oldest_first(fresh_database: str) -> None:
    async with worlds.world(fresh_database, {"DC": {"MUG": 4}}) as world:
        work, parcel, _ = await warehouse.labeled(world, {"MUG": 4}, payment=PaymentInput())
        await world.do(record_payment, told(work.order, "authorized", "6.00", "first", method="card"))
        await world.do(record_payment, told(work.order, "authorized", "6.00", "second", method="wallet"))
        assert (await warehouse.hand(world, parcel)).captured == "10.00"
        assert await captures(world) == [(600, "first"), (400, "second")]
        facts = await world.sql("select data from event where kind = 'PaymentCaptured' order by seq")
        assert [(data["amount_minor"], data["authorization"], data["own"]) for (data,) in facts] == [
            (600, "first", True), (400, "second", True),
        ]  # fmt: skip
        assert await world.audit() == []


async def test_where_less_can_be_captured_than_is_due_a_fact_says_so(fresh_database: str) -> None:
    async with worlds.world(fresh_database, {"DC": {"MUG": 4}}) as world:
        work, parcel, _ = await warehouse.labeled(
            world, {"MUG": 4}, payment=PaymentInput(method="card", authorized="6")
        )
        assert (await warehouse.hand(world, parcel)).captured == "6.00"
        ((data,),) = await world.sql("select data from event where kind = 'CaptureFellShort'")
        assert (data["due_minor"], data["captured_minor"], data["expected"]) == (1000, 600, True)
        relay = Relay(world.door, worlds.ORGANIZATION, {"payment_cases": AFTER["payment_cases"]})
        await relay.introduce()
        while await relay.turn():
            pass
        assert await world.sql("select kind, subject_id from service_case") == [("payment_short", work.order.id)]
        assert await world.audit() == []


async def test_money_that_was_all_given_back_before_the_goods_left_pays_for_none_of_them(fresh_database: str) -> None:
    async with worlds.world(fresh_database, {"DC": {"MUG": 4}}) as world:
        paid = PaymentInput(method="card", captured="10.00")
        work = await warehouse.picked(world, {"MUG": 4}, payment=paid)
        await world.do(grant_refunds, GrantRefund(order_id=work.order.id, amount="10.00", reason="another card"))
        await world.do(record_payment, told(work.order, "authorized", "10.00", "other card"))
        for number in (1, 2):
            parcel = await warehouse.pack(world, work, {"MUG": 2}, partial=number < 2)
            await warehouse.label(world, parcel)
            assert (await warehouse.hand(world, parcel)).captured == "5.00"
        assert await captures(world) == [(500, "other card"), (500, "other card")]
        assert await world.audit() == []


async def test_an_authorization_that_is_told_after_the_goods_have_left_is_captured_then(fresh_database: str) -> None:
    async with worlds.world(fresh_database, {"DC": {"MUG": 4}}) as world:
        relay = Relay(world.door, worlds.ORGANIZATION, {"late_captures": AFTER["late_captures"]})
        await relay.introduce()
        work, parcel, _ = await warehouse.labeled(world, {"MUG": 4}, payment=PaymentInput())
        await world.do(record_payment, told(work.order, "authorized", "4.00", "early"))
        assert await turned(relay, world) == []
        assert (await warehouse.hand(world, parcel)).captured == "4.00"
        await world.do(record_payment, told(work.order, "authorized", "7.00", "late"))
        assert await turned(relay, world) == [(400, "early"), (600, "late")]
        assert await turned(relay, world) == [(400, "early"), (600, "late")]
        assert await world.sql("select payment_status from orders") == [("paid",)]
        again = await world.do(capture_due, CaptureDue(order_id=work.order.id))
        assert (again.captured, again.currency) == ("0.00", "GBP")
        assert await world.audit() == []


async def turned(relay: Relay, world: worlds.World) -> list[tuple[int, str | None]]:
    while await relay.turn():
        pass
    return await captures(world)


@pytest.mark.parametrize("authorization", ["pi_1", None])
async def test_what_the_gateway_reports_of_our_own_capture_is_the_same_capture(
    fresh_database: str, authorization: str | None
) -> None:
    async with worlds.world(fresh_database, {"DC": {"MUG": 4}}) as world:
        paid = PaymentInput(method="card", authorized="10.00", reference="pi_1")
        work, parcel, _ = await warehouse.labeled(world, {"MUG": 4}, payment=paid)
        await warehouse.hand(world, parcel)
        echo = told(work.order, "captured", "10.00", "ch_77", authorization=authorization)
        for _ in range(2):
            after = await world.do(record_payment, echo)
            assert (after.recorded, after.captured, after.held) == (False, "10.00", "0.00")
        assert await world.sql("select reference from payment_report") == [("ch_77",)]
        differs = await refused(world, told(work.order, "captured", "9.00", "ch_77", authorization=authorization))
        assert differs.code == "payment_differs"
        more = await world.do(record_payment, told(work.order, "captured", "10.00", "ch_78", authorization=""))
        assert (more.recorded, more.captured) == (True, "20.00")
        assert await world.audit() == []


async def test_two_parcels_of_the_same_worth_are_two_captures_and_two_reports(fresh_database: str) -> None:
    async with worlds.world(fresh_database, {"DC": {"MUG": 4}}) as world:
        work = await warehouse.picked(world, {"MUG": 4})
        for number in (1, 2):
            parcel = await warehouse.pack(world, work, {"MUG": 2}, partial=number < 2)
            await warehouse.label(world, parcel)
            await warehouse.hand(world, parcel)
        answers = [
            await world.do(record_payment, told(work.order, "captured", "5.00", reference))
            for reference in ("ch_1", "ch_2", "ch_1", "ch_3")
        ]
        assert [(each.recorded, each.captured) for each in answers] == [
            (False, "10.00"), (False, "10.00"), (False, "10.00"), (True, "15.00"),
        ]  # fmt: skip


async def test_a_cancellation_in_part_lets_go_what_is_held_beyond_what_is_owed(fresh_database: str) -> None:
    async with worlds.world(fresh_database, {"DC": {"MUG": 4}}) as world:
        order = await world.placed_order({"MUG": 4}, payment=DEPOSIT)
        one = CancelLines(order_id=order.id, reason="customer", lines=[LineUnits(1, 1)])
        canceled = await world.do(cancel_lines, one)
        assert (canceled.order_canceled, canceled.voided) == (False, "2.50")
        echo = await world.do(record_payment, told(order, "voided", "2.50", "vo_1"))
        assert (echo.recorded, echo.held) == (False, "4.50")
        assert (await world.do(cancel_lines, CancelLines(order_id=order.id, reason="customer"))).voided == "4.50"
        assert await world.audit() == []


@pytest.mark.parametrize(
    ("kind", "authorization", "code"),
    [("authorized", "a", "authorization_unexpected"), ("voided", "", "authorization_missing"),
     ("captured", "a\0b", "text_control_character")],
)  # fmt: skip
async def test_an_authorization_that_makes_no_sense_is_refused_by_field(
    fresh_database: str, kind: str, authorization: str, code: str
) -> None:
    async with worlds.world(fresh_database, {"DC": {"MUG": 4}}) as world:
        order = await world.placed_order({"MUG": 4})
        refusal = await refused(world, told(order, kind, "1.00", "x", authorization=authorization))
        assert [(field.pointer, field.code) for field in refusal.fields] == [("/authorization", code)]


async def refused(world: worlds.World, wish: RecordPayment) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        await world.do(record_payment, wish)
    return refusal.value
