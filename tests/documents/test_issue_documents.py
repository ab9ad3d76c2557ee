"""Invoices follow parcels, credit notes follow refunds: gapless, once, frozen, to the cent."""

import asyncio
from typing import Any

from hypothesis import example
from hypothesis import given as hypothesis_given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests import given, warehouse
from tests.documents.reading import text
from tests.given import ORGANIZATION, World
from tests.messages.told import events
from tests.orders.walk import walk

from orderwright.documents.bill_totals import bill_totals
from orderwright.documents.follow_facts import BILLED, issue_documents
from orderwright.documents.print_sheets import print_sheets
from orderwright.documents.read_documents import PrintDocument, read_document
from orderwright.documents.shares import billed_line, credited_line
from orderwright.documents.types import CreditNotePrint, InvoicePrint, MoneyLine
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.correct_billing import CorrectBilling, correct_billing
from orderwright.orders.types import Address, LineInput, PaymentInput, PlacedOrder, ShippingInput
from orderwright.payments.execute_refunds import ExecuteRefund, execute_refunds
from orderwright.payments.grant_refunds import GrantRefund, RefundLine, grant_refunds
from orderwright.payments.rules import value_of
from orderwright.returns.authorize_returns import authorize_returns
from orderwright.returns.close_returns import CloseReturn, close_returns
from orderwright.returns.receive_returns import ReceiveReturn, receive_returns
from orderwright.returns.types import LineToReturn, RequestReturn

CAPTURED = PaymentInput(method="card", captured="5.00")
STOCK = {"DC": {"MUG": 100, "LAMP": 100}}
THIRDS: dict[str, Any] = {
    "lines": [LineInput(sku="MUG", quantity=3, unit_price="4.00", discount="2.00", tax="1.99")],
    "shipping": ShippingInput(price="4.95", tax="0.99"),
    "payment": PaymentInput(method="card", authorized="17.93"),
}


async def issue(world: World) -> None:
    await issue_documents(world.door, ORGANIZATION, await events(world, BILLED))


async def issued(world: World) -> list[tuple[str, int, int]]:
    return [
        tuple(row)
        for row in await world.sql("select kind, number, total_minor from document order by issued_at, kind, number")
    ]


async def prints(world: World, kind: str) -> list[Any]:
    rows = await world.sql("select document_id from document where kind = %s order by number", kind)
    return [await world.door.ask(world.context, read_document, PrintDocument(document_id=id_)) for (id_,) in rows]


