"""Invoices and credit notes as they were issued."""

from typing import Any
from uuid import UUID

import msgspec

from orderwright.documents.types import CreditNotePrint, InvoicePrint
from orderwright.kernel.refusal import not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query

sql = statements(__file__)


class PrintDocument(msgspec.Struct, frozen=True, kw_only=True):
    """`order_id`: only where the document belongs to this order (the customer's own page)."""

    document_id: UUID
    order_id: UUID | None = None


class Frozen(msgspec.Struct, frozen=True):
    kind: str
    order_id: UUID
    content: Any


@query("documents.print")
async def read_document(tx: Transaction, wanted: PrintDocument) -> InvoicePrint | CreditNotePrint:
    """Refuses `document_not_found`."""
    found = await tx.row(Frozen, sql.read_document, document_id=wanted.document_id)
    if found is None or wanted.order_id not in (None, found.order_id):
        raise not_found("document", document_id=wanted.document_id)
    kind: type[InvoicePrint | CreditNotePrint] = InvoicePrint if found.kind == "invoice" else CreditNotePrint
    return msgspec.convert(found.content, kind)
