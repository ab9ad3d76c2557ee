"""Fences whose time is over, or that goods which came have ended, are taken away, and the orders they kept waiting are
served. A sweep does it, a bounded part at a time. Locks progress, then levels."""

from collections.abc import Sequence

import msgspec

from orderwright.kernel.refusal import Refusal
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.progress.move_units import lock_progress
from orderwright.sourcing.fences import find_ended_fences, take_ended_fences
from orderwright.stock.lock_levels import lock_levels


class EndFences(msgspec.Struct, frozen=True, kw_only=True):
    """Take away at most so many."""

    most: int = 500


class FencesEnded(msgspec.Struct, frozen=True):
    fences: int


@verb("orders.release", batch_max=1)
async def end_fences(tx: Transaction, wishes: Sequence[EndFences]) -> list[FencesEnded | Refusal]:
    answers: list[FencesEnded | Refusal] = []
    for wish in wishes:
        found = await find_ended_fences(tx, wish.most)
        if not found:
            answers.append(FencesEnded(0))
            continue
        await lock_progress(tx, {fence.order_id for fence in found})
        await lock_levels(tx, {fence.variant_id for fence in found})
        ended = await take_ended_fences(tx, found)
        for fence in ended:
            tx.freed_levels.setdefault((fence.variant_id, fence.location_id), False)
        answers.append(FencesEnded(len(ended)))
    return answers
