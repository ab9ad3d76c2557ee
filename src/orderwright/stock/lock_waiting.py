"""Who waits for goods that are about to come somewhere is locked before the levels are: progress comes before levels.
What comes then serves them in the same transaction (`serve_waiting` of orders). Called first by whoever receives goods,
finds some, or brings them from elsewhere."""

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from orderwright.kernel.transaction import Transaction
from orderwright.progress.find_waiting import Offer, find_waiting
from orderwright.progress.move_units import lock_progress
from orderwright.stock.lock_levels import read_levels
from orderwright.stock.types import Level, Movement

ORDERS_MAX = 5_000
"""Of more than these it is not waited for who is being changed by somebody else at the moment."""


async def lock_waiting(tx: Transaction, movements: Iterable[Movement]) -> None:
    """Lock the progress of the orders that these movements will serve."""
    coming: Counter[tuple[UUID, UUID]] = Counter()
    for movement in movements:
        if movement.to_place == "sellable":
            coming[movement.variant_id, movement.to_location_id or movement.location_id] += movement.quantity
    if not coming:
        return
    there = {(level.variant_id, level.location_id): level for level in await read_levels(tx, {v for v, _ in coming})}
    offers = [Offer(*place, units_after(there.get(place), units), True) for place, units in sorted(coming.items())]
    order_ids = await find_waiting(tx, offers, ORDERS_MAX)
    if order_ids:
        await lock_progress(tx, order_ids)


def units_after(level: Level | None, coming: int) -> int:
    return coming if level is None else max(0, level.available + coming - level.safety_stock)
