"""Find stock for the units that wait: those a location could not ship, and those that were backordered. The oldest
order is served first, and fenced locations are not asked. Locks progress, then levels. Orders on hold keep waiting."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.locations.find_locations import find_locations
from orderwright.orders.decide_placements import Availability
from orderwright.orders.decide_sourcing import Sourced, WaitingLine, source_order
from orderwright.orders.events import OrderSourcedAgain
from orderwright.orders.lock_orders import LockedOrder, lock_orders
from orderwright.progress.move_units import move_units
from orderwright.sourcing.fences import read_fences
from orderwright.stock.lock_levels import lock_levels
from orderwright.stock.reserve_stock import reserve_stock

sql = statements(__file__)


class SourceAgain(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    order_id: UUID


class SourcedAgain(msgspec.Struct, frozen=True):
    """`units` are reserved now that were not; `waiting` units are backordered."""

    order_id: UUID
    units: int
    waiting: int


class LineVariant(msgspec.Struct, frozen=True, gc=False):
    order_id: UUID
    line_no: int
    variant_id: UUID


@verb("orders.release", refusals=("order_not_found", "order_held"), batch_max=500)
async def source_again(tx: Transaction, wishes: Sequence[SourceAgain]) -> list[SourcedAgain | Refusal]:
    orders = await lock_orders(tx, (wish.order_id for wish in wishes))
    free = {order_id: order for order_id, order in orders.items() if not order.open_holds}
    sourced = await source(tx, free)
    return [
        answer(wish.order_id, sourced[wish.order_id]) if wish.order_id in sourced else refusal_of(wish.order_id, orders)
        for wish in wishes
    ]


def answer(order_id: UUID, sourced: Sourced) -> SourcedAgain:
    return SourcedAgain(order_id, sum(claim.quantity for claim in sourced.claims), sourced.waiting)


def refusal_of(order_id: UUID, orders: Mapping[UUID, LockedOrder]) -> Refusal:
    if order_id not in orders:
        return not_found("order", order_id=order_id)
    number = orders[order_id].number
    return Refusal("order_held", "The order is on hold.", "conflict", order_id=order_id, number=number)


async def source(tx: Transaction, orders: Mapping[UUID, LockedOrder]) -> dict[UUID, Sourced]:
    """Decide for all of these orders, the oldest first, and write it down."""
    waiting = await waiting_lines(tx, orders)
    if not waiting:
        return {order_id: Sourced([], [], 0) for order_id in orders}
    priority = [location.location_id for location in await find_locations(tx) if location.active]
    fenced = await read_fences(tx, waiting)
    variants = {line.variant_id for lines in waiting.values() for line in lines}
    availability = Availability(await lock_levels(tx, variants))
    sourced = {order_id: Sourced([], [], 0) for order_id in orders}
    for order_id in sorted(waiting, key=lambda order_id: orders[order_id].number):
        sourced[order_id] = source_order(waiting[order_id], availability, priority, fenced.get(order_id, frozenset()))
    await reserve_stock(tx, [claim for result in sourced.values() for claim in result.claims])
    await move_units(tx, [move for result in sourced.values() for move in result.moves])
    tx.emit(
        *(
            OrderSourcedAgain(order_id=order_id, units=answer(order_id, result).units, waiting=result.waiting)
            for order_id, result in sourced.items()
            if result.moves
        )
    )
    return sourced


async def waiting_lines(tx: Transaction, orders: Mapping[UUID, LockedOrder]) -> dict[UUID, list[WaitingLine]]:
    """The lines of these orders with units that wait, by order."""
    waiting = [line for order in orders.values() for line in order.lines if line.to_source + line.backordered]
    order_ids = sorted({line.order_id for line in waiting})
    found = await tx.rows(LineVariant, sql.read_line_variants, order_ids=order_ids) if order_ids else []
    variants = {(line.order_id, line.line_no): line.variant_id for line in found}
    lines: defaultdict[UUID, list[WaitingLine]] = defaultdict(list)
    for line in waiting:
        lines[line.order_id].append(WaitingLine.of(line, variants[line.order_id, line.line_no]))
    return lines
