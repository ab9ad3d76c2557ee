"""A file goes in, and that it does is on record from the first row to the last: how far it is, and what it came to.

Who imports needs the permission of the kind alone; the record is Orderwright's own. Under an idempotency key the same
file is answered as it was then; it is refused while it goes in, and goes on where it was cut off.
"""

import asyncio
import contextlib
import hashlib
import logging
import zlib
from uuid import UUID

import msgspec

from orderwright.channels.begin_imports import (
    BeginImport,
    ReadAnswer,
    TakeUpImport,
    begin_imports,
    read_answer,
    take_up_imports,
)
from orderwright.channels.csv.kinds import CsvKind
from orderwright.channels.csv.read_table import CsvFile
from orderwright.channels.csv.report import Report
from orderwright.channels.record_imports import FinishImport, RecordProgress, finish_imports, record_progress
from orderwright.kernel.context import Context, system
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Outage, Refusal

log = logging.getLogger(__name__)
TOLD_EVERY_S = 2.0
OUR_MISTAKE = "The import stopped because of an internal error. Rows already imported are not imported twice."
CHOICES = ("encoding", "decimal", "dates")
COUNTS = ("created", "updated", "unchanged", "refused", "quarantined", "left_out", "past")


class Importing(msgspec.Struct, frozen=True):
    """An import that was begun. `answer`: its report, where it was done before."""

    import_id: UUID
    kind: CsvKind
    file: CsvFile
    answer: Report | None = None


async def import_file(door: Door, context: Context, kind: CsvKind, file: CsvFile, key: str | None = None) -> Report:
    """A dry run is no import: it is not on record, and nothing is changed."""
    if file.dry_run:
        context.require(kind.verb.permission)
        return await kind.run(door, context, file)
    begun = await begin(door, context, kind, file, key)
    return begun.answer or await carry_out(door, context, begun)


async def begin(door: Door, context: Context, kind: CsvKind, file: CsvFile, key: str | None = None) -> Importing:
    """Refuses another file under the same key, and one that is going in."""
    context.require(kind.verb.permission)
    digest = await asyncio.to_thread(hashlib.sha256, file.data)
    wish = BeginImport(
        kind=kind.name,
        file_name=file.name or f"{kind.name}.csv",
        file_hash=digest.hexdigest(),
        options=options_of(file),
    )
    recorder = system(context.organization, context.actor)
    begun = await door.perform(recorder, begin_imports, wish, key)
    taken = await door.perform(recorder, take_up_imports, TakeUpImport(begun.import_id))
    answer = await asyncio.to_thread(unpacked, taken.answer) if taken.answer else None
    return Importing(begun.import_id, kind, file, answer)


def options_of(file: CsvFile) -> dict[str, str]:
    """How the file is to be read, by the name of each choice."""
    said = {name: str(value) for name in CHOICES if (value := getattr(file, name))}
    defaults = {name: value for name, value in file.defaults.items() if value}
    return {**defaults, **said, "mapping": msgspec.json.encode(file.mapping, order="sorted").decode()}


async def carry_out(door: Door, context: Context, begun: Importing) -> Report:
    """The report, once it was kept."""
    recorder, file = system(context.organization, context.actor), begun.file
    telling = asyncio.create_task(keep_telling(door, recorder, begun))
    try:
        report = await begun.kind.run(door, context, file)
        counts = {name: getattr(report, name) for name in COUNTS}
        answer = await asyncio.to_thread(packed, report)
        done = FinishImport(import_id=begun.import_id, rows=file.rows, report=counts, answer=answer)
    except Exception as error:
        said = error.message if isinstance(error, Refusal | Outage) else OUR_MISTAKE
        with contextlib.suppress(Outage):
            refused = FinishImport(import_id=begun.import_id, rows=file.rows, refusal=said)
            await door.perform(recorder, finish_imports, refused)
        raise
    finally:
        telling.cancel()
    await door.perform(recorder, finish_imports, done)
    return report


async def read_report(door: Door, context: Context, import_id: UUID) -> Report | None:
    """What an import came to, once it is done."""
    answer = await door.ask(system(context.organization, context.actor), read_answer, ReadAnswer(import_id))
    return await asyncio.to_thread(unpacked, answer) if answer else None


async def keep_telling(door: Door, recorder: Context, begun: Importing) -> None:
    """How far it is, every other second; whatever keeps it from being told, it is told later."""
    while True:
        await asyncio.sleep(TOLD_EVERY_S)
        told = RecordProgress(import_id=begun.import_id, rows=begun.file.rows, rows_done=begun.file.done)
        try:
            await door.perform(recorder, record_progress, told)
        except Outage:
            continue
        except Exception:  # an import that nobody hears of counts as broken off
            log.exception("how far the import %s is could not be told", begun.import_id)


def packed(report: Report) -> bytes:
    return zlib.compress(msgspec.json.encode(report))


def unpacked(answer: bytes) -> Report:
    return msgspec.json.decode(zlib.decompress(answer), type=Report)
