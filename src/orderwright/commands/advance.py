"""`orderwright advance`: walk imported orders along the rest of their way."""

import asyncio
import time
from collections import Counter
from typing import Annotated, Literal

from cyclopts import Parameter
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from orderwright.app import make_door
from orderwright.commands.connect import database_url
from orderwright.demo.advance import STEPS, Advancing
from orderwright.demo.advance_plans import advance_all, advance_at_pace, advance_steps
from orderwright.kernel.context import system
from orderwright.kernel.database import Database
from orderwright.kernel.refusal import invalid
from orderwright.migrate import migrate
from orderwright.settings import Settings

Step = Literal["release", "accept", "pick", "pack", "label", "ship", "transit", "deliver", "return"]


def advance(
    *,
    org: str = "demo",
    channel: str = "import",
    all: Annotated[bool, Parameter(negative="")] = False,
    steps: int | None = None,
    pace: float | None = None,
    until: Step = "return",
) -> None:
    """Walk orders through release, picking, packing, shipping and delivery, and settle their returns. Orders on hold
    and units that wait for goods stay where they are.

    Parameters
    ----------
    org: The organization.
    channel: The channel whose orders are walked.
    all: All orders, as far as they can go, at once.
    steps: Every order so many steps further.
    pace: So many orders a minute, from end to end, until none is left or Ctrl-C.
    until: The last step that is done.
    """
    if sum((all, steps is not None, pace is not None)) != 1:
        raise invalid("/all", "arguments_contradict", "Say one of --all, --steps N and --pace N.")
    if (steps is not None and steps < 1) or (pace is not None and pace <= 0):
        raise invalid("/steps", "number_out_of_range", "--steps and --pace take a number above 0.")
    allowed = STEPS[: STEPS.index(until) + 1]
    console = Console(highlight=False)
    with database_url(Settings.from_env()) as url:
        migrate(url)
        asyncio.run(walk(url, system(org, "advance"), channel, (steps, pace, allowed), console))


async def walk(url, context, channel, how, console) -> None:  # type: ignore[no-untyped-def]
    steps, pace, allowed = how
    database = Database(url)
    await database.open()
    started = time.perf_counter()
    shown: Counter[str] = Counter()
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    try:
        with Progress(*columns, console=console) as progress:
            task = progress.add_task("Looking for orders …", total=None)

            def tell(step: str, count: int) -> None:
                shown[step] += count
                progress.update(task, description=in_words(shown))

            walking = Advancing(make_door(database), context, [channel], tell)
            if steps is not None:
                await advance_steps(walking, allowed, steps)
            elif pace is not None:
                await advance_at_pace(walking, allowed, pace)
            else:
                await advance_all(walking, allowed)
    finally:
        await database.close()
    console.print(f"{in_words(shown) or 'Nothing to do'} in {time.perf_counter() - started:,.0f} s")
    for reason, count in Counter(refusal.code for refusal in walking.refused.values()).most_common():
        console.print(f"{count:,} could not go on: {reason}")


def in_words(shown: Counter[str]) -> str:
    """release 1,200 · accept 1,200 · …"""
    return " · ".join(f"{step} {shown[step]:,}" for step in STEPS if shown[step])