async def test_what_leaves_at_once_is_one_invoice_however_often_it_is_told(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        await world.sql("update profile set legal_name = 'Demo Gifts Limited', tax_number = 'GB 123'")
        bill_to = Address(country="DE", name="Accounts", line1="Musterweg 2", city="Bonn", postal_code="53111")
        await warehouse.handed_over(world, {"MUG": 3}, **THIRDS, bill_to=bill_to)
        await asyncio.gather(*(issue(world) for _ in range(3)))
        await issue(world)
        assert await issued(world) == [("invoice", 1, 1793)]
        (invoice,) = await prints(world, "invoice")
        assert isinstance(invoice, InvoicePrint)
        assert (invoice.number, invoice.paid, invoice.payment) == ("INV-000001", 1793, "card")
        assert bill_totals(invoice.lines, invoice.charges, False).total == 1793
        printed = text(await printed_pdf(world))
        for words in ("INV-000001", "Demo Gifts Limited", "GB 123", "53111 Bonn", "Goods MUG", "£17.93", "£4.95"):
            assert words.casefold() in printed.casefold()
        assert await world.sql("select count(*) from event where kind = 'DocumentIssued'") == [(1,)]


async def printed_pdf(world: World) -> bytes:
    ((id_,),) = await world.sql("select document_id from document order by issued_at desc limit 1")
    return await print_sheets(world.door, world.context, read_document, PrintDocument(document_id=id_))


async def test_the_invoices_of_several_parcels_add_up_and_shipping_stands_on_the_first(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        work = await warehouse.picked(world, {"MUG": 3}, **THIRDS)
        for _ in range(3):
            parcel = await warehouse.pack(world, work, {"MUG": 1}, partial=True)
            await warehouse.label(world, parcel)
            await warehouse.hand(world, parcel)
        await issue(world)
        totals = [total for _, _, total in await issued(world)]
        assert (len(totals), sum(totals)) == (3, 1793)
        invoices = await prints(world, "invoice")
        assert [len(invoice.charges) for invoice in invoices] == [1, 0, 0]
        assert [invoice.paid for invoice in invoices] == totals
        captured = await world.sql("select amount_minor::int from payment_event where kind = 'captured' order by at")
        assert [amount for (amount,) in captured] == totals
        goodwill = GrantRefund(order_id=work.order.id, reason="late", amount="1.00")
        await world.do(grant_refunds, goodwill)
        await issue(world)
        (note,) = await prints(world, "credit_note")
        assert isinstance(note, CreditNotePrint)
        assert note.invoice_number == "INV-000001, INV-000002, INV-000003"


async def test_an_invoice_stays_as_it_was_issued(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        await warehouse.handed_over(world, {"MUG": 2})
        await issue(world)
        await world.sql("update profile set name = 'Renamed Ltd'")
        (invoice,) = await prints(world, "invoice")
        assert invoice.seller.lines[0] == "Demo Gifts Ltd"


async def test_numbers_have_no_gaps_whoever_issues_at_once(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        for _ in range(4):
            await warehouse.handed_over(world, {"MUG": 1})
        parcels = await events(world, BILLED)
        await asyncio.gather(*(issue_documents(world.door, ORGANIZATION, [event]) for event in parcels * 2))
        assert sorted(number for _, number, _ in await issued(world)) == [1, 2, 3, 4]


async def test_a_refund_is_credited_to_the_cent_with_its_lines_and_the_rest_as_goodwill(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        order = (await warehouse.delivered(world, {"MUG": 3}, **THIRDS)).order
        lines = [LineToReturn(line_no=1, quantity=2)]
        back = await world.do(authorize_returns, RequestReturn(order_id=order.id, lines=lines, reason="unwanted"))
        await world.do(receive_returns, ReceiveReturn(return_id=back.return_id, disposition="restock"))
        await world.do(close_returns, CloseReturn(return_id=back.return_id, amount="9.00"))
        part = [RefundLine(line_no=1, amount="1.00")]
        await world.do(grant_refunds, GrantRefund(order_id=order.id, reason="scratched", lines=part))
        await world.do(grant_refunds, GrantRefund(order_id=order.id, reason="late", amount="0.37"))
        for _ in range(2):
            await issue(world)
        assert [row for row in await issued(world) if row[0] == "credit_note"] == [
            ("credit_note", 1, 900),
            ("credit_note", 2, 100),
            ("credit_note", 3, 37),
        ]
        notes = await prints(world, "credit_note")
        assert all(isinstance(note, CreditNotePrint) and note.invoice_number == "INV-000001" for note in notes)
        assert [bill_totals(note.lines, note.charges, False).total for note in notes] == [900, 100, 37]
        assert [(line.quantity, line.unit_price) for line in notes[0].lines] == [(2, 400), (1, 85)]
        assert [(line.unit_price, line.tax) for line in notes[2].lines] == [(31, 6)]


async def test_goodwill_beyond_what_is_left_of_the_goods_is_of_the_order(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        order = (await warehouse.delivered(world, {"MUG": 3}, **THIRDS)).order
        await world.do(grant_refunds, GrantRefund(order_id=order.id, reason="sorry", amount="17.93"))
        await issue(world)
        (note,) = await prints(world, "credit_note")
        assert bill_totals(note.lines, note.charges, False).total == 1793
        assert sum(charge.amount + charge.tax for charge in note.charges if charge.name == "Goodwill") > 0
        assert await world.audit() == []


async def test_shipping_that_is_refunded_is_credited_by_name_with_its_tax(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        order = (await warehouse.delivered(world, {"MUG": 3}, **THIRDS)).order
        for amount in ("2.00", "3.94"):
            await world.do(grant_refunds, GrantRefund(order_id=order.id, reason="late", shipping=amount))
        await issue(world)
        notes = await prints(world, "credit_note")
        assert [[(charge.name, charge.amount, charge.tax) for charge in note.charges] for note in notes] == [
            [("Shipping", 167, 33)],
            [("Shipping", 328, 66)],
        ]
        assert await world.audit() == []


async def test_a_credit_note_is_made_out_as_the_invoice_that_it_corrects_and_names_no_other(
    fresh_database: str,
) -> None:
    """Two parcels, two invoices; the invoice's address is corrected between them, and once more after both."""
    payment = PaymentInput(method="card", authorized="50.00")
    async with given.world(fresh_database, STOCK) as world:
        work = await warehouse.picked(world, {"MUG": 3, "LAMP": 2}, payment=payment)
        for sku, who in (("MUG", "Firma A"), ("LAMP", "Firma B")):
            await bill_to(world, work.order, who)
            parcel = await warehouse.pack(world, work, {sku: 2}, partial=True)
            await warehouse.label(world, parcel)
            await warehouse.hand(world, parcel)
            await issue(world)
        await bill_to(world, work.order, "Firma C")
        for line_no in (2, 1):
            lines = [RefundLine(line_no=line_no, amount="1.00")]
            grant = await world.do(grant_refunds, GrantRefund(order_id=work.order.id, reason="sorry", lines=lines))
            await world.do(execute_refunds, ExecuteRefund(refund_id=grant.refund_id))
            await issue(world)
        notes = await prints(world, "credit_note")
        assert [(note.invoice_number, note.buyer.lines[0]) for note in notes] == [
            ("INV-000002", "Firma B"), ("INV-000001", "Firma A"),
        ]  # fmt: skip
        assert await world.audit() == []


async def bill_to(world: World, order: PlacedOrder, name: str) -> None:
    address = Address(country="DE", name=name, line1="Weg 2", city="Bonn", postal_code="53111")
    await world.do(correct_billing, CorrectBilling(order_id=order.id, bill_to=address))


async def test_each_parcel_and_shipping_are_billed_once_whatever_the_clocks_say(fresh_database: str) -> None:
    """The parcel that was handed over at the earlier time is committed, and billed, after the later one; and a third
    bears the very time of the first."""
    async with given.world(fresh_database, STOCK) as world:
        work = await warehouse.picked(world, {"MUG": 3}, **THIRDS)
        for days in (0, -1, 0):
            parcel = await warehouse.pack(world, work, {"MUG": 1}, partial=True)
            await warehouse.label(world, parcel)
            await warehouse.hand(world, parcel)
            await world.sql(
                "update parcel set handed_over_at = timestamptz '2026-03-01 12:00+00' + make_interval(days => %s)"
                " where parcel_id = %s",
                days,
                parcel.parcel_id,
            )
            await issue(world)
        assert sum(total for _, _, total in await issued(world)) == 1793
        assert [len(invoice.charges) for invoice in await prints(world, "invoice")] == [1, 0, 0]
        assert [invoice.issued_on.day for invoice in await prints(world, "invoice")] == [1, 28, 1]
        assert await world.sql("select count(*) from billed_parcel") == [(3,)]
        assert await world.audit() == []


async def test_a_refund_of_what_is_not_billed_yet_is_credited_once_it_is(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        work, parcel, _ = await warehouse.labeled(world, {"MUG": 2}, payment=CAPTURED)
        await world.do(grant_refunds, GrantRefund(order_id=work.order.id, reason="late", amount="1.00"))
        await issue(world)
        assert await issued(world) == []
        await warehouse.hand(world, parcel)
        await issue(world)
        assert await issued(world) == [("invoice", 1, 500), ("credit_note", 1, 100)]
        assert await world.audit() == []


async def test_a_refund_of_more_than_is_billed_so_far_is_credited_with_the_rest(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        work = await warehouse.picked(world, {"MUG": 2}, payment=CAPTURED)
        for expected in ([("invoice", 1, 250)], [("invoice", 1, 250), ("invoice", 2, 250), ("credit_note", 1, 300)]):
            parcel = await warehouse.pack(world, work, {"MUG": 1}, partial=True)
            await warehouse.label(world, parcel)
            await warehouse.hand(world, parcel)
            if len(expected) == 1:
                await world.do(grant_refunds, GrantRefund(order_id=work.order.id, reason="late", amount="3.00"))
            await issue(world)
            assert sorted(await issued(world)) == sorted(expected)
        assert await world.audit() == []


async def test_units_that_were_canceled_are_neither_billed_nor_credited(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 1}}) as world:
        order = await world.placed_order({"MUG": 2}, payment=CAPTURED)
        await walk(world, replace(order, lines=[replace(order.lines[0], quantity=1)]), "shipped")
        await issue(world)
        assert (await world.do(cancel_lines, CancelLines(order_id=order.id, reason="stock"))).refunded == "2.50"
        await issue(world)
        assert await issued(world) == [("invoice", 1, 250)]
        assert await world.audit() == []


async def test_money_given_back_before_anything_left_needs_no_credit_note(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        order = await world.placed_order({"MUG": 2}, payment=PaymentInput(method="card", captured="5.00"))
        await world.do(grant_refunds, GrantRefund(order_id=order.id, reason="changed mind", amount="1.00"))
        await issue(world)
        assert await issued(world) == []


MONEY = st.integers(0, 100_000)


@example(1, 2, [1, 1, 1], 1, False)
@example(1, 1, [1, 1, 1], 2, False)
@hypothesis_given(MONEY, MONEY, st.lists(st.integers(1, 30), min_size=1, max_size=6), MONEY, st.booleans())
def test_invoices_of_a_line_add_up_to_its_total_tax_and_discount(
    unit_price: int, tax: int, parts: list[int], cut: int, include: bool
) -> None:
    quantity = sum(parts)
    discount = min(cut, quantity * unit_price)
    tax = min(tax, quantity * unit_price - discount) if include else tax
    total = quantity * unit_price - discount + (0 if include else tax)
    agreed = MoneyLine(sku="A", title="A", quantity=quantity, unit_price=unit_price, discount=discount, tax=tax)
    before, billed = 0, []
    for units in parts:
        billed.append(billed_line(agreed, total, before, units, include))
        before += units
        assert sum(bill_totals([line], [], include).total for line in billed) == value_of(total, before, quantity)
        assert (billed[-1].discount >= 0, billed[-1].tax >= 0) == (True, True)
    assert (sum(line.discount for line in billed), sum(line.tax for line in billed)) == (discount, tax)


@hypothesis_given(MONEY, MONEY, st.integers(1, 30), MONEY, MONEY, st.integers(0, 30), st.booleans())
def test_a_credited_line_comes_to_what_was_given_back(
    unit_price: int, tax: int, quantity: int, cut: int, amount: int, units: int, include: bool
) -> None:
    discount = min(cut, quantity * unit_price)
    total = quantity * unit_price - discount + (0 if include else tax)
    agreed = MoneyLine(sku="A", title="A", quantity=quantity, unit_price=unit_price, discount=discount, tax=tax)
    amount = min(amount, total)
    credited = credited_line(agreed, min(units, quantity), amount, min(tax, amount), include)
    assert bill_totals([credited], [], include).total == amount
    assert credited.discount >= 0
