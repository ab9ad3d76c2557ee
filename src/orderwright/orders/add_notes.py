"""Write a note for colleagues on an order, or on a line of it. Locks nothing: notes are only ever added."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import FieldError, Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.text import text_mistakes
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import verb
from orderwright.orders.events import NoteAdded

sql = statements(__file__)


class AddNote(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    order_id: UUID
    body: str
    line_no: int | None = None


class Note(msgspec.Struct, frozen=True):
    note_id: UUID
    order_id: UUID


class Lines(msgspec.Struct, frozen=True, gc=False):
    order_id: UUID
    lines: int


@verb("orders.edit", refusals=("order_not_found", "note_invalid"))
async def add_notes(tx: Transaction, notes: Sequence[AddNote]) -> list[Note | Refusal]:
    wanted = sorted({note.order_id for note in notes})
    known = {row.order_id: row.lines for row in await tx.rows(Lines, sql.count_lines, order_ids=wanted)}
    answers = [decide(tx, note, known.get(note.order_id)) for note in notes]
    rows = [
        msgspec.structs.asdict(note) | {"note_id": answer.note_id}
        for note, answer in zip(notes, answers, strict=True)
        if isinstance(answer, Note)
    ]
    if rows:
        await tx.execute(sql.insert_notes, rows=json_rows(rows), actor=tx.actor, now=tx.now)
        tx.emit(*(NoteAdded(**row) for row in rows))
    return answers


def decide(tx: Transaction, note: AddNote, lines: int | None) -> Note | Refusal:
    if lines is None:
        return not_found("order", order_id=note.order_id)
    wrong = text_mistakes("/body", note.body, 5000, 1)
    if note.line_no is not None and not 1 <= note.line_no <= lines:
        wrong.append(FieldError("/line_no", "line_unknown", f"The order has no line {note.line_no}."))
    if wrong:
        return Refusal("note_invalid", "The note can't be added.", "invalid", wrong, order_id=note.order_id)
    return Note(tx.new_id(), note.order_id)
