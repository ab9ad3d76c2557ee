"""Exports as who asked for them sees them, and their files. Nobody else has them, not even an admin: who may see the
list exports it for themselves. What somebody's rights do not cover any more is not handed out."""

from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec

from orderwright.documents.export_lists import Filters, ListName, missing_permission
from orderwright.documents.write_files import Format
from orderwright.jobs.find_jobs import find_own_job, find_own_jobs
from orderwright.jobs.job_files import read_file_part
from orderwright.jobs.start_jobs import Job
from orderwright.kernel.context import Context
from orderwright.kernel.refusal import Refusal, not_found
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query

KEPT = timedelta(days=3)
LISTED_MAX = 100
State = Literal["waiting", "running", "done", "failed"]


class ExportFile(msgspec.Struct, frozen=True, kw_only=True):
    """What came of an export. `amounts`: it was made for somebody who sees them; `locations`: who was kept to these."""

    name: str
    rows: int
    bytes: int
    parts: int
    amounts: bool
    locations: list[str] | None = None


class Export(msgspec.Struct, frozen=True):
    """`rows`: so far, or of the file. `error`: why there is none, as a sentence. Times of what is not over are null;
    `kept_until`: when it is forgotten."""

    id: UUID
    list: ListName
    format: Format
    filters: Filters
    state: State
    requested_at: datetime
    finished_at: datetime | None
    kept_until: datetime | None
    rows: int
    bytes: int | None
    file_name: str | None
    error: str | None


class ReadExport(msgspec.Struct, frozen=True):
    export_id: UUID


class ReadExportPart(msgspec.Struct, frozen=True):
    """`part` counts from 1."""

    export_id: UUID
    part: int


@query("exports.read")
async def list_exports(tx: Transaction, _: None) -> list[Export]:
    """The caller's own, the last first; LISTED_MAX at most."""
    return [export_of(job) for job in await find_own_jobs(tx, "export", LISTED_MAX)]


@query("exports.read")
async def read_export(tx: Transaction, wanted: ReadExport) -> Export:
    """Refuses `export_not_found`, somebody else's too."""
    return export_of(await own_job(tx, wanted.export_id))


@query("exports.read")
async def read_export_file(tx: Transaction, wanted: ReadExport) -> ExportFile:
    """Refuses `export_not_found`, `export_not_ready` and `export_failed`."""
    job = await own_job(tx, wanted.export_id)
    if job.state == "failed":
        raise Refusal("export_failed", f"This export failed: {job.error}", "conflict", export_id=job.id)
    if job.state != "done":
        raise Refusal("export_not_ready", "This file is not ready yet.", "conflict", export_id=job.id)
    return msgspec.convert(job.result, ExportFile)


@query("exports.read")
async def read_export_part(tx: Transaction, wanted: ReadExportPart) -> bytes:
    content = await read_file_part(tx, (await own_job(tx, wanted.export_id)).id, wanted.part)
    if content is None:
        raise not_found("export", export_id=wanted.export_id)
    return content


async def own_job(tx: Transaction, export_id: UUID) -> Job:
    job = await find_own_job(tx, "export", export_id)
    if job is None:
        raise not_found("export", export_id=export_id)
    return job


def refuse_unless_covered(context: Context, list: ListName, file: ExportFile) -> None:
    """Refuses `export_rights_changed` to who may not see any more what the file shows."""
    missing = missing_permission(context.may, list) or (
        "payments.read" if file.amounts and not context.may("payments.read") else None
    )
    elsewhere = context.locations is not None and not (
        file.locations is not None and context.locations.issuperset(file.locations)
    )
    if missing or elsewhere:
        message = "What you may see has changed since this file was made. Export the list again."
        raise Refusal("export_rights_changed", message, "conflict")


def export_of(job: Job) -> Export:
    wish: dict[str, Any] = job.input
    file = msgspec.convert(job.result, ExportFile) if job.result is not None else None
    return Export(
        job.id, wish["list"], wish["format"], wish["filters"], job.state, job.requested_at, job.finished_at,
        job.finished_at + KEPT if job.finished_at else None, file.rows if file else job.done,
        file.bytes if file else None, file.name if file else None, job.error,
    )  # fmt: skip
