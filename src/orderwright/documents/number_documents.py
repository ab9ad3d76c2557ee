"""Gapless numbers: the counter's row is locked until the documents are written, so that a number is used or never
drawn. Numbers of a kind begin with 1."""

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

import msgspec

from orderwright.documents.events import DocumentIssued
from orderwright.documents.types import CreditNotePrint, InvoicePrint
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows

sql = statements(__file__)
Kind = Literal["invoice", "credit_note"]
PREFIX: dict[Kind, str] = {"invoice": "INV-", "credit_note": "CN-"}


class Draft(msgspec.Struct, frozen=True):
    """A document that lacks its number. `cause_id`: what it is issued for, once."""

    order_id: UUID
    cause_id: UUID
    content: InvoicePrint | CreditNotePrint
    total_minor: int


async def lock_counter(tx: Transaction, kind: Kind, cause_ids: Sequence[UUID]) -> set[UUID]:
    """Lock the numbers of a kind; those of the causes that have their document already."""
    await tx.execute(sql.lock_counter, kind=kind)
    return set(await tx.rows(UUID, sql.read_issued, kind=kind, cause_ids=list(cause_ids)))


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
             "cause_id": draft.cause_id, "currency": content.currency, "total_minor": draft.total_minor,
             "content": content}
        )  # fmt: skip
    await tx.execute(sql.insert_documents, rows=json_rows(rows), now=tx.now)
    tx.emit(
        *(
            DocumentIssued(
                order_id=row["order_id"], document_id=row["document_id"], document_kind=kind, number=row["number"]
            )
            for row in rows
        )
    )
    return {row["cause_id"]: row["number"] for row in rows}


def on_paper(kind: Kind, number: int) -> str:
    """INV-000123"""
    return f"{PREFIX[kind]}{number:06}"
