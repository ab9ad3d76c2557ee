"""Who is served next: the orders that wait for variants of which something can be sold. Whoever is served first stands
first: the oldest promise, and of one day the oldest placement. Neither held lines nor those that are fenced wherever
something is offered are even read."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows

sql = statements(__file__)


class Offer(msgspec.Struct, frozen=True, gc=False):
    """Units of a variant that can be sold at a location. `fences_end`: goods came there, so that no fence counts."""

    variant_id: UUID
    location_id: UUID
    units: int
    fences_end: bool = False


class Queue(msgspec.Struct, frozen=True, gc=False):
    """Lines that wait for a variant and are fenced at the same locations; `units` are offered to them."""

    variant_id: UUID
    fenced_at: list[UUID]
    units: int


async def find_waiting(tx: Transaction, offers: Sequence[Offer], most: int) -> list[UUID]:
    """The orders that these units could serve. Locks nothing."""
    queues = await find_queues(tx, offers)
    return await tx.rows(UUID, sql.find_waiting, queues=json_rows(queues), most=most) if queues else []


async def lock_next_waiting(tx: Transaction, offers: Sequence[Offer], most: int) -> list[UUID]:
    """The same without those whom somebody else is changing now; the lines that wait are locked. It waits for nobody,
    so that who holds levels may do it."""
    queues = await find_queues(tx, offers)
    return await tx.rows(UUID, sql.lock_waiting, queues=json_rows(queues), most=most) if queues else []


async def find_queues(tx: Transaction, offers: Sequence[Offer]) -> list[Queue]:
    offers = [offer for offer in offers if offer.units > 0]
    return await tx.rows(Queue, sql.find_queues, offers=json_rows(offers)) if offers else []
