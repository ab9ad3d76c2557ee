"""Send what is reserved to the locations that hold it, as one fulfillment order for each location of each order.
Locks the orders' progress. What cannot go yet stays where it is, with the reasons."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from orderwright.fulfillment.create_fulfillment_orders import NewFulfillmentOrder, create_fulfillment_orders
from orderwright.kernel.refusal import Refusal, not_found
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.orders.decide_release import Obstacle, obstacles
from orderwright.orders.events import OrderReleased
from orderwright.orders.lock_orders import LockedOrder, lock_orders
from orderwright.orders.read_amounts_owed import read_amounts_owed
from orderwright.payments.record_payments import read_balances
from orderwright.progress.move_units import move_units
from orderwright.progress.types import UnitMove
from orderwright.stock.reserve_stock import take_reservations
from orderwright.stock.types import Claim


class ReleaseOrder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    order_id: UUID


class Released(msgspec.Struct, frozen=True):
    """`units` went to the warehouse with these fulfillment orders; `waiting` units follow once they can."""

    order_id: UUID
    fulfillment_orders: list[UUID]
    units: int
    waiting: int


@verb("orders.release", refusals=("order_not_found", "order_not_releasable"))
async def release_orders(tx: Transaction, wishes: Sequence[ReleaseOrder]) -> list[Released | Refusal]:
    orders = await lock_orders(tx, (wish.order_id for wish in wishes))
    against = await find_obstacles(tx, orders)
    ready = {order_id: order for order_id, order in orders.items() if not against[order_id]}
    released = await send_out(tx, ready) if ready else {}
    return [
        released.get(wish.order_id) or refusal_of(wish.order_id, orders, against.get(wish.order_id, ()))
        for wish in wishes
    ]


async def find_obstacles(tx: Transaction, orders: Mapping[UUID, LockedOrder]) -> dict[UUID, Sequence[Obstacle]]:
    """What is against sending each of them out now; the order page greys its button by it."""
    strict = {order_id: order for order_id, order in orders.items() if not order.release_unpaid}
    totals = {order_id: order.total_minor for order_id, order in strict.items()}
    owed = await read_amounts_owed(tx, totals, {order_id: order.lines for order_id, order in strict.items()})
    balances = await read_balances(tx, orders)
    return {
        order_id: obstacles(order, owed.get(order_id, 0), balances[order_id], tx.now)
        for order_id, order in orders.items()
    }


async def send_out(tx: Transaction, orders: Mapping[UUID, LockedOrder]) -> dict[UUID, Released]:
    """Reservations end, their units are released, and each location gets its work."""
    held = [(order.order_id, line_no) for order in orders.values() for line_no in order.held_lines]
    claims = await take_reservations(tx, orders, except_lines=held)
    await move_units(tx, (UnitMove(c.order_id, c.line_no, "reserved", "released", c.quantity) for c in claims))
    wanted = group(claims, orders)
    made = await create_fulfillment_orders(tx, wanted)
    ids: defaultdict[UUID, list[UUID]] = defaultdict(list)
    units: defaultdict[UUID, int] = defaultdict(int)
    for new, fulfillment_order_id in zip(wanted, made, strict=True):
        ids[new.order_id].append(fulfillment_order_id)
        units[new.order_id] += sum(quantity for _, _, quantity in new.lines)
    tx.emit(*(OrderReleased(order_id=order_id, fulfillment_orders=ids[order_id]) for order_id in ids))
    return {
        order_id: Released(order_id, ids[order_id], units[order_id], waiting(order) - units[order_id])
        for order_id, order in orders.items()
    }


def group(claims: Sequence[Claim], orders: Mapping[UUID, LockedOrder]) -> list[NewFulfillmentOrder]:
    """One request for each order and location, its lines in order."""
    lines: defaultdict[tuple[UUID, UUID], list[tuple[int, UUID, int]]] = defaultdict(list)
    for claim in sorted(claims, key=lambda claim: (claim.order_id, claim.location_id, claim.line_no)):
        lines[claim.order_id, claim.location_id].append((claim.line_no, claim.variant_id, claim.quantity))
    return [
        NewFulfillmentOrder(
            order_id=order_id,
            location_id=location_id,
            service_level=orders[order_id].service_level,
            ship_by=orders[order_id].ship_by,
            lines=its_lines,
        )
        for (order_id, location_id), its_lines in lines.items()
    ]


def waiting(order: LockedOrder) -> int:
    return sum(line.to_source + line.backordered + line.reserved for line in order.lines)


def refusal_of(order_id: UUID, orders: Mapping[UUID, LockedOrder], reasons: Sequence[Obstacle]) -> Refusal:
    if order_id not in orders:
        return not_found("order", order_id=order_id)
    return Refusal(
        "order_not_releasable",
        " ".join(reason.message for reason in reasons) or "The order was released already.",
        "conflict",
        order_id=order_id,
        number=orders[order_id].number,
        reasons=[reason.code for reason in reasons],
    )
