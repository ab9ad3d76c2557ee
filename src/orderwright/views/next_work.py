"""What waits for the next step on an order's way, oldest first: for those who walk many orders along it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query

sql = statements(__file__)


class NextWork(msgspec.Struct, frozen=True, kw_only=True):
    """At most `limit` things, of orders of these channels placed until then, without those `left_out`. `statuses`: of
    the things."""

    channels: list[str]
    limit: int
    placed_until: datetime
    statuses: list[str] = []
    left_out: list[UUID] = []

    def parameters(self) -> dict[str, Any]:
        return msgspec.structs.asdict(self)


class Waiting(msgspec.Struct, frozen=True, gc=False):
    """An order, fulfillment order, parcel or return, and when its order was placed."""

    id: UUID
    placed_at: datetime


class UnitsToPack(msgspec.Struct, frozen=True, gc=False):
    sku: str
    quantity: int
    weight_g: int


class ToPack(msgspec.Struct, frozen=True, gc=False):
    """A fulfillment order and its picked units."""

    id: UUID
    placed_at: datetime
    units: list[UnitsToPack]


class PackingRow(msgspec.Struct, frozen=True, gc=False):
    id: UUID
    placed_at: datetime
    units: list[dict[str, Any]]


class UnderWay(msgspec.Struct, frozen=True, gc=False):
    """A parcel with its carrier."""

    id: UUID
    placed_at: datetime
    tracking_number: str
    handed_over_at: datetime


class ReturnToSettle(msgspec.Struct, frozen=True, gc=False):
    """A return that a file told of, all of whose units were delivered. `id` is the order's."""

    id: UUID
    placed_at: datetime
    source: str
    external_ref: str


@query("orders.read")
async def orders_to_release(tx: Transaction, next: NextWork) -> Sequence[Waiting]:
    """Orders with reservations, without a hold."""
    return await tx.rows(Waiting, sql.orders_to_release, **next.parameters(), now=tx.now)


@query("fulfillment.read")
async def next_fulfillment_orders(tx: Transaction, next: NextWork) -> Sequence[Waiting]:
    """Fulfillment orders in these statuses that no hold pauses."""
    return await tx.rows(Waiting, sql.next_fulfillment_orders, **next.parameters())


@query("fulfillment.read")
async def next_to_pack(tx: Transaction, next: NextWork) -> Sequence[ToPack]:
    """Picked fulfillment orders, with the goods that are to be packed."""
    rows = await tx.rows(PackingRow, sql.next_to_pack, **next.parameters())
    return [ToPack(row.id, row.placed_at, msgspec.convert(row.units, list[UnitsToPack])) for row in rows]


@query("fulfillment.read")
async def next_parcels(tx: Transaction, next: NextWork) -> Sequence[Waiting]:
    """Parcels in these statuses that no hold pauses."""
    return await tx.rows(Waiting, sql.next_parcels, **next.parameters())


@query("fulfillment.read")
async def next_under_way(tx: Transaction, next: NextWork) -> Sequence[UnderWay]:
    """Parcels that were handed over, in these states of tracking."""
    return await tx.rows(UnderWay, sql.next_under_way, **next.parameters())


@query("returns.read")
async def returns_to_settle(tx: Transaction, next: NextWork) -> Sequence[ReturnToSettle]:
    """Returns told of by a file, once all of their units were delivered."""
    return await tx.rows(ReturnToSettle, sql.returns_to_settle, **next.parameters())
