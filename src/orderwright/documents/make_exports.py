"""Make the file of an export: as whoever asked for it, page by page, in parts. A short list is made in the request that
asks for it; the rest is the worker's. Both write by `write_file`."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from orderwright.access.note_security import note_export
from orderwright.access.present_rights import present_context
from orderwright.access.save_profile import read_profile
from orderwright.documents.export_lists import LISTS, missing_permission, wanted_of
from orderwright.documents.list_files import Table
from orderwright.documents.read_exports import KEPT, Export, ExportFile, ReadExport, read_export
from orderwright.documents.start_exports import StartExport, list_not_permitted, start_exports
from orderwright.documents.write_files import Beginning, Count, read_beginning, write_file
from orderwright.jobs.claim_jobs import Claimed
from orderwright.jobs.job_files import (
    PART_BYTES,
    AddFilePart,
    KeepFile,
    PruneFiles,
    add_file_parts,
    keep_files,
    prune_files,
)
from orderwright.kernel.context import Context, system
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal

SMALL_ROWS_MAX = 1_000
"""A list with no more rows is made at once."""
FILE_BYTES_MAX = 500 * 1024**2
KEPT_MAX = 1_000
KEPT_BYTES_MAX = 2 * 1024**3
"""Of an organization; what was made first is forgotten first."""


async def ask_for_export(door: Door, context: Context, wish: StartExport, key: str | None = None) -> Export:
    """The export, done already where the list is short; the security log tells of it. Refuses what the list refuses,
    before anything is begun."""
    begun_at = door.now()
    beginning = await beginning_of(door, context, wish)
    job = await door.perform(context, start_exports, wish, key)
    await note_export(door, context, wish.list, wish.format, wish.filters)
    if beginning.whole:
        await make_small_export(door, context, wish, beginning.table, job.id, begun_at)
    return await door.ask(context, read_export, ReadExport(job.id))


async def beginning_of(door: Door, context: Context, wish: StartExport) -> Beginning:
    if missing := missing_permission(context.may, wish.list):
        raise list_not_permitted(missing)
    return await read_beginning(table_of(door, context, wish), SMALL_ROWS_MAX)


def table_of(door: Door, context: Context, wish: StartExport) -> Table:
    return LISTS[wish.list].table(door, context, wanted_of(wish.list, wish.filters))


async def make_small_export(
    door: Door, context: Context, wish: StartExport, table: Table, job_id: UUID, begun_at: datetime
) -> None:
    """In one transaction with the end of its job, unless somebody was quicker."""
    rows = Rows()
    chunks = write_file(table, wish.format, await zone_of(door, context.organization), rows.count)
    parts = [part async for part in in_parts(chunks)]
    file = file_of(context, wish, table, rows.all, parts=len(parts), bytes=sum(map(len, parts)))
    ended = KeepFile(job_id=job_id, parts=parts, rows=rows.all, result=file, made_at=begun_at)
    try:
        await door.perform(system(context.organization, "jobs"), keep_files, ended)
    except Refusal as refusal:
        if refusal.code != "job_lost":
            raise


async def make_export(door: Door, organization: str, job: Claimed, count: Count) -> ExportFile:
    """Refuses where who asked may not see the list any more, be it before or while it was made, `file_too_large`, and
    what the list refuses."""
    context, wish = await asker_of(door, organization, job), msgspec.convert(job.input, StartExport)
    if missing := missing_permission(context.may, wish.list):
        raise list_not_permitted(missing)
    rows, table = Rows(count), table_of(door, context, wish)
    chunks = write_file(table, wish.format, await zone_of(door, organization), rows.count)
    number = size = 0
    async with aclosing(in_parts(chunks)) as parts:
        async for part in parts:
            number, size = number + 1, size + len(part)
            if size > FILE_BYTES_MAX:
                most = f"{FILE_BYTES_MAX // 1024**2} MB"
                raise Refusal("file_too_large", f"A file has at most {most}. Filter the list and export it in parts.")
            kept = AddFilePart(job_id=job.id, attempt=job.attempt, part=number, content=part)
            await door.perform(system(organization, "jobs"), add_file_parts, kept)
    now = await asker_of(door, organization, job)
    if (now.permissions, now.locations) != (context.permissions, context.locations):
        raise Refusal("export_rights_changed", "What you may see changed while the file was made. Export it again.")
    return file_of(context, wish, table, rows.all, parts=number, bytes=size)


async def asker_of(door: Door, organization: str, job: Claimed) -> Context:
    context = await present_context(door, organization, job.caller, job.requested_by)
    if context is None:
        raise Refusal("asker_gone", "Who asked for this file has no access any more.")
    return context


async def zone_of(door: Door, organization: str) -> ZoneInfo:
    return ZoneInfo((await door.ask(system(organization, "jobs"), read_profile, None)).time_zone)


def file_of(context: Context, wish: StartExport, table: Table, rows: int, *, parts: int, bytes: int) -> ExportFile:
    return ExportFile(
        name=f"{table.name}.{wish.format}",
        rows=rows,
        bytes=bytes,
        parts=parts,
        amounts=context.may("payments.read"),
        locations=None if context.locations is None else sorted(context.locations),
    )


async def in_parts(chunks: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes]:
    """The same bytes in parts of PART_BYTES; the last one has the rest. What is broken off leaves no file behind."""
    waiting = bytearray()
    async with aclosing(chunks):
        async for chunk in chunks:
            waiting += chunk
            while len(waiting) >= PART_BYTES:
                yield bytes(waiting[:PART_BYTES])
                del waiting[:PART_BYTES]
    if waiting:
        yield bytes(waiting)


class Rows:
    """How many there were; each page is told on."""

    def __init__(self, tell: Count = lambda _: None) -> None:
        self.all, self.tell = 0, tell

    def count(self, rows: int) -> None:
        self.all += rows
        self.tell(rows)


async def prune_exports(door: Door, organization: str, most: int = 1_000) -> int:
    """Forget what is kept no longer, and what is beyond an organization's share; how many files."""
    wish = PruneFiles(kind="export", before=door.now() - KEPT, jobs_max=KEPT_MAX, bytes_max=KEPT_BYTES_MAX, most=most)
    return (await door.perform(system(organization), prune_files, wish)).files
