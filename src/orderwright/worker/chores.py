"""What is done again and again for each organization, without anybody asking."""

from collections.abc import Awaitable, Callable

import msgspec

from orderwright.kernel.context import system
from orderwright.kernel.perform import Door
from orderwright.orders.follow_up import release_due
from orderwright.settings import Settings
from orderwright.stock.announce_low_stock import AnnounceLowStock, announce_low_stock
from orderwright.worker.deliver_webhooks import Courier
from orderwright.worker.prune import prune
from orderwright.worker.send_mail import send_mail


class Chore(msgspec.Struct, frozen=True):
    """`do(door, organization, settings)` does a bounded part and says how much it did; 0 pauses it for `every_s`."""

    name: str
    every_s: float
    do: Callable[[Door, str, Settings], Awaitable[int]]


async def release_orders_due(door: Door, organization: str, _: Settings) -> int:
    return await release_due(door, organization)


async def tell_of_low_stock(door: Door, organization: str, _: Settings) -> int:
    answer = await door.perform(system(organization), announce_low_stock, AnnounceLowStock())
    return answer.variants


CHORES: list[Chore] = [
    Chore("mail", 1, send_mail),
    Chore("webhooks", 1, Courier().deliver),
    Chore("release_due", 5, release_orders_due),
    Chore("low_stock", 15, tell_of_low_stock),
    Chore("prune", 600, prune),
]
