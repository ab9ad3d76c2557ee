"""`orderwright import online-retail FILE`: the UCI Online Retail file, whole, into an organization."""

import asyncio
import time
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from orderwright.app import make_door
from orderwright.channels.online_retail.import_file import import_file
from orderwright.channels.online_retail.plan import Plan, plan_import
from orderwright.channels.online_retail.tally import Tally
from orderwright.commands.connect import database_url
from orderwright.kernel.context import system
from orderwright.kernel.database import Database
from orderwright.migrate import migrate
from orderwright.settings import Settings


def import_online_retail(file: Path, *, org: str = "demo") -> None:
    """Import goods, customers, orders, returns, stock corrections and charges of the file; what can't be understood
    goes to the quarantine. Safe to interrupt and to run again.

    Parameters
    ----------
    file: The data set as published: CSV in UTF-8, plain or compressed with xz.
    org: The organization that it is imported into.
    """
    console = Console(highlight=False)
    with console.status(f"Reading {file.name} …"):
        plan = plan_import(file)
    with database_url(Settings.from_env()) as url:
        migrate(url)
        started = time.perf_counter()
        tally = asyncio.run(carry_out_with_progress(url, org, file, plan, console))
        seconds = time.perf_counter() - started
    console.print(in_words(tally))
    console.print(f"{tally.lines / seconds:,.0f} lines a second")


async def carry_out_with_progress(url: str, org: str, file: Path, plan: Plan, console: Console) -> Tally:
    database = Database(url)
    await database.open()
    try:
        with Progress(
            TextColumn("Importing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=console
        ) as progress:
            task = progress.add_task("import", total=plan.tally.lines)
            context = system(org, "import")
            return await import_file(
                make_door(database), context, file, plan, lambda lines: progress.advance(task, lines)
            )
    finally:
        await database.close()


def in_words(tally: Tally) -> str:
    """541,909 lines in = 528,175 in orders + …"""
    parts = (
        f"{tally.orders:,} in orders",
        f"{tally.returns:,} in returns and cancellations",
        f"{tally.adjustments:,} in stock adjustments",
        f"{tally.charges:,} in charges",
        f"{tally.quarantined:,} quarantined",
    )
    return f"{tally.lines:,} lines in = {' + '.join(parts)}"
