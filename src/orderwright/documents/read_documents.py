"""Invoices and credit notes as they were issued."""

from datetime import datetime
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


@query("payments.read")
async def read_document(tx: Transaction, wanted: PrintDocument) -> InvoicePrint | CreditNotePrint:
    """Refuses `document_not_found`."""
    found = await tx.row(Frozen, sql.read_document, document_id=wanted.document_id)
    if found is None or wanted.order_id not in (None, found.order_id):
        raise not_found("document", document_id=wanted.document_id)
    kind: type[InvoicePrint | CreditNotePrint] = InvoicePrint if found.kind == "invoice" else CreditNotePrint
    return msgspec.convert(found.content, kind)


class ListDocuments(msgspec.Struct, frozen=True):
    order_id: UUID


class IssuedDocument(msgspec.Struct, frozen=True):
    """`kind`: invoice or credit_note. `total_minor` in `currency`."""

    id: UUID
    kind: str
    number: int
    issued_at: datetime
    currency: str
    total_minor: int


@query("payments.read", work="list")
async def list_documents(tx: Transaction, wanted: ListDocuments) -> list[IssuedDocument]:
    """What was issued for an order, the first first; refuses `order_not_found`."""
    if await tx.row(int, sql.find_order, order_id=wanted.order_id) is None:
        raise not_found("order", order_id=wanted.order_id)
    return await tx.rows(IssuedDocument, sql.list_documents, order_id=wanted.order_id)
