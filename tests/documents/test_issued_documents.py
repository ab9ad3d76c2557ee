"""Invoices and credit notes as a list: each once, and their sums are those of Sales."""

from datetime import date, timedelta
from typing import Any

import pytest
from tests import given, warehouse
from tests.messages.told import events

from orderwright.documents.follow_facts import BILLED, issue_documents
from orderwright.documents.issued_documents import IssuedDocuments, ListIssuedDocuments, list_issued_documents
from orderwright.kernel.refusal import Refusal
from orderwright.orders.types import Address, Customer, LineInput, PaymentInput, ShippingInput
from orderwright.payments.execute_refunds import ExecuteRefund, execute_refunds
from orderwright.payments.grant_refunds import GrantRefund, grant_refunds
from orderwright.views.sales import ReadSales, read_sales

STOCK = {"DC": {"MUG": 90}}
LINES = [LineInput(sku="MUG", quantity=2, unit_price="5.00", tax="1.80")]
AGREED: dict[str, Any] = {
    "lines": LINES, "shipping": ShippingInput(price="3.00", tax="0.60"), "payment": PaymentInput(captured="15.40"),
}  # fmt: skip


async def traded(world: given.World, orders: int = 2, **changes: Any) -> list[int]:
    """Orders shipped and billed, of the first a part refunded. Their numbers."""
    numbers = []
    for count in range(orders):
        work = await warehouse.handed_over(world, {"MUG": 2}, **AGREED, **changes)
        numbers.append(work[0].order.number)
        await issue_documents(world.door, given.ORGANIZATION, await events(world, BILLED))
        if count == 0:
            grant = await world.do(grant_refunds, GrantRefund(order_id=work[0].order.id, reason="sorry", amount="2.00"))
            await world.do(execute_refunds, ExecuteRefund(refund_id=grant.refund_id))
            await issue_documents(world.door, given.ORGANIZATION, await events(world, BILLED))
    return numbers


async def listed(world: given.World, **which: Any) -> IssuedDocuments:
    return await world.door.ask(world.context, list_issued_documents, ListIssuedDocuments(**which))


def told(page: IssuedDocuments) -> list[tuple[str, int, int, int, int]]:
    return [(row.paper, row.order_number, row.net, row.tax, row.total) for row in page.rows]


async def test_what_was_issued_is_listed_once_and_summed_as_sales_are(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        first, second = await traded(world)
        page = await listed(world)
        credit = next(row for row in page.rows if row.kind == "credit_note")
        assert told(page) == [
            ("INV-000002", second, 1300, 240, 1540),
            ("CN-000001", first, credit.net, credit.tax, -200),
            ("INV-000001", first, 1300, 240, 1540),
        ]
        assert credit.net + credit.tax == -200
        assert (credit.invoice_number, credit.buyer, credit.country) == ("INV-000001", "Ada Sample", "GB")
        sums = [(each.kind, each.currency, each.documents, each.net, each.tax, each.total) for each in page.sums]
        assert sums == [
            ("invoice", "GBP", 2, 2600, 480, 3080),
            ("credit_note", "GBP", 1, credit.net, credit.tax, -200),
        ]
        sales = await world.door.ask(world.context, read_sales, ReadSales())
        assert sales.totals is not None
        assert (sales.totals.net, sales.totals.tax) == (2600 + credit.net, 480 + credit.tax)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("zoë", ["INV-000003"]),
        ("ZOE", ["INV-000003"]),
        ("Zoe\u0308", ["INV-000003"]),
        ("strasser", ["INV-000003"]),
        ("Straßer", ["INV-000003"]),
        ("muller", ["INV-000003"]),
        ("Mueller hart", ["INV-000003"]),
        ("MÜLLER-HART", ["INV-000003"]),
        ("hart z", ["INV-000003"]),
        ("Müller-Hart Zoë", ["INV-000003"]),
        ("ada sam", ["INV-000002", "INV-000001"]),
        ("art", []),
        ("ZOE@example.com", ["INV-000003"]),
        ("Zoë Nobody", []),
        ("' & | !:*", []),
    ],
)
async def test_documents_are_found_by_who_they_are_made_out_to(
    fresh_database: str, query: str, found: list[str]
) -> None:
    async with given.world(fresh_database, STOCK) as world:
        await traded(world)
        billed = Address(
            name="Zoë Straßer Müller-Hart", line1="1 Road", city="London", postal_code="N1 1AA", country="GB"
        )
        await traded(world, 1, ship_to=billed, customer=Customer(name="Zoë", email="zoe@example.com"))
        assert [row.paper for row in (await listed(world, query=query, kind="invoice")).rows] == found


async def test_filters_numbers_and_pages(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        first, second = await traded(world)
        (other,) = await traded(world, 1, channel="phone", currency="EUR")
        today = (await listed(world)).to_day
        papers = {
            "INV-000003": {"currency": "EUR", "kind": "invoice"},
            "CN-000002": {"channel": "phone", "kind": "credit_note"},
        }  # fmt: skip
        for paper, which in papers.items():
            page = await listed(world, **which)
            assert [row.paper for row in page.rows] == [paper]
            assert [each.documents for each in page.sums] == [1]
        assert [row.paper for row in (await listed(world, query="inv-2")).rows] == ["INV-000002"]
        assert [row.paper for row in (await listed(world, query="CN 1")).rows] == ["CN-000001"]
        assert [row.order_number for row in (await listed(world, query=f"#{other}")).rows] == [other, other]
        (reference,) = await world.sql("select external_ref from orders where number = %s", other)
        assert [row.order_number for row in (await listed(world, query=f" {reference[0]} ")).rows] == [other, other]
        assert (await listed(world, query="nobody's")).rows == []
        assert (await listed(world, from_day=today + timedelta(days=1), to_day=today + timedelta(days=9))).rows == []
        assert (await listed(world, from_day=date(2000, 1, 1), to_day=date(2000, 1, 31))).sums == []
        seen, cursor = [], None
        while True:
            page = await listed(world, limit=2, cursor=cursor)
            seen += [row.paper for row in page.rows]
            if (cursor := page.next) is None:
                break
        assert seen == ["CN-000002", "INV-000003", "INV-000002", "CN-000001", "INV-000001"]
        assert {first, second} == {row.order_number for row in (await listed(world, currency="GBP")).rows}


@pytest.mark.parametrize(
    ("which", "pointer"),
    [
        ({"from_day": date(2026, 2, 1), "to_day": date(2026, 1, 31)}, "/to_day"),
        ({"from_day": date(2020, 1, 1), "to_day": date(2026, 1, 1)}, "/from_day"),
    ],
)
async def test_a_period_that_is_none_is_refused(fresh_database: str, which: dict[str, Any], pointer: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        with pytest.raises(Refusal) as refused:
            await listed(world, **which)
        assert [(field.pointer, field.code) for field in refused.value.fields] == [(pointer, "period_invalid")]
