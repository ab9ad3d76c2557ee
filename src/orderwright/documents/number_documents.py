"""Gapless numbers: the counter's row is locked until the documents are written, so that a number is used or never
drawn. Numbers of a kind begin with 1."""

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

import msgspec

from orderwright.documents.bill_totals import line_amount
from orderwright.documents.events import DocumentIssued
from orderwright.documents.types import CreditNotePrint, InvoicePrint
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.views.search_terms import words

sql = statements(__file__)
Kind = Literal["invoice", "credit_note"]
PREFIX: dict[Kind, str] = {"invoice": "INV-", "credit_note": "CN-"}


class Draft(msgspec.Struct, frozen=True):
    """A document that lacks its number. `cause_id`: what it is issued for, once."""

    order_id: UUID
    cause_id: UUID
    content: InvoicePrint | CreditNotePrint
    total_minor: int


async def lock_counter(tx: Transaction, kind: Kind) -> None:
    """Lock the numbers of a kind: nobody else bills meanwhile, and what was billed is seen by what is read then."""
    await tx.execute(sql.lock_counter, kind=kind)


async def issue(tx: Transaction, kind: Kind, drafts: Sequence[Draft]) -> dict[UUID, int]:
    """Number and write the drafts, in their order, and announce them; the numbers by cause. The counter is locked."""
    if not drafts:
        return {}
    last = await tx.row(int, sql.draw_numbers, kind=kind, count=len(drafts)) or 0
    rows: list[dict[str, Any]] = []
    for number, draft in enumerate(drafts, last - len(drafts) + 1):
        content = msgspec.structs.replace(draft.content, number=on_paper(kind, number))
        rows.append(
            {"document_id": tx.new_id(), "kind": kind, "number": number, "order_id": draft.order_id,
             "cause_id": draft.cause_id, "issued_on": content.issued_on, "currency": content.currency,
             "total_minor": draft.total_minor, "content": content, "buyer_terms": buyer_terms(content)}
        )  # fmt: skip
    await tx.execute(sql.insert_documents, rows=json_rows(rows), now=tx.now)
    lines = [{"kind": kind, **same_of(row), **amount} for row in rows for amount in amounts_of(row["content"])]
    await tx.execute(sql.insert_lines, rows=json_rows(lines))
    parcels = [{"parcel_id": id_, **same_of(row)} for row in rows for id_ in getattr(row["content"], "parcels", ())]
    if parcels:
        await tx.execute(sql.insert_parcels, rows=json_rows(parcels))
    tx.emit(
        *(
            DocumentIssued(
                order_id=row["order_id"], document_id=row["document_id"], document_kind=kind, number=row["number"]
            )
            for row in rows
        )
    )
    return {row["cause_id"]: row["number"] for row in rows}


def buyer_terms(content: InvoicePrint | CreditNotePrint) -> list[str]:
    """Pure: by which it is found, beside its numbers."""
    return sorted({term for text in (*content.buyer.lines[:1], content.buyer.email) for term in words(text)})


def same_of(row: dict[str, Any]) -> dict[str, Any]:
    return {"document_id": row["document_id"], "order_id": row["order_id"]}


def amounts_of(content: InvoicePrint | CreditNotePrint) -> list[dict[str, Any]]:
    """Pure: each line and charge without and with its tax; what they are of, and how many units."""
    included = content.prices_include_tax
    amounts = [("goods", line.line_no, line.quantity, line_amount(line), line.tax) for line in content.lines]
    amounts += [(charge.item, None, 0, charge.amount, charge.tax) for charge in content.charges]
    return [
        {"part": part, "item": item, "line_no": line_no, "quantity": quantity,
         "net_minor": amount - tax if included else amount, "tax_minor": tax}
        for part, (item, line_no, quantity, amount, tax) in enumerate(amounts, 1)
    ]  # fmt: skip


def on_paper(kind: Kind, number: int) -> str:
    """INV-000123"""
    return f"{PREFIX[kind]}{number:06}"
