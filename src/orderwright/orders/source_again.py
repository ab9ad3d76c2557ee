"""Find stock for the units of orders that wait: those a location could not ship, and those that were backordered.
Fenced locations are not asked. Locks progress, then levels. What is on hold keeps waiting."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import Refusal, not_found
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.orders.decide_sourcing import Sourced
from orderwright.orders.lock_orders import LockedOrder, lock_orders
from orderwright.orders.source_waiting import source_waiting


class SourceAgain(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    order_id: UUID


class SourcedAgain(msgspec.Struct, frozen=True):
    """`units` are reserved now that were not; `waiting` units are backordered."""

    order_id: UUID
    units: int
    waiting: int


@verb("orders.release", refusals=("order_not_found", "order_held"), batch_max=500)
async def source_again(tx: Transaction, wishes: Sequence[SourceAgain]) -> list[SourcedAgain | Refusal]:
    orders = await lock_orders(tx, (wish.order_id for wish in wishes))
    free = {order_id: order for order_id, order in orders.items() if not order.held}
    sourced = await source_waiting(tx, free)
    return [
        answer(wish.order_id, sourced[wish.order_id]) if wish.order_id in sourced else refusal_of(wish.order_id, orders)
        for wish in wishes
    ]


def answer(order_id: UUID, sourced: Sourced) -> SourcedAgain:
    return SourcedAgain(order_id, sourced.units, sourced.waiting)


def refusal_of(order_id: UUID, orders: Mapping[UUID, LockedOrder]) -> Refusal:
    if order_id not in orders:
        return not_found("order", order_id=order_id)
    number = orders[order_id].number
    return Refusal("order_held", "The order is on hold.", "conflict", order_id=order_id, number=number)
