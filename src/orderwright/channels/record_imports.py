"""Keep that a file was read in, and what became of its lines."""

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


class RecordedImport(msgspec.Struct, frozen=True):
    import_id: UUID


@verb("quarantine.repair")
async def record_imports(tx: Transaction, imports: Sequence[RecordImport]) -> list[RecordedImport | Refusal]:
    rows = [msgspec.structs.asdict(one) | {"import_id": tx.new_id()} for one in imports]
    await tx.execute(sql.insert_imports, rows=json_rows(rows), now=tx.now)
    tx.emit(*(FileImported(import_kind=one.kind, file_name=one.file_name, report=one.report) for one in imports))
    return [RecordedImport(row["import_id"]) for row in rows]
