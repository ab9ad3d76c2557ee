"""Giving back: any time, again and again, to the last cent and not one more."""

import asyncio
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import given as worlds
from tests.given import World

from orderwright.kernel.ids import new_id
from orderwright.kernel.refusal import Refusal
from orderwright.orders.types import PaymentInput, PlacedOrder
from orderwright.payments.execute_refunds import ExecuteRefund, execute_refunds
from orderwright.payments.grant_refunds import GrantRefund, RefundLine, decide_refund, grant_refunds
from orderwright.payments.rules import LineMoney, Purse
from orderwright.payments.types import Balance


async def paid_order(world: World) -> PlacedOrder:
    """Two lines of 7.50 and 2.50, captured."""
    return await world.placed_order({"MUG": 3, "LAMP": 1}, payment=PaymentInput(method="card", captured="10.00"))


def goodwill(order: PlacedOrder, amount: str | None, **more: Any) -> GrantRefund:
    return GrantRefund(order_id=order.id, amount=amount, reason="late parcel", **more)


async def test_goodwill_is_possible_again_and_again_until_nothing_is_left(fresh_database: str) -> None:
    async with worlds.world(fresh_database, {"DC": {"MUG": 9, "LAMP": 9}}) as world:
        order = await paid_order(world)
        assert (await world.do(grant_refunds, goodwill(order, "0.01"))).still_refundable == "9.99"
        assert (await world.do(grant_refunds, goodwill(order, "3.33"))).still_refundable == "6.66"
        with pytest.raises(Refusal) as refused:
            await world.do(grant_refunds, goodwill(order, "6.67"))
        assert (refused.value.code, refused.value.ids["refundable"]) == ("refund_too_much", "6.66")
        assert (await world.do(grant_refunds, goodwill(order, "6.66"))).still_refundable == "0.00"
        rows = await world.sql("select payment_status from orders where order_id = %s", order.id)
        assert rows == [("refunded",)]
        kinds = await world.sql("select kind from event where kind like 'Refund%%' order by commit_id, seq")
        assert [kind for (kind,) in kinds] == ["RefundGranted", "RefundExecuted"] * 3


async def test_nothing_is_given_back_of_money_that_is_only_held(fresh_database: str) -> None:
    async with worlds.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        order = await world.placed_order({"MUG": 4})
        with pytest.raises(Refusal, match="At most"):
            await world.do(grant_refunds, goodwill(order, "0.01"))


async def test_a_line_gives_back_its_own_total_and_no_more(fresh_database: str) -> None:
    async with worlds.world(fresh_database, {"DC": {"MUG": 9, "LAMP": 9}}) as world:
        order = await paid_order(world)
        lines = [RefundLine(line_no=1, amount="5.00"), RefundLine(line_no=2, amount="2.50")]
        assert (await world.do(grant_refunds, goodwill(order, None, lines=lines))).amount == "7.50"
        with pytest.raises(Refusal) as refused:
            await world.do(grant_refunds, goodwill(order, None, lines=[RefundLine(line_no=2, amount="0.01")]))
        assert refused.value.fields[0].pointer == "/lines/0/amount"
        assert (await world.do(grant_refunds, goodwill(order, "2.50"))).still_refundable == "0.00"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"amount": None}, "/amount"),
        ({"amount": "1.001"}, "/amount"),
        ({"reason": ""}, "/reason"),
        ({"lines": [RefundLine(line_no=9, amount="1")], "amount": None}, "/lines/0/line_no"),
        ({"lines": [RefundLine(line_no=1, amount="1")], "amount": "2"}, "/amount"),
        ({"lines": [RefundLine(line_no=1, amount="1"), RefundLine(line_no=1, amount="1")], "amount": None}, "/lines"),
    ],
)
async def test_a_refund_that_makes_no_sense_is_refused_by_field(
    fresh_database: str, change: dict[str, Any], pointer: str
) -> None:
    async with worlds.world(fresh_database, {"DC": {"MUG": 9, "LAMP": 9}}) as world:
        order = await paid_order(world)
        refund = GrantRefund(order_id=order.id, amount="1", reason="x")
        with pytest.raises(Refusal) as refused:
            await world.do(grant_refunds, msgspec.structs.replace(refund, **change))
        assert refused.value.code == "refund_invalid"
        assert refused.value.fields[0].pointer == pointer


