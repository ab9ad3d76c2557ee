"""How far and how fast orders are advanced."""

import asyncio
from collections.abc import Sequence

from orderwright.demo.advance import Advancing

WAVE = 256
QUIET_S = 1.0
QUIET_ROUNDS_MAX = 30
TICK_S = 1.0


async def advance_all(walking: Advancing, steps: Sequence[str]) -> None:
    """In waves from end to end, until nothing moves any more; what was refused meanwhile gets a second chance, for
    others may have been at work on it."""
    for _ in range(2):
        walking.refused.clear()
        while sum([await walking.step(step, WAVE) for step in steps]):
            pass
        if not walking.refused:
            return


async def advance_until_quiet(walking: Advancing, steps: Sequence[str]) -> None:
    """The same again after a moment, as long as a worker beside it, which sources and releases, leaves more to do."""
    for _ in range(QUIET_ROUNDS_MAX):
        before = walking.done.total()
        await advance_all(walking, steps)
        if walking.done.total() == before:
            return
        await asyncio.sleep(QUIET_S)


async def advance_steps(walking: Advancing, steps: Sequence[str], times: int) -> None:
    """Every order so many steps: the last step first, so that none does two at once."""
    for _ in range(times):
        for step in reversed(steps):
            await advance_one(walking, step)


async def advance_one(walking: Advancing, step: str) -> None:
    while await walking.step(step, WAVE) == WAVE:
        pass


async def advance_at_pace(walking: Advancing, steps: Sequence[str], per_minute: float) -> None:
    """So many orders a minute from end to end, until none is left."""
    due = 0.0
    while True:
        due += per_minute * TICK_S / 60
        if due >= 1:
            moved = sum([await walking.step(step, int(due)) for step in steps])
            if not moved:
                return
            due -= int(due)
        await asyncio.sleep(TICK_S)
