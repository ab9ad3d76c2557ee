"""`orderwright import online-retail FILE`: the UCI Online Retail file, whole, into an organization."""

import time
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from orderwright.access.find_organizations import require_organization
from orderwright.channels.online_retail.import_file import import_file
from orderwright.channels.online_retail.plan import Plan, plan_import
from orderwright.channels.online_retail.tally import Tally
from orderwright.commands.connect import at_the_door
from orderwright.kernel.context import system
from orderwright.kernel.perform import Door
from orderwright.kernel.text import plural


def import_online_retail(file: Path, *, org: str = "demo") -> None:
    """Import goods, customers, orders, returns, stock corrections and charges of the file; what can't be understood
    goes to the quarantine. Safe to interrupt and to run again.

    :param file: The data set as published: CSV in UTF-8, plain or compressed with xz.
    :param org: The organization that it is imported into.
    """
    console = Console(highlight=False)
    with console.status(f"Reading {file.name} …"):
        plan = plan_import(file)
    tally, seconds = at_the_door(lambda door: import_with_progress(door, org, file, plan, console))
    console.print(in_words(tally))
    console.print(f"{seconds:,.0f} s, {tally.lines / seconds:,.0f} lines a second")


async def import_with_progress(door: Door, org: str, file: Path, plan: Plan, console: Console) -> tuple[Tally, float]:
    """What became of the lines, and how many seconds it took."""
    await require_organization(door.database, org)
    columns = (TextColumn("Importing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    started = time.perf_counter()
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("import", total=plan.tally.lines)
        context = system(org, "import")
        tally = await import_file(door, context, file, plan, lambda lines: progress.advance(task, lines))
    return tally, time.perf_counter() - started


def in_words(tally: Tally) -> str:
    """541,909 lines in = 528,175 in orders + …"""
    parts = (
        f"{tally.orders:,} in orders",
        f"{tally.returns:,} in returns and cancellations",
        f"{tally.adjustments:,} in stock adjustments",
        f"{tally.charges:,} in charges",
        f"{tally.quarantined:,} quarantined",
    )
    return f"{plural(tally.lines, 'line')} in = {' + '.join(parts)}"
