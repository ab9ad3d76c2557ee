"""`orderwright advance`: walk imported orders along the rest of their way."""

import time
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Annotated, Literal

from cyclopts import Parameter
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from orderwright.access.find_organizations import require_organization
from orderwright.commands.connect import at_the_door
from orderwright.demo.advance import STEPS, Advancing
from orderwright.demo.advance_plans import advance_at_pace, advance_steps, advance_until_quiet
from orderwright.kernel.context import system
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import invalid

Step = Literal["release", "accept", "pick", "pack", "label", "ship", "transit", "deliver", "return"]
How = Callable[[Advancing], Awaitable[None]]


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

    :param org: The organization.
    :param channel: The channel whose orders are walked.
    :param all: All orders, as far as they can go, at once.
    :param steps: Every order so many steps further.
    :param pace: So many orders a minute, from end to end, until none is left or Ctrl-C.
    :param until: The last step that is done.
    """
    how = chosen(all, steps, pace, until)
    console = Console(highlight=False)
    started = time.perf_counter()
    walked = at_the_door(lambda door: walk(door, org, channel, how, console))
    console.print(f"{in_words(walked.done) or 'Nothing to do'} in {time.perf_counter() - started:,.0f} s")
    for code, count in Counter(refusal.code for refusal in walked.refused.values()).most_common():
        console.print(f"{count:,} could not go on: {code}")


def chosen(all: bool, steps: int | None, pace: float | None, until: Step) -> How:
    """What the options say. Refuses `arguments_contradict` and `number_out_of_range`."""
    if sum((all, steps is not None, pace is not None)) != 1:
        raise invalid("/all", "arguments_contradict", "Say one of --all, --steps N and --pace N.")
    if (steps is not None and steps < 1) or (pace is not None and pace <= 0):
        raise invalid("/steps", "number_out_of_range", "--steps and --pace take a number above 0.")
    allowed = STEPS[: STEPS.index(until) + 1]
    if steps is not None:
        return lambda walking: advance_steps(walking, allowed, steps)
    if pace is not None:
        return lambda walking: advance_at_pace(walking, allowed, pace)
    return lambda walking: advance_until_quiet(walking, allowed)


async def walk(door: Door, org: str, channel: str, how: How, console: Console) -> Advancing:
    await require_organization(door.database, org)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("Looking for orders …", total=None)
        walking = Advancing(
            door, system(org, "advance"), [channel],
            lambda _, __: progress.update(task, description=in_words(walking.done)),
        )  # fmt: skip
        await how(walking)
    return walking


def in_words(done: Counter[str]) -> str:
    """release 1,200 · accept 1,200 · …"""
    return " · ".join(f"{step} {done[step]:,}" for step in STEPS if done[step])
