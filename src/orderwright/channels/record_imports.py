"""Keep how far a file is, that it was read in, and what became of its lines."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from orderwright.channels.events import FileImported
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import verb

sql = statements(__file__)


class RecordImport(msgspec.Struct, frozen=True, kw_only=True):
    """`kind`: what the file is, such as `online-retail`. `file_hash`: its SHA-256 in hexadecimal digits. `report`:
    counts by what became of the lines."""

    kind: str
    file_name: str
    file_hash: str
    started_at: datetime
    report: dict[str, Any]


class RecordProgress(msgspec.Struct, frozen=True, kw_only=True):
    """`rows` of the file, and those `rows_done`."""

    import_id: UUID
    rows: int
    rows_done: int


class FinishImport(msgspec.Struct, frozen=True, kw_only=True):
    """`report`: counts by what became of the rows. `answer`: what the caller is told, to be told again. `refusal`: why
    the file did not go in, instead."""

    import_id: UUID
    rows: int
    report: dict[str, Any] = {}
    answer: bytes | None = None
    refusal: str | None = None


class Finished(msgspec.Struct, frozen=True):
    import_id: UUID
    kind: str
    file_name: str


class RecordedImport(msgspec.Struct, frozen=True):
    import_id: UUID


@verb("quarantine.repair")
async def record_imports(tx: Transaction, imports: Sequence[RecordImport]) -> list[RecordedImport | Refusal]:
    rows = [msgspec.structs.asdict(one) | {"import_id": tx.new_id()} for one in imports]
    await tx.execute(sql.insert_imports, rows=json_rows(rows), now=tx.now)
    tx.emit(*(FileImported(import_kind=one.kind, file_name=one.file_name, report=one.report) for one in imports))
    return [RecordedImport(row["import_id"]) for row in rows]


@verb("quarantine.repair")
async def record_progress(tx: Transaction, told: Sequence[RecordProgress]) -> list[RecordedImport | Refusal]:
    """Whoever sees to an import is heard of; one that is finished stays so."""
    await tx.execute(sql.update_progress, rows=json_rows(told), now=tx.now)
    return [RecordedImport(one.import_id) for one in told]


@verb("quarantine.repair")
async def finish_imports(tx: Transaction, finished: Sequence[FinishImport]) -> list[RecordedImport | Refusal]:
    done = await tx.rows(
        Finished,
        sql.finish_imports,
        rows=json_rows([msgspec.structs.replace(one, answer=None) for one in finished]),
        ids=[one.import_id for one in finished],
        answers=[one.answer for one in finished],
        now=tx.now,
    )
    reports = {one.import_id: one.report for one in finished if one.refusal is None}
    for one in done:
        if one.import_id in reports:
            tx.emit(FileImported(import_kind=one.kind, file_name=one.file_name, report=reports[one.import_id]))
    return [RecordedImport(one.import_id) for one in finished]