async def test_two_refunds_of_all_the_money_at_once_give_it_back_once(fresh_database: str) -> None:
    async with worlds.world(fresh_database, {"DC": {"MUG": 9, "LAMP": 9}}) as world:
        order = await paid_order(world)
        tries = [world.do(grant_refunds, goodwill(order, "10.00")) for _ in range(4)]
        answers = await asyncio.gather(*tries, return_exceptions=True)
        assert sorted(type(answer).__name__ for answer in answers) == ["Refund", "Refusal", "Refusal", "Refusal"]
        assert await world.sql("select sum(amount_minor) from payment_event where kind = 'refunded'") == [(1000,)]


async def test_a_grant_that_waits_for_a_gateway_takes_effect_once_when_its_outcome_is_told(fresh_database: str) -> None:
    async with worlds.world(fresh_database, {"DC": {"MUG": 9, "LAMP": 9}}) as world:
        order = await paid_order(world)
        grant = await world.do(grant_refunds, goodwill(order, "4.00", execute=False))
        assert (grant.status, grant.still_refundable) == ("granted", "6.00")
        assert await world.sql("select count(*) from payment_event where kind = 'refunded'") == [(0,)]
        outcome = ExecuteRefund(refund_id=grant.refund_id, method="card", reference="re_1")
        for _ in range(2):
            assert (await world.do(execute_refunds, outcome)).status == "executed"
        assert await world.sql("select amount_minor, method, note from payment_event where kind = 'refunded'") == [
            (400, "card", "re_1")
        ]
        assert await world.sql("select count(*) from event where kind = 'RefundExecuted'") == [(1,)]
        with pytest.raises(Refusal, match="reported as done"):
            await world.do(execute_refunds, ExecuteRefund(refund_id=grant.refund_id, failed="card closed"))


async def test_a_refund_that_failed_may_be_granted_anew(fresh_database: str) -> None:
    async with worlds.world(fresh_database, {"DC": {"MUG": 9, "LAMP": 9}}) as world:
        order = await paid_order(world)
        line = [RefundLine(line_no=1, amount="7.50")]
        grant = await world.do(grant_refunds, goodwill(order, None, lines=line, execute=False))
        failed = await world.do(execute_refunds, ExecuteRefund(refund_id=grant.refund_id, failed="card closed"))
        assert (failed.status, failed.still_refundable) == ("failed", "10.00")
        again = await world.do(grant_refunds, goodwill(order, None, lines=line))
        assert (again.status, again.amount) == ("executed", "7.50")


async def test_refunds_of_an_unknown_order_or_refund_are_not_found(fresh_database: str) -> None:
    async with worlds.world(fresh_database, {"DC": {}}) as world:
        with pytest.raises(Refusal, match="There is no order"):
            await world.do(grant_refunds, GrantRefund(order_id=new_id(), amount="1", reason="x"))
        with pytest.raises(Refusal, match="There is no refund"):
            await world.do(execute_refunds, ExecuteRefund(refund_id=new_id()))


CENTS = st.integers(0, 1_500)


@given(
    captured=CENTS,
    totals=st.lists(CENTS, min_size=1, max_size=3),
    wishes=st.lists(st.tuples(CENTS, st.none() | st.integers(1, 3)), max_size=20),
)
@settings(max_examples=300, deadline=None)
def test_no_sequence_of_refunds_loses_or_makes_a_cent(
    captured: int, totals: list[int], wishes: list[tuple[int, int | None]]
) -> None:
    """Each wish is granted exactly where it fits, and the last cent can always be given back."""
    order_id = new_id()
    purse = Purse(1, "GBP", Balance(order_id, captured=captured))
    lines = {(order_id, n): LineMoney(order_id, n, total) for n, total in enumerate(totals, 1)}
    given_back = 0
    for cents, line_no in [*wishes, (captured, None)]:
        left = captured - given_back
        wish = left if (cents, line_no) == (captured, None) else cents
        amount = f"{wish // 100}.{wish % 100:02}"
        refund = GrantRefund(
            order_id=order_id,
            reason="x",
            amount=amount if line_no is None else None,
            lines=[RefundLine(line_no=line_no, amount=amount)] if line_no else [],
        )
        grant = decide_refund(refund, new_id(), purse, lines)
        known = lines.get((order_id, line_no)) if line_no else None
        fits = 0 < wish <= left and (line_no is None or (known is not None and wish <= known.refundable))
        assert isinstance(grant, Refusal) != fits
        if not isinstance(grant, Refusal):
            given_back += grant.amount_minor
            purse.pending += grant.amount_minor
            if known is not None:
                known.add(grant.lines[0])
    assert given_back == captured
