"""One invoice for what leaves the house for an order at once: its parcels that are handed over in one transaction.

Its lines are the units in those parcels; shipping and fees stand on the order's first. What is billed is what no
invoice has billed yet, whatever clocks say: each parcel once, and shipping once. It is frozen: what is printed later is
what was issued. Locks the counter of invoices.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from orderwright.documents.bill_totals import bill_totals
from orderwright.documents.billed import Billed, read_billed
from orderwright.documents.number_documents import Draft, amounts_of, issue, lock_counter
from orderwright.documents.parties import Seller, party, seller_party
from orderwright.documents.read_agreements import Agreement, read_agreements, read_seller
from orderwright.documents.shares import billed_line
from orderwright.documents.types import Charge, InvoicePrint
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.payments.rules import part_of

sql = statements(__file__)


class InvoiceParcel(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel that was handed over."""

    parcel_id: UUID


class Issued(msgspec.Struct, frozen=True):
    """`number` is None where there is nothing to issue, or it was issued before."""

    number: int | None


class Departure(msgspec.Struct, frozen=True):
    """Parcels of an order that left at once; `cause_id` is the first of them. `lines`: line_no and units."""

    cause_id: UUID
    parcel_ids: list[UUID]
    order_id: UUID
    left_at: datetime
    captured_minor: int
    lines: list[Any]


@verb("documents.issue")
async def issue_invoices(tx: Transaction, parcels: Sequence[InvoiceParcel]) -> list[Issued | Refusal]:
    await lock_counter(tx, "invoice")
    departures = await tx.rows(Departure, sql.read_departures, parcel_ids=[parcel.parcel_id for parcel in parcels])
    orders = await read_agreements(tx, (departure.order_id for departure in departures))
    billed = await read_billed(tx, orders)
    seller = await read_seller(tx)
    drafts = [draft_of(each, orders[each.order_id], billed[each.order_id], seller) for each in departures]
    numbers = await issue(tx, "invoice", drafts)
    of_parcel = {id_: numbers[departure.cause_id] for departure in departures for id_ in departure.parcel_ids}
    return [Issued(of_parcel.get(parcel.parcel_id)) for parcel in parcels]


def draft_of(departure: Departure, order: Agreement, billed: Billed, seller: Seller) -> Draft:
    """Pure: the invoice of a departure, without its number; `billed` has it in it afterwards."""
    lines = [
        billed_line(agreed.money, agreed.total_minor, billed.units[each["line_no"]], each["units"],
                    order.prices_include_tax)
        for each in departure.lines
        if (agreed := order.lines[each["line_no"]])
    ]  # fmt: skip
    charges = charges_of(order, billed, bill_totals(lines, (), order.prices_include_tax).total)
    total = bill_totals(lines, charges, order.prices_include_tax).total
    content = InvoicePrint(
        number="",
        issued_on=seller.day(departure.left_at),
        order_number=str(order.number),
        order_ref=order.external_ref,
        currency=order.currency,
        seller=seller_party(seller),
        buyer=order.buyer,
        lines=tuple(lines),
        charges=charges,
        prices_include_tax=order.prices_include_tax,
        ship_to=party(order.ship_to, order.customer_name) if order.bill_to else None,
        supplied_on=seller.day(departure.left_at),
        paid=max(0, min(total, departure.captured_minor - billed.total)),
        payment=order.payment_method or "",
        parcels=tuple(departure.parcel_ids),
    )
    billed.any_invoice = True
    for amount in amounts_of(content):
        billed.add(
            "invoice", (amount["item"], amount["line_no"]), amount["quantity"], amount["net_minor"], amount["tax_minor"]
        )
    return Draft(order.order_id, departure.cause_id, content, total)


def charges_of(order: Agreement, billed: Billed, goods_minor: int) -> tuple[Charge, ...]:
    """Shipping and charges on an invoice with so much of goods. The first has all that are not below zero. Of those
    below zero (vouchers), each has as much as leaves it at zero or more; the rest is on the next."""
    worth = [(charge, charge.amount + (0 if order.prices_include_tax else charge.tax)) for charge in order.all_charges]
    above = [(charge, minor) for charge, minor in worth if minor >= 0]
    fees = sum(minor for charge, minor in above if charge.item == "charge")
    used = fees - billed.billed["charge", None] if billed.any_invoice else 0
    first = [] if billed.any_invoice else above
    room = goods_minor + sum(minor for _, minor in first)
    charges = [charge for charge, _ in first]
    for charge, minor in worth:
        if minor >= 0:
            continue
        before = min(used, -minor)
        taken = min(room, -minor - before)
        used -= before
        room -= taken
        if taken:
            charges.append(part_of_charge(charge, -minor, before, taken, order.prices_include_tax))
    return tuple(charges)


def part_of_charge(charge: Charge, of_minor: int, before: int, taken: int, prices_include_tax: bool) -> Charge:
    """`taken` of a charge below zero that is worth `of_minor`, after `before` on earlier invoices; its tax in
    proportion."""
    tax = part_of(charge.tax, before + taken, of_minor) - part_of(charge.tax, before, of_minor)
    return msgspec.structs.replace(charge, amount=-taken - (0 if prices_include_tax else tax), tax=tax)
