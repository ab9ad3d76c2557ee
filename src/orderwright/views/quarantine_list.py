"""What could not be understood, with its reason, and the files that were read in."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from orderwright.channels.begin_imports import SILENT
from orderwright.kernel.paging import cut, page_size, read_cursor
from orderwright.kernel.refusal import not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.views.find_orders import COUNTED_MAX

sql = statements(__file__)
LAST_ID = UUID(int=2**128 - 1)
IMPORTS_SHOWN = 50
ALIKE_MAX = 1_000
WORDS = {"open": "new", "repaired": "repaired", "dismissed": "discarded"}


class ListQuarantine(msgspec.Struct, frozen=True, kw_only=True):
    state: Literal["open", "repaired", "dismissed"] = "open"
    source: str | None = None
    cursor: str | None = None
    limit: int | None = None


class RowRead(msgspec.Struct, frozen=True, gc=False):
    id: UUID
    source: str
    source_ref: str
    row_no: int | None
    code: str
    field: str | None
    reason: str
    content: Any
    created_at: datetime
    status: str
    attempts: int


class QuarantinedRow(msgspec.Struct, frozen=True):
    """`what`: the order's external reference, or how its source calls the row. `code` and `reason`: what is wrong;
    `field`: where, as a JSON pointer into the order or the name of a column, if that is known."""

    id: UUID
    source: str
    row: int | None
    what: str
    code: str
    field: str | None
    reason: str
    at: datetime
    status: str


class QuarantinePage(msgspec.Struct, frozen=True):
    """`waiting`: open rows, counted to 1,000 (1,001 means more)."""

    rows: list[QuarantinedRow]
    next: str | None
    waiting: int


@query("quarantine.read", work="list")
async def list_quarantine(tx: Transaction, wanted: ListQuarantine) -> QuarantinePage:
    """Rows in quarantine, newest first."""
    cursor, limit = read_cursor(wanted.cursor, (str,)), page_size(wanted.limit)
    before = LAST_ID
    if cursor:
        try:
            before = UUID(str(cursor.key[0]))
        except ValueError:
            before = LAST_ID
    read = await tx.rows(
        RowRead, sql.list_rows, status=wanted.state, source=wanted.source, before_id=before, limit=limit + 1
    )
    page = cut([quarantined(row) for row in read], cursor, limit, lambda row: [str(row.id)])
    waiting = await tx.row(int, sql.count_rows, counted_max=COUNTED_MAX + 1) or 0
    return QuarantinePage(page.rows, page.next, waiting)


def quarantined(row: RowRead) -> QuarantinedRow:
    status = WORDS.get(row.status, row.status)
    return QuarantinedRow(
        row.id, row.source, row.row_no, name_of(row), row.code, row.field, row.reason, row.created_at, status
    )


def name_of(row: RowRead) -> str:
    """The order's external reference, or how its source calls the row."""
    order = row.content.get("order") if isinstance(row.content, dict) else None
    return str((order.get("external_ref") if isinstance(order, dict) else None) or row.source_ref)


class ListAlike(msgspec.Struct, frozen=True):
    """`code`: the cause. `besides`: the row that others are to be like."""

    code: str
    besides: UUID


class AlikeRow(msgspec.Struct, frozen=True, gc=False):
    id: UUID
    content: Any


@query("quarantine.read")
async def list_alike(tx: Transaction, wanted: ListAlike) -> list[AlikeRow]:
    """Open rows with the same cause, the oldest first, no more than a thousand."""
    return await tx.rows(AlikeRow, sql.list_alike, code=wanted.code, besides=wanted.besides, limit=ALIKE_MAX)


class ReadQuarantined(msgspec.Struct, frozen=True):
    id: UUID


class RowWhole(RowRead, frozen=True, gc=False):
    closed_at: datetime | None
    closed_by: str | None
    outcome: str | None
    previous: UUID | None
    following: UUID | None


class QuarantinedField(msgspec.Struct, frozen=True):
    name: str
    value: str
    error: str | None = None


class QuarantinedPage(msgspec.Struct, frozen=True):
    """`code`, `field`, `reason` as in the list. `content`: what came, as it came; `fields`: its plain values; `raw`:
    the same as text."""

    id: UUID
    source: str
    row: int | None
    what: str
    code: str
    field: str | None
    reason: str
    at: datetime
    status: str
    content: Any
    fields: list[QuarantinedField]
    raw: str
    attempts: int
    closed_at: datetime | None
    closed_by: str | None
    outcome: str | None
    previous: UUID | None
    following: UUID | None


@query("quarantine.read")
async def read_quarantined(tx: Transaction, wanted: ReadQuarantined) -> QuarantinedPage:
    """One row in quarantine; refuses `quarantined_row_not_found`."""
    row = await tx.row(RowWhole, sql.read_row, id=wanted.id)
    if row is None:
        raise not_found("quarantined row", id=wanted.id)
    content = row.content if isinstance(row.content, dict) else {"content": row.content}
    plain = {name: value for name, value in content.items() if not isinstance(value, dict | list)}
    return QuarantinedPage(
        id=row.id,
        source=row.source,
        row=row.row_no,
        what=name_of(row),
        code=row.code,
        field=row.field,
        reason=row.reason,
        at=row.created_at,
        status=WORDS.get(row.status, row.status),
        content=row.content,
        fields=[QuarantinedField(name, "" if value is None else str(value)) for name, value in plain.items()],
        raw=msgspec.json.format(msgspec.json.encode(row.content)).decode(),
        attempts=row.attempts,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
        outcome=row.outcome,
        previous=row.previous,
        following=row.following,
    )


class ImportRow(msgspec.Struct, frozen=True):
    """`state`: `running`; `interrupted`, where nobody was heard of for a minute; `refused`, as a whole, because of
    `refusal`; or `done`. `rows_done` of its `rows`. `report`: what became of them, as the importer counted."""

    id: UUID
    kind: str
    file_name: str
    state: Literal["running", "interrupted", "refused", "done"]
    rows: int
    rows_done: int
    started_at: datetime
    finished_at: datetime | None
    report: dict[str, Any]
    refusal: str | None


class ReadImport(msgspec.Struct, frozen=True):
    id: UUID


@query("orders.read", work="list")
async def list_imports(tx: Transaction, wanted: None) -> list[ImportRow]:  # noqa: ARG001
    """The last fifty files that were read in."""
    return await tx.rows(ImportRow, sql.list_imports, silent_since=tx.now - SILENT, limit=IMPORTS_SHOWN)


@query("orders.read")
async def read_import(tx: Transaction, wanted: ReadImport) -> ImportRow:
    """One of them; refuses `import_not_found`."""
    row = await tx.row(ImportRow, sql.read_import, silent_since=tx.now - SILENT, id=wanted.id)
    if row is None:
        raise not_found("import", id=wanted.id)
    return row
