"""Whom an order is billed to."""

import pytest
from msgspec.structs import replace
from tests import given, warehouse
from tests.messages.told import events

from orderwright.documents.follow_facts import BILLED, issue_documents
from orderwright.kernel.refusal import Refusal
from orderwright.orders.correct_billing import CorrectBilling, correct_billing
from orderwright.orders.types import Address

FIRM = Address(
    country="GB", name="Ada Sample", company="Sample Ltd", line1="9 Trade Road", city="York", postal_code="YO1 1AA"
)
BILLED_TO = "select content -> 'buyer' from document where kind = 'invoice' order by number"


async def test_invoices_issued_from_then_on_say_it(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        work = await warehouse.picked(world, {"MUG": 2})
        for bill_to in (FIRM, None):
            parcel = await warehouse.pack(world, work, {"MUG": 1}, partial=True)
            await warehouse.label(world, parcel)
            await warehouse.hand(world, parcel)
            await issue_documents(world.door, given.ORGANIZATION, await events(world, BILLED))
            done = await world.do(correct_billing, CorrectBilling(order_id=work.order.id, bill_to=bill_to))
            assert (done.number, done.bill_to) == (work.order.number, bill_to)
        billed = [str(content) for (content,) in await world.sql(BILLED_TO)]
        assert ["Sample Ltd" in each for each in billed] == [False, True], "what is issued stays"
        assert await world.audit() == []


async def test_it_is_taken_back_to_where_the_order_is_sent(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        order = await world.placed_order({"MUG": 1}, bill_to=FIRM)
        for _ in range(2):
            assert (await world.do(correct_billing, CorrectBilling(order_id=order.id, bill_to=None))).bill_to is None
        assert await world.sql("select bill_to from orders") == [(None,)]
        facts = "select data -> 'before' ->> 'company', data ->> 'after' from event where kind = 'BillingCorrected'"
        assert await world.sql(facts) == [("Sample Ltd", None)], "the second changes nothing"


async def test_an_address_that_makes_no_sense_is_refused_by_field(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 2}}) as world:
        order = await world.placed_order({"MUG": 2})
        wrong = Address(country="Narnia", line1="x" * 501)
        with pytest.raises(Refusal) as refusal:
            await world.do(correct_billing, CorrectBilling(order_id=order.id, bill_to=wrong))
        assert [field.pointer for field in refusal.value.fields] == ["/bill_to/country", "/bill_to/line1"]


async def test_what_an_invoice_needs_is_not_left_out_and_may_be_completed_in_steps(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        order = await world.placed_order({"MUG": 2})
        with pytest.raises(Refusal) as refusal:
            await world.do(
                correct_billing, CorrectBilling(order_id=order.id, bill_to=Address(country="GB", city="York"))
            )
        assert [(field.pointer, field.code) for field in refusal.value.fields] == [
            ("/bill_to/name", "address_incomplete"), ("/bill_to/line1", "address_incomplete"),
            ("/bill_to/postal_code", "address_incomplete"),
        ]  # fmt: skip
        poor = Address(country="GB", name="Ada Sample", city="York")
        other = await world.placed_order({"MUG": 1}, bill_to=poor)
        steps = replace(poor, line1="9 Trade Road")
        done = await world.do(correct_billing, CorrectBilling(order_id=other.id, bill_to=steps))
        assert done.bill_to == steps
        with pytest.raises(Refusal):
            await world.do(correct_billing, CorrectBilling(order_id=other.id, bill_to=poor))
        assert await world.sql("select bill_to ->> 'line1' from orders order by number") == [(None,), ("9 Trade Road",)]
        assert await world.audit() == []
