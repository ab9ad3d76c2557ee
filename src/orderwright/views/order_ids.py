"""Which order or parcel has a number: people say numbers, verbs take ids."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query

sql = statements(__file__)


class FindOrder(msgspec.Struct, frozen=True):
    number: int


@query("orders.read")
async def find_order_id(tx: Transaction, wanted: FindOrder) -> UUID:
    """Refuses `order_not_found`, also where who asks works at other locations."""
    order_id = await tx.row(UUID, sql.find_order, number=wanted.number)
    if order_id is None or not await own_orders(tx, [order_id]):
        raise not_found("order", number=wanted.number)
    return order_id


async def own_orders(tx: Transaction, order_ids: Sequence[UUID]) -> list[UUID]:
    """Those of these orders that somebody who is kept to locations may open; all, for anybody else."""
    if tx.locations is None:
        return list(order_ids)
    return await tx.rows(UUID, sql.find_own_orders, order_ids=list(order_ids), locations=tx.locations)


class FindParcel(msgspec.Struct, frozen=True):
    number: int


@query("fulfillment.read")
async def find_parcel_id(tx: Transaction, wanted: FindParcel) -> UUID:
    """Refuses `parcel_not_found`."""
    parcel_id = await tx.row(UUID, sql.find_parcel, number=wanted.number)
    if parcel_id is None:
        raise not_found("parcel", number=wanted.number)
    return parcel_id
