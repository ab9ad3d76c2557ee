"""Which waiting lines of some orders get which stock, decided and written down. Shared by all that find stock for who
waits. The progress of the orders is locked; the levels are locked here, unless it is said which are to be used."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from orderwright.kernel.transaction import Transaction
from orderwright.locations.find_locations import find_locations
from orderwright.orders.decide_placements import Availability
from orderwright.orders.decide_sourcing import Sourced, WaitingLine, source_order
from orderwright.orders.events import OrderSourcedAgain
from orderwright.orders.lock_orders import LockedOrder
from orderwright.progress.move_units import move_units
from orderwright.progress.types import LineProgress
from orderwright.sourcing.fences import read_fences
from orderwright.stock.lock_levels import lock_levels
from orderwright.stock.reserve_stock import reserve_stock
from orderwright.stock.types import Level


async def source_waiting(
    tx: Transaction, orders: Mapping[UUID, LockedOrder], levels: Sequence[Level] | None = None
) -> dict[UUID, Sourced]:
    """Decide for all of these orders, who is to be served first standing first, and write it down. Held lines keep
    waiting. `levels`: look for stock there alone; they are locked, and lines that want other variants are left as they
    are."""
    waiting = waiting_lines(orders.values(), None if levels is None else {level.variant_id for level in levels})
    sourced = {order_id: Sourced([], [], 0) for order_id in orders}
    if not waiting:
        return sourced
    priority = [location.location_id for location in await find_locations(tx) if location.active]
    everywhere = levels is None
    if levels is None:
        levels = await lock_levels(tx, {line.variant_id for lines in waiting.values() for line in lines})
    fenced = await read_fences(tx, waiting)
    availability = Availability(levels)
    for order_id in sorted(waiting, key=lambda order_id: (waiting[order_id][0].promised, order_id)):
        sourced[order_id] = source_order(
            waiting[order_id], availability, priority, fenced.get(order_id, frozenset()), everywhere
        )
    await reserve_stock(tx, [claim for result in sourced.values() for claim in result.claims])
    await move_units(tx, [move for result in sourced.values() for move in result.moves])
    tx.emit(
        *(
            OrderSourcedAgain(order_id=order_id, units=result.units, waiting=result.waiting)
            for order_id, result in sourced.items()
            if result.moves
        )
    )
    return sourced


def waiting_lines(orders: Collection[LockedOrder], variants: Collection[UUID] | None) -> dict[UUID, list[WaitingLine]]:
    """The lines of these orders with units that wait and that no hold stops, by order."""
    lines: defaultdict[UUID, list[WaitingLine]] = defaultdict(list)
    for order in orders:
        for line in order.lines:
            if waits(line) and (variants is None or line.variant_id in variants):
                lines[line.order_id].append(WaitingLine.of(line))
    return lines


def waits(line: LineProgress) -> bool:
    return line.to_source + line.backordered > 0 and not line.held
