"""Rows of files and channels that could not be understood wait here with their reason; nothing is lost. Whoever may
place orders sets aside what could not be placed; to repair it takes a permission of its own."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from orderwright.channels.events import QuarantineClosed, RowsQuarantined
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
    """`new` is false where the row was here before: what was repaired, and what reads as it did, stays as it was, with
    its `status` and `outcome`; what reads otherwise waits as it is read now, `reopened` where it had been dismissed."""

    source_ref: str
    new: bool
    status: str = "open"
    outcome: str | None = None
    reopened: bool = False


class SupersedeQuarantined(msgspec.Struct, frozen=True, kw_only=True):
    """A source was read anew: of its rows only those are `waiting`, by their `source_ref`."""

    source: str
    waiting: list[str]


class Superseded(msgspec.Struct, frozen=True):
    count: int


class RowHere(msgspec.Struct, frozen=True, gc=False):
    """`mark`: of how it was read."""

    source: str
    source_ref: str
    quarantine_id: UUID
    status: str
    outcome: str | None
    mark: str | None


@verb("orders.place", retry_on=("quarantine_once",), batch_max=1000)
async def quarantine_rows(tx: Transaction, rows: Sequence[QuarantineRow]) -> list[Quarantined | Refusal]:
    """Locks the rows that are here already."""
    first = {(row.source, row.source_ref): row for row in reversed(rows)}
    keys = [{"source": source, "source_ref": ref} for source, ref in first]
    here = {(row.source, row.source_ref): row for row in await tx.rows(RowHere, sql.lock_here, rows=json_rows(keys))}
    new = {key: tx.new_id() for key in first if key not in here}
    otherwise = {key: row for key, row in here.items() if reads_otherwise(row, first[key])}
    if new:
        values = [msgspec.structs.asdict(first[key]) | {"quarantine_id": id_} for key, id_ in new.items()]
        await tx.execute(sql.insert_rows, rows=json_rows(values), now=tx.now)
    if otherwise:
        values = [
            msgspec.structs.asdict(first[key]) | {"quarantine_id": row.quarantine_id} for key, row in otherwise.items()
        ]
        await tx.execute(sql.read_otherwise, rows=json_rows(values))
    if waiting := [*new.values(), *(row.quarantine_id for row in otherwise.values())]:
        tx.emit(RowsQuarantined(quarantine_ids=sorted(waiting)))
    return [answer_of(row, here.get((row.source, row.source_ref)), otherwise) for row in rows]


def reads_otherwise(here: RowHere, row: QuarantineRow) -> bool:
    """Whether what is here came from the same rows, read in another way, and is not done with."""
    return here.status != "repaired" and here.mark != row.content.get("mark")


def answer_of(row: QuarantineRow, here: RowHere | None, otherwise: dict[tuple[str, str], RowHere]) -> Quarantined:
    if here is None:
        return Quarantined(row.source_ref, True)
    if (row.source, row.source_ref) in otherwise:
        return Quarantined(row.source_ref, False, reopened=here.status == "dismissed")
    return Quarantined(row.source_ref, False, here.status, here.outcome)


@verb("orders.place")
async def supersede_quarantined(tx: Transaction, sources: Sequence[SupersedeQuarantined]) -> list[Superseded | Refusal]:
    """Close what waited of a source and is read otherwise now: it went in, or waits with other rows."""
    answers: list[Superseded | Refusal] = []
    for each in sources:
        closed = await tx.rows(
            UUID, sql.close_superseded, source=each.source, waiting=each.waiting, now=tx.now, actor=tx.actor
        )
        tx.emit(*(QuarantineClosed(quarantine_id=id_, outcome="superseded") for id_ in sorted(closed)))
        answers.append(Superseded(len(closed)))
    return answers
