"""Rows of files and channels that could not be understood wait here with their reason; nothing is lost. Whoever may
place orders sets aside what could not be placed; to repair it takes a permission of its own."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from orderwright.channels.events import RowsQuarantined
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import verb

sql = statements(__file__)


class QuarantineRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """`source_ref` is the row's own within its source: the same row is quarantined once. `code` and `reason`: why, as a
    word and as a sentence; `field`: where, as a JSON pointer into the order (`/lines/0/sku`) or the name of a column,
    if that is known. `content`: the row as it came, by field."""

    source: str
    source_ref: str
    code: str
    reason: str
    content: dict[str, Any]
    row_no: int | None = None
    field: str | None = None


def where_of(refusal: Refusal) -> str | None:
    """The first of the fields that a refusal is about."""
    return next((field.pointer for field in refusal.fields if field.pointer), None)


class Quarantined(msgspec.Struct, frozen=True):
    """`new` is false where the row was here before; it stays as it was, dismissed or repaired."""

    source_ref: str
    new: bool


class Inserted(msgspec.Struct, frozen=True, gc=False):
    source: str
    source_ref: str
    quarantine_id: UUID


@verb("orders.place", batch_max=1000)
async def quarantine_rows(tx: Transaction, rows: Sequence[QuarantineRow]) -> list[Quarantined | Refusal]:
    first = {(row.source, row.source_ref): row for row in reversed(rows)}
    values = [msgspec.structs.asdict(row) | {"quarantine_id": tx.new_id()} for row in first.values()]
    made = {
        (row.source, row.source_ref): row.quarantine_id
        for row in await tx.rows(Inserted, sql.insert_rows, rows=json_rows(values), now=tx.now)
    }
    if made:
        tx.emit(RowsQuarantined(quarantine_ids=sorted(made.values())))
    return [Quarantined(row.source_ref, (row.source, row.source_ref) in made) for row in rows]
