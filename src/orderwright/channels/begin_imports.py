"""Keep that a file begins to go in, and let one caller alone see to it.

Whoever begins under an idempotency key that was used before is told the import of then. Taking it up gives its answer
once it is done, refuses while it goes in, and hands it on where nobody was heard of for a minute or it was refused.
Taking up locks the import.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import query, verb

sql = statements(__file__)
SILENT = timedelta(minutes=1)


class BeginImport(msgspec.Struct, frozen=True, kw_only=True):
    """`kind`: what the file is, such as `orders`. `file_hash`: its SHA-256 in hexadecimal digits. `options`: how it is
    to be read."""

    kind: str
    file_name: str
    file_hash: str
    options: dict[str, str] = {}


class BegunImport(msgspec.Struct, frozen=True):
    import_id: UUID


class TakeUpImport(msgspec.Struct, frozen=True):
    import_id: UUID


class TakenUp(msgspec.Struct, frozen=True):
    """`answer`: what was answered when it was done, as it was kept; without one the caller sees to it."""

    import_id: UUID
    answer: bytes | None = None


class ReadAnswer(msgspec.Struct, frozen=True):
    import_id: UUID


class Run(msgspec.Struct, frozen=True):
    import_id: UUID
    seen_at: datetime | None
    finished_at: datetime | None
    answer: bytes | None


@verb("quarantine.repair")
async def begin_imports(tx: Transaction, imports: Sequence[BeginImport]) -> list[BegunImport | Refusal]:
    rows = [msgspec.structs.asdict(one) | {"import_id": tx.new_id()} for one in imports]
    await tx.execute(sql.insert_imports, rows=json_rows(rows), now=tx.now)
    return [BegunImport(row["import_id"]) for row in rows]


@verb("quarantine.repair", refusals=("import_not_found", "request_still_running"))
async def take_up_imports(tx: Transaction, wishes: Sequence[TakeUpImport]) -> list[TakenUp | Refusal]:
    runs = {run.import_id: run for run in await tx.rows(Run, sql.lock_imports, ids=[one.import_id for one in wishes])}
    answers = [take_up(one.import_id, runs.get(one.import_id), tx.now) for one in wishes]
    mine = [one.import_id for one in answers if isinstance(one, TakenUp) and one.answer is None]
    if mine:
        await tx.execute(sql.take_up, ids=mine, now=tx.now)
    return answers


@query("quarantine.read")
async def read_answer(tx: Transaction, wanted: ReadAnswer) -> bytes | None:
    """What was answered when it was done, as it was kept."""
    return await tx.row(bytes, sql.read_answer, id=wanted.import_id)


def take_up(import_id: UUID, run: Run | None, now: datetime) -> TakenUp | Refusal:
    if run is None:
        return not_found("import", import_id=import_id)
    if run.finished_at is None and run.seen_at is not None and now - run.seen_at < SILENT:
        return Refusal("request_still_running", "This file is being imported.", "conflict", import_id=import_id)
    return TakenUp(import_id, run.answer)
