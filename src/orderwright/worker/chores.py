"""What is done again and again for each organization, without anybody asking."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import msgspec

from orderwright.access.save_profile import read_profile
from orderwright.kernel.context import system
from orderwright.kernel.perform import Door
from orderwright.messages.compose_messages import compose_due
from orderwright.orders.end_fences import EndFences, end_fences
from orderwright.orders.follow_up import FIRST, release_due
from orderwright.settings import Settings
from orderwright.stock.announce_low_stock import AnnounceLowStock, announce_low_stock
from orderwright.stock.report_low_stock import ReportLowStock, report_low_stock, report_time
from orderwright.worker.deliver_webhooks import Courier
from orderwright.worker.export_process import ExportProcess
from orderwright.worker.prune import prune
from orderwright.worker.run_jobs import run_jobs
from orderwright.worker.send_mail import send_mail

STRETCHES = 10
"""Of orders that wait, the sweep looks through so many before it rests."""
Do = Callable[[Door, str, Settings], Awaitable[int]]


class Chore(msgspec.Struct, frozen=True):
    """`do(door, organization, settings)` does a bounded part and says how much it did; 0 pauses it for `every_s`.
    `can_wait`: while facts pour in it takes a small part of the time only, so that those who place orders are answered
    first."""

    name: str
    every_s: float
    do: Do
    can_wait: bool = False


class Sweep:
    """How far the release of what was left waiting has come in each organization."""

    def __init__(self) -> None:
        self.after: dict[str, UUID] = {}

    async def release(self, door: Door, organization: str, _: Settings) -> int:
        """Chore: go on from where it was until something was released, but not far; begin again at the end."""
        for _stretch in range(STRETCHES):
            swept = await release_due(door, organization, self.after.get(organization, FIRST))
            self.after[organization] = swept.after or FIRST
            if swept.released or swept.after is None:
                break
        return swept.released


async def compose_mail(door: Door, organization: str, _: Settings) -> int:
    return await compose_due(door, organization)


async def tell_of_low_stock(door: Door, organization: str, _: Settings) -> int:
    answer = await door.perform(system(organization), announce_low_stock, AnnounceLowStock())
    return answer.variants


async def report_low_stock_daily(door: Door, organization: str, _: Settings) -> int:
    context = system(organization, cause="the day's report")
    profile = await door.ask(context, read_profile, None)
    report = ReportLowStock(until=report_time(door.now(), profile.time_zone))
    return (await door.perform(context, report_low_stock, report)).variants


async def end_fences_that_are_over(door: Door, organization: str, _: Settings) -> int:
    answer = await door.perform(system(organization, cause="its fence has ended"), end_fences, EndFences())
    return answer.fences


CHORES: list[Chore] = [
    Chore("mail", 1, send_mail),
    Chore("webhooks", 1, Courier().deliver),
]
"""Done by every worker; what one of them claims no other takes."""

ALONE: list[Chore] = [
    Chore("compose", 1, compose_mail, can_wait=True),
    Chore("release_due", 1, Sweep().release, can_wait=True),
    Chore("end_fences", 1, end_fences_that_are_over),
    Chore("jobs", 1, run_jobs),
    Chore("exports", 1, ExportProcess().look),
    Chore("low_stock", 15, tell_of_low_stock),
    Chore("low_stock_report", 60, report_low_stock_daily),
    Chore("prune", 600, prune),
]
"""Done by the worker that is the organization's relay: two would do the same twice."""
