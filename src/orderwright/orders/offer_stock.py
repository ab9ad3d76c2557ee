"""What can be sold at the locations that ship, as it is offered to who waits for it."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from orderwright.kernel.transaction import Transaction
from orderwright.locations.find_locations import find_locations
from orderwright.progress.find_waiting import Offer
from orderwright.stock.types import Level


async def offers_of(
    tx: Transaction, levels: Iterable[Level], fences_end: Mapping[tuple[UUID, UUID], bool] | None = None
) -> list[Offer]:
    """What these levels offer; `fences_end` says of which of them fences count no more."""
    active = {location.location_id for location in await find_locations(tx) if location.active}
    ended = fences_end or {}
    return [
        Offer(
            level.variant_id, level.location_id, level.sellable, ended.get((level.variant_id, level.location_id), False)
        )
        for level in levels
        if level.sellable and level.location_id in active
    ]
