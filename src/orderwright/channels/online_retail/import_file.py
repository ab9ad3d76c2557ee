"""The whole import: carry out the plan, set aside what can't be understood, and prove that nothing was lost."""

from pathlib import Path

import msgspec

from orderwright.channels.count_imported import CountImported, count_imported
from orderwright.channels.online_retail.carry_out import CarryingOut, Tell
from orderwright.channels.online_retail.facts import ImportedOrder
from orderwright.channels.online_retail.inputs import CHANNEL, SOURCE
from orderwright.channels.online_retail.plan import Plan
from orderwright.channels.online_retail.set_aside import file_hash, file_mark, refused_rows, unreadable_rows
from orderwright.channels.online_retail.tally import Tally
from orderwright.channels.quarantine import quarantine_rows
from orderwright.channels.record_imports import RecordImport, record_imports
from orderwright.kernel.context import Context
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal


async def import_file(door: Door, context: Context, path: Path, plan: Plan, tell: Tell) -> Tally:
    """The lines of the file by what became of them, counted in the database; `plan` is the plan for this file. Raises
    `AssertionError` where their sum is not the number of lines that came in."""
    work, started_at = CarryingOut(door, context, plan, tell), door.now()
    await work.prepare()
    await work.live(plan.facts)
    aside = await set_aside(work, path)
    tell(len(plan.quarantined))
    tally = await count(work, aside)
    report = msgspec.structs.asdict(tally)
    record = RecordImport(
        kind=SOURCE, file_name=path.name, file_hash=file_hash(path), started_at=started_at, report=report
    )
    await door.perform(context, record_imports, record)
    return tally


async def set_aside(work: CarryingOut, path: Path) -> list[str]:
    """The references of the rows in the quarantine."""
    mark = file_mark(path)
    refused = {one.row: one.refusal for one in work.refused}
    rows = [*unreadable_rows(mark, work.plan.quarantined), *refused_rows(mark, path, refused)]
    for answer in await work.door.perform_many(work.context, quarantine_rows, rows):
        if isinstance(answer, Refusal):
            raise answer
    return [row.source_ref for row in rows]


async def count(work: CarryingOut, aside: list[str]) -> Tally:
    """What of this file is in the database."""
    orders = [fact.external_ref for fact in work.plan.facts if isinstance(fact, ImportedOrder)]
    of = CountImported(channel=CHANNEL, source=SOURCE, orders=orders, facts=work.references, quarantined=aside)
    found = await work.door.ask(work.context, count_imported, of)
    told, lines = found.told, work.plan.tally.lines
    tally = Tally(lines, found.orders, told.returns, told.adjustments, told.charges, told.quarantined)
    placed = tally.orders + tally.returns + tally.adjustments + tally.charges + tally.quarantined
    if placed != lines:
        raise AssertionError(f"{lines} lines came in, but {placed} are in the database: {tally}")
    return tally
