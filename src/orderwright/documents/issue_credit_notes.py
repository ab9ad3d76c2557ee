"""A credit note for each refund of an order that was invoiced: the lines it was granted for, and the rest as goodwill.

Money that is given back before anything was invoiced (goods that never left) needs none. Locks the counter of credit
notes.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from orderwright.documents.issue_invoices import Issued
from orderwright.documents.number_documents import Draft, issue, lock_counter, on_paper
from orderwright.documents.parties import Seller, seller_party
from orderwright.documents.read_agreements import Agreement, read_agreements, read_seller
from orderwright.documents.shares import credited_line
from orderwright.documents.types import Charge, CreditNotePrint
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.payments.types import GrantedLine

sql = statements(__file__)


class CreditRefund(msgspec.Struct, frozen=True, kw_only=True):
    """A refund that was executed."""

    refund_id: UUID


class Refunded(msgspec.Struct, frozen=True):
    """`invoice_numbers`: the order's, one for each parcel or so."""

    refund_id: UUID
    order_id: UUID
    amount_minor: int
    reason: str
    lines: list[Any]
    executed_at: datetime
    invoice_numbers: list[int]


@verb("documents.issue")
async def issue_credit_notes(tx: Transaction, credits: Sequence[CreditRefund]) -> list[Issued | Refusal]:
    ids = [credit.refund_id for credit in credits]
    done = await lock_counter(tx, "credit_note", ids)
    refunds = [row for row in await tx.rows(Refunded, sql.read_refunds, refund_ids=ids) if row.refund_id not in done]
    orders = await read_agreements(tx, (refund.order_id for refund in refunds))
    seller = await read_seller(tx)
    drafts = [draft_of(refund, orders[refund.order_id], seller) for refund in refunds]
    numbers = await issue(tx, "credit_note", drafts)
    return [Issued(numbers.get(id_)) for id_ in ids]


def draft_of(refund: Refunded, order: Agreement, seller: Seller) -> Draft:
    """Pure: the credit note of a refund, without its number. It comes to what was given back, to the cent."""
    granted = msgspec.convert(refund.lines, list[GrantedLine])
    lines = [
        credited_line(line.money, line.total_minor, part.quantity, part.amount_minor, order.prices_include_tax)
        for part in granted
        if part.line_no is not None and (line := order.lines[part.line_no])
    ]
    rest = refund.amount_minor - sum(part.amount_minor for part in granted)
    content = CreditNotePrint(
        number="",
        issued_on=seller.day(refund.executed_at),
        invoice_number=", ".join(on_paper("invoice", number) for number in refund.invoice_numbers),
        order_number=str(order.number),
        order_ref=order.external_ref,
        currency=order.currency,
        seller=seller_party(seller),
        buyer=order.buyer,
        lines=tuple(lines),
        charges=(Charge(name="Goodwill", amount=rest),) if rest else (),
        prices_include_tax=order.prices_include_tax,
        reason=refund.reason,
    )
    return Draft(order.order_id, refund.refund_id, content, refund.amount_minor)
