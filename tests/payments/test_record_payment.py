"""What gateways say of an order's money: late, twice, out of order."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import given as worlds
from tests.given import World

from orderwright.kernel.ids import new_id
from orderwright.kernel.refusal import Refusal
from orderwright.orders.types import PaymentInput, PlacedOrder
from orderwright.payments.record_payment import PaymentRecorded, RecordPayment, record_payment


def told(order: PlacedOrder, kind: Any, amount: str, reference: str = "ch_1", **more: Any) -> RecordPayment:
    return RecordPayment(order_id=order.id, kind=kind, amount=amount, reference=reference, **more)


async def status(world: World, order: PlacedOrder) -> str:
    return str((await world.sql("select payment_status from orders where order_id = %s", order.id))[0][0])


async def test_an_order_is_pending_then_authorized_then_paid_as_the_gateway_tells(fresh_database: str) -> None:
    async with worlds.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        order = await world.placed_order({"MUG": 4}, payment=PaymentInput())
        assert await status(world, order) == "pending"
        await world.do(record_payment, told(order, "failed", "10.00", "try-1"))
        assert await status(world, order) == "failed"
        await world.do(record_payment, told(order, "authorized", "10.00", "try-2"))
        assert await status(world, order) == "authorized"
        await world.do(record_payment, told(order, "captured", "4.00", "part-1"))
        assert await status(world, order) == "partially_paid"
        after = await world.do(record_payment, told(order, "captured", "6.00", "part-2"))
        assert await status(world, order) == "paid"
        assert (after.authorized, after.captured, after.held) == ("10.00", "10.00", "0.00")
        facts = await world.sql("select kind, data from event where kind like 'Payment%%' order by commit_id, seq")
        assert [kind for kind, _ in facts] == [
            "PaymentFailed",
            "PaymentAuthorized",
            "PaymentCaptured",
            "PaymentCaptured",
        ]


async def test_a_reference_told_twice_counts_once_and_with_another_amount_it_is_refused(fresh_database: str) -> None:
    async with worlds.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        order = await world.placed_order({"MUG": 4}, payment=PaymentInput())
        answers = await world.door.perform_many(
            world.context,
            record_payment,
            [told(order, "captured", "5.00"), told(order, "captured", "5.00"), told(order, "captured", "5.01")],
        )
        first, again, other = answers
        assert isinstance(first, PaymentRecorded)
        assert isinstance(again, PaymentRecorded)
        assert (first.recorded, again.recorded, again.captured) == (True, False, "5.00")
        assert isinstance(other, Refusal)
        assert other.code == "payment_differs"
        later = await world.do(record_payment, told(order, "captured", "5.00"))
        assert not later.recorded
        assert await world.sql("select count(*) from event where kind = 'PaymentCaptured'") == [(1,)]


@pytest.mark.parametrize(
    ("amount", "reference", "pointer"),
    [("1.005", "a", "/amount"), ("-1", "a", "/amount"), ("0", "a", "/amount"), ("x", "a", "/amount"),
     ("1", " ", "/reference"), ("1", "a\0b", "/reference"), ("1", "a" * 201, "/reference")],
)  # fmt: skip
async def test_a_payment_that_makes_no_sense_is_refused_by_field(
    fresh_database: str, amount: str, reference: str, pointer: str
) -> None:
    async with worlds.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        order = await world.placed_order({"MUG": 4})
        with pytest.raises(Refusal) as refused:
            await world.do(record_payment, told(order, "captured", amount, reference))
        assert refused.value.code == "payment_invalid"
        assert [field.pointer for field in refused.value.fields] == [pointer]


Told = list[tuple[str, int, str]]


@st.composite
def told_twice(draw: st.DrawFn) -> tuple[Told, Told]:
    """Facts in order, and the same facts shuffled, some of them doubled."""
    kinds = st.sampled_from(["authorized", "captured", "voided", "failed"])
    facts = draw(st.lists(st.tuples(kinds, st.integers(1, 2000)), min_size=1, max_size=6))
    numbered = [(kind, cents, f"ref-{number}") for number, (kind, cents) in enumerate(facts)]
    doubled = numbered + draw(st.lists(st.sampled_from(numbered), max_size=3))
    return numbered, draw(st.permutations(doubled))


@given(sequences=told_twice())
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_late_doubled_and_shuffled_facts_come_to_the_same_money(
    fresh_database: str, sequences: tuple[Told, Told]
) -> None:
    async with worlds.world(fresh_database, {"DC": {"MUG": 1_000}}) as world:
        ends = []
        for sequence in sequences:
            order = await world.placed_order({"MUG": 4}, payment=PaymentInput(), external_ref=str(new_id()))
            for kind, cents, reference in sequence:
                end = await world.do(record_payment, told(order, kind, f"{cents / 100:.2f}", reference))
            ends.append((end.authorized, end.captured, end.refunded, end.held, await status(world, order)))
        assert ends[0] == ends[1]
