"""Fences: a location that could not ship a variant for an order is not asked again for it."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows

sql = statements(__file__)


class Fence(msgspec.Struct, frozen=True, gc=False):
    order_id: UUID
    variant_id: UUID
    location_id: UUID
    reason: str


async def add_fences(tx: Transaction, fences: Sequence[Fence]) -> None:
    """Remember them; one that stands already keeps its first reason."""
    if fences:
        await tx.execute(sql.insert_fences, rows=json_rows(fences), now=tx.now)


async def read_fences(tx: Transaction, order_ids: Iterable[UUID]) -> dict[UUID, set[tuple[UUID, UUID]]]:
    """The (variant, location) pairs that are out of the question, by order."""
    fenced: dict[UUID, set[tuple[UUID, UUID]]] = {}
    for fence in await tx.rows(Fence, sql.read_fences, order_ids=list(order_ids)):
        fenced.setdefault(fence.order_id, set()).add((fence.variant_id, fence.location_id))
    return fenced
