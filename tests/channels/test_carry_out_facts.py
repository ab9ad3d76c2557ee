"""What a file tells besides orders is done once, however often the file is read."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
from tests import warehouse
from tests.given import World, world

from orderwright.channels.carry_out_facts import Deed, GivenBack, GivenBackLine, ToldFact, carry_out_facts
from orderwright.channels.settle_returns import SettleReturn, settle_returns
from orderwright.kernel.refusal import Refusal
from orderwright.orders.cancel_lines import CancelLines
from orderwright.orders.decide_cancellation import LineUnits
from orderwright.orders.record_charges import RecordCharges
from orderwright.orders.types import ChargeInput
from orderwright.stock.adjust_stock import AdjustStock
from orderwright.stock.receive_stock import ReceiveStock

AT = datetime(2011, 1, 5, 12, tzinfo=UTC)


def told(deed: Deed, reference: str = "1", lines: int = 1) -> ToldFact:
    return ToldFact(source="file", external_ref=reference, at=AT, deed=deed, source_lines=lines)


def fee(reference: str, amount: str) -> RecordCharges:
    charges = [ChargeInput(kind="bank", title="Bank charges", amount=amount)]
    return RecordCharges(external_ref=reference, at=AT, currency="GBP", charges=charges, email="Ada@example.com")


def given_back(order_id: UUID, refund: str, quantity: int = 2) -> GivenBack:
    return GivenBack(order_id=order_id, lines=[GivenBackLine(line_no=1, quantity=quantity, refund=refund)])


async def test_each_fact_is_carried_out_once(fresh_database: str) -> None:
    async with world(fresh_database, {"DC": {"MUG": 10}}) as w:
        order = await w.placed_order({"MUG": 3})
        facts = [
            told(ReceiveStock(location="DC", sku="MUG", quantity=5, reason="opening stock")),
            told(AdjustStock(location="DC", sku="MUG", quantity=-2, reason="damaged")),
            told(CancelLines(order_id=order.id, lines=[LineUnits(1, 1)], reason="customer")),
            told(fee("A1", "12.00")),
        ]
        first = await w.door.perform_many(w.context, carry_out_facts, [*facts, facts[0]])
        assert [answer.new for answer in first if not isinstance(answer, Refusal)] == [True, True, True, True, False]
        again = await w.door.perform_many(w.context, carry_out_facts, facts)
        assert [answer.new for answer in again if not isinstance(answer, Refusal)] == [False] * 4

        assert await warehouse.level(w, "MUG") == (13, 2, 0)
        assert await w.progress(order) == [{"reserved": 2, "canceled": 1}]
        charges = await w.sql("select kind, amount_minor, email from charge join customer using (customer_id)")
        assert charges == [("bank", 1200, "ada@example.com")]


async def test_a_refused_fact_harms_no_other_and_may_come_again(fresh_database: str) -> None:
    async with world(fresh_database, {"DC": {"MUG": 10}}) as w:
        facts = [
            told(AdjustStock(location="DC", sku="MUG", quantity=-11, reason="lost"), "too many"),
            told(AdjustStock(location="DC", sku="MUG", quantity=-1, reason="lost"), "one"),
            told(fee("A1", "much"), "no amount"),
        ]
        refused, carried_out, no_amount = await w.door.perform_many(w.context, carry_out_facts, facts)
        assert isinstance(refused, Refusal)
        assert isinstance(no_amount, Refusal)
        assert no_amount.code == "charges_invalid"
        assert [field.pointer for field in no_amount.fields] == ["/charges/0/amount"]
        assert not isinstance(carried_out, Refusal)
        assert await warehouse.level(w, "MUG") == (9, 0, 0)

        await w.do(carry_out_facts, told(ReceiveStock(location="DC", sku="MUG", quantity=5, reason="opening stock")))
        assert (await w.do(carry_out_facts, facts[0])).new
        assert await warehouse.level(w, "MUG") == (3, 0, 0)


@pytest.fixture
async def settled(fresh_database: str) -> AsyncIterator[World]:
    async with world(fresh_database, {"DC": {"MUG": 10}}) as w:
        yield w


@pytest.mark.parametrize(("refund", "given"), [("4.50", 450), ("99.00", 500)], ids=["as told", "what is due"])
async def test_goods_given_back_wait_for_delivery_and_are_then_settled_once(
    settled: World, refund: str, given: int
) -> None:
    work = await warehouse.delivered(settled, {"MUG": 3})
    await settled.do(carry_out_facts, told(given_back(work.order.id, refund), "C1:1"))
    assert await settled.progress(work.order) == [{"delivered": 3}]

    wish = SettleReturn(source="file", external_ref="C1:1")
    await settled.do(settle_returns, wish)
    assert await settled.progress(work.order) == [{"delivered": 1, "returned": 2}]
    assert await warehouse.level(settled, "MUG") == (9, 0, 0)
    assert await settled.sql("select amount_minor from payment_event where kind = 'refunded'") == [(given,)]
    assert await settled.sql("select status, external_ref from return_authorization") == [("closed", "C1:1")]

    refusal = await warehouse.refused(settled, settle_returns, wish)
    assert refusal.code == "told_return_not_found"


async def test_a_return_of_goods_that_have_not_left_is_refused_and_waits_on(settled: World) -> None:
    order = await settled.placed_order({"MUG": 3})
    shipped = await warehouse.delivered(settled, {"MUG": 3})
    for reference, order_id in (("C1:1", order.id), ("C2:2", shipped.order.id)):
        await settled.do(carry_out_facts, told(given_back(order_id, "5.00"), reference))
    wishes = [SettleReturn(source="file", external_ref=reference) for reference in ("C1:1", "C2:2")]
    refused, done = await settled.door.perform_many(settled.context, settle_returns, wishes)
    assert isinstance(refused, Refusal)
    assert refused.code == "return_invalid"
    assert not isinstance(done, Refusal)
    assert await settled.sql("select external_ref from told_fact where done_at is null") == [("C1:1",)]
