"""Fences: a location that could not ship a variant for an order is not asked again for it, until goods of it come
there, it is counted there, or the time is over that the reason stands for."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

import msgspec

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.progress.fence_lines import FencedLine, fence_lines, open_lines

sql = statements(__file__)
LASTS = {"too_busy": timedelta(hours=4), "not_found": timedelta(hours=24), "damaged": timedelta(hours=24)}
"""How long each reason keeps a location out, where nothing else ends the fence before."""
LASTS_OTHERWISE = timedelta(hours=24)


class Fence(msgspec.Struct, frozen=True, gc=False):
    order_id: UUID
    variant_id: UUID
    location_id: UUID
    reason: str

    @property
    def line(self) -> FencedLine:
        return FencedLine(self.order_id, self.variant_id, self.location_id)


async def add_fences(tx: Transaction, fences: Sequence[Fence]) -> None:
    """Keep the locations out from now on. The progress of the orders is locked."""
    if fences:
        rows = [
            msgspec.structs.asdict(fence) | {"until": tx.now + LASTS.get(fence.reason, LASTS_OTHERWISE)}
            for fence in fences
        ]
        await tx.execute(sql.insert_fences, rows=json_rows(rows), now=tx.now)
        await fence_lines(tx, [fence.line for fence in fences])


async def read_fences(tx: Transaction, order_ids: Iterable[UUID]) -> dict[UUID, set[tuple[UUID, UUID]]]:
    """The (variant, location) pairs that are out of the question now, by order."""
    fenced: dict[UUID, set[tuple[UUID, UUID]]] = {}
    for fence in await tx.rows(Fence, sql.read_fences, order_ids=list(order_ids), now=tx.now):
        fenced.setdefault(fence.order_id, set()).add((fence.variant_id, fence.location_id))
    return fenced


async def end_fences(tx: Transaction, levels: Iterable[tuple[UUID, UUID]]) -> None:
    """Nothing keeps these (variant, location) out any more. The orders concerned stand in their fenced queue until
    `take_ended_fences` lets them out of it."""
    rows = [{"variant_id": variant_id, "location_id": location_id} for variant_id, location_id in sorted(levels)]
    if rows:
        await tx.execute(sql.end_fences, rows=json_rows(rows), now=tx.now)


async def find_ended_fences(tx: Transaction, most: int) -> list[Fence]:
    """Those that count no more, to be taken away. Locks nothing."""
    return await tx.rows(Fence, sql.find_ended, now=tx.now, most=most)


async def take_ended_fences(tx: Transaction, fences: Sequence[Fence]) -> list[Fence]:
    """Take those of them away that still have ended, from orders whose progress is locked; which they were."""
    ended = await tx.rows(Fence, sql.delete_ended, rows=json_rows([fence.line for fence in fences]), now=tx.now)
    await open_lines(tx, [fence.line for fence in ended])
    return ended
