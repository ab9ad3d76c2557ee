"""A credit note for each refund of what was invoiced: goods by line and shipping, with the tax that they were billed
with, and goodwill.

Never more is credited than was billed, of each line, of shipping, and of the order; nor than was given back in all: the
credit note of a refund that failed stands for the next one. A refund of what is not billed yet
waits for its invoice; what will never be billed (canceled units, an overpayment) needs none. Locks the counter of
credit notes.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from orderwright.documents.bill_totals import bill_totals
from orderwright.documents.billed import Billed, Item, read_billed
from orderwright.documents.number_documents import Draft, issue, lock_counter, on_paper
from orderwright.documents.parties import Seller, seller_party
from orderwright.documents.read_agreements import Agreement, read_agreements, read_seller
from orderwright.documents.shares import credited_line
from orderwright.documents.types import Charge, CreditNotePrint, MoneyLine, Party
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.payments.types import GrantedLine, Purpose

sql = statements(__file__)


class CreditOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order that was billed, or of which something was refunded."""

    order_id: UUID


class Credited(msgspec.Struct, frozen=True):
    """The numbers of the credit notes that were issued."""

    numbers: list[int]


class Invoiced(msgspec.Struct, frozen=True):
    """`items`: what it bills: numbers of lines, and `shipping`."""

    number: int
    buyer: Party
    items: list[str]


class Refunded(msgspec.Struct, frozen=True):
    """`parts`: what it was for, but for canceled units and an overpayment. `invoices`: the order's, the first first.
    `all_left`: no more of the order will be billed."""

    refund_id: UUID
    order_id: UUID
    reason: str
    executed_at: datetime
    parts: list[Any]
    invoices: list[Any]
    all_left: bool


class GivenBack(msgspec.Struct, frozen=True):
    order_id: UUID
    line_no: int | None
    purpose: Purpose
    amount_minor: int


@verb("documents.issue")
async def issue_credit_notes(tx: Transaction, credits: Sequence[CreditOrder]) -> list[Credited | Refusal]:
    await lock_counter(tx, "credit_note")
    refunds = await tx.rows(Refunded, sql.read_refunds, order_ids=[credit.order_id for credit in credits])
    orders = await read_agreements(tx, (refund.order_id for refund in refunds))
    billed = await read_billed(tx, orders)
    seller = await read_seller(tx)
    given = await read_given_back(tx, list(orders))
    drafts = [
        draft
        for refund in refunds
        if (draft := draft_of(refund, orders[refund.order_id], billed[refund.order_id], given[refund.order_id], seller))
    ]
    numbers = await issue(tx, "credit_note", drafts)
    order_of = {draft.cause_id: draft.order_id for draft in drafts}
    return [
        Credited([number for cause_id, number in numbers.items() if order_of[cause_id] == credit.order_id])
        for credit in credits
    ]


async def read_given_back(tx: Transaction, order_ids: Sequence[UUID]) -> defaultdict[UUID, Counter[Item]]:
    """What was given back in all of each order for what was sold, by item; minor units."""
    given: defaultdict[UUID, Counter[Item]] = defaultdict(Counter)
    for row in await tx.rows(GivenBack, sql.read_given_back, order_ids=order_ids) if order_ids else []:
        given[row.order_id][item_of(GrantedLine(row.line_no, row.amount_minor, purpose=row.purpose))] += (
            row.amount_minor
        )
    return given


def draft_of(refund: Refunded, order: Agreement, billed: Billed, given: Counter[Item], seller: Seller) -> Draft | None:
    """Pure: the credit note of a refund, without its number; `billed` has it in it afterwards. None where it must wait,
    or nothing of it was billed."""
    parts = msgspec.convert(refund.parts, list[GrantedLine])
    wanted: Counter[Item] = Counter()
    for part in parts:
        wanted[item_of(part)] += part.amount_minor
    fits = all(amount <= billed.creditable(item) for item, amount in wanted.items())
    if not refund.all_left and not (fits and sum(wanted.values()) <= billed.creditable(("goodwill", None))):
        return None
    lines: list[MoneyLine] = []
    charges: list[Charge] = []
    for part in parts:
        credit(part, order, billed, given, lines, charges)
    if not lines and not charges:
        return None
    invoices = corrected(msgspec.convert(refund.invoices, list[Invoiced]), lines, charges)
    content = CreditNotePrint(
        number="",
        issued_on=max(seller.day(refund.executed_at), billed.last_invoice or seller.day(refund.executed_at)),
        invoice_number=", ".join(on_paper("invoice", invoice.number) for invoice in invoices),
        order_number=str(order.number),
        order_ref=order.external_ref,
        currency=order.currency,
        seller=seller_party(seller),
        buyer=invoices[-1].buyer,
        lines=tuple(lines),
        charges=tuple(charges),
        prices_include_tax=order.prices_include_tax,
        reason=refund.reason,
    )
    total = bill_totals(content.lines, content.charges, content.prices_include_tax).total
    return Draft(order.order_id, refund.refund_id, content, total)


def corrected(invoices: Sequence[Invoiced], lines: Sequence[MoneyLine], charges: Sequence[Charge]) -> list[Invoiced]:
    """The invoices that bill something of what is credited; goodwill corrects all of an order."""
    items = {str(line.line_no) for line in lines} | {charge.item for charge in charges}
    return [invoice for invoice in invoices if items & set(invoice.items)] or list(invoices)


def credit(
    part: GrantedLine,
    order: Agreement,
    billed: Billed,
    given: Counter[Item],
    lines: list[MoneyLine],
    charges: list[Charge],
) -> None:
    """Write a part of a refund on the credit note, as far as it was billed, and was not credited before with a refund
    that failed."""
    item = item_of(part)
    amount = min(part.amount_minor, billed.creditable(item), given[item] - billed.credited[item])
    if amount <= 0:
        return
    included, tax = order.prices_include_tax, billed.tax_of(item, amount)
    net = amount if included else amount - tax
    if part.line_no is not None:
        lines.append(credited_line(order.lines[part.line_no].money, part.quantity, amount, tax, included))
    elif item[0] == "shipping":
        charges.append(Charge(name="Shipping", amount=net, tax=tax, item="shipping"))
    else:
        charges.append(Charge(name="Goodwill", amount=net, tax=tax, item="goodwill"))
    billed.add("credit_note", item, part.quantity, amount - tax, tax)


def item_of(part: GrantedLine) -> Item:
    """What of the invoice a part of a refund gives back."""
    if part.line_no is not None:
        return "goods", part.line_no
    return ("shipping" if part.purpose == "shipping" else "goodwill"), None


def orders_of(ids: Iterable[UUID | None]) -> list[CreditOrder]:
    return [CreditOrder(order_id=id_) for id_ in dict.fromkeys(ids) if id_]
