"""What is done again and again for each organization, without anybody asking."""

from collections.abc import Awaitable, Callable

import msgspec

from orderwright.kernel.perform import Door
from orderwright.settings import Settings


class Chore(msgspec.Struct, frozen=True):
    """`do(door, organization, settings)` does a bounded part and says how much it did; 0 pauses it for `every_s`."""

    name: str
    every_s: float
    do: Callable[[Door, str, Settings], Awaitable[int]]


CHORES: list[Chore] = []
