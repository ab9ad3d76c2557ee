"""Promise another day to ship by, with the reason: the order's place in the queue for stock, its work in the warehouse
and what its customer reads follow. Possible until the last of it has shipped.
Locks progress, then fulfillment orders, then orders."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.text import text_mistakes
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import verb
from orderwright.orders.events import ShipByChanged
from orderwright.orders.lock_orders import LockedOrder, lock_orders
from orderwright.orders.ship_by import ship_by_mistakes

sql = statements(__file__)
REASON_MAX = 500


class ChangeShipBy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`reason`: why, as the customer reads it where it is told. `tell_customer`: by mail, where the day is later."""

    order_id: UUID
    ship_by: date
    reason: str = ""
    tell_customer: bool = True


class ChangedShipBy(msgspec.Struct, frozen=True):
    """`was`: the day that was promised before."""

    order_id: UUID
    number: int
    ship_by: date
    was: date


@verb("orders.edit", refusals=("order_not_found", "order_closed", "order_handed_over", "ship_by_invalid"))
async def change_ship_by(tx: Transaction, changes: Sequence[ChangeShipBy]) -> list[ChangedShipBy | Refusal]:
    orders = await lock_orders(tx, (change.order_id for change in changes))
    refused = {
        index: refusal
        for index, change in enumerate(changes)
        if (refusal := why_not(tx, change, orders.get(change.order_id)))
    }
    last = {change.order_id: change for index, change in enumerate(changes) if index not in refused}
    moved = [change for change in last.values() if change.ship_by != orders[change.order_id].ship_by]
    if moved:
        rows = json_rows(sorted(({"order_id": m.order_id, "ship_by": m.ship_by} for m in moved), key=str))
        await tx.execute(sql.move_in_queue, rows=rows)
        await tx.execute(sql.move_work, rows=rows)
        await tx.execute(sql.set_ship_by, rows=rows)
        tx.emit(*(announcement(change, orders[change.order_id]) for change in moved))
    return [
        refused.get(index)
        or ChangedShipBy(
            change.order_id,
            orders[change.order_id].number,
            last[change.order_id].ship_by,
            orders[change.order_id].ship_by,
        )
        for index, change in enumerate(changes)
    ]


def announcement(change: ChangeShipBy, order: LockedOrder) -> ShipByChanged:
    later = change.ship_by > order.ship_by
    return ShipByChanged(
        order_id=order.order_id,
        was=order.ship_by,
        ship_by=change.ship_by,
        reason=change.reason.strip(),
        tell_customer=change.tell_customer and later,
    )


def why_not(tx: Transaction, change: ChangeShipBy, order: LockedOrder | None) -> Refusal | None:
    if order is None:
        return not_found("order", order_id=change.order_id)
    wrong = ship_by_mistakes("/ship_by", change.ship_by, order.placed_at, tx.now)
    wrong = wrong + text_mistakes("/reason", change.reason, REASON_MAX)
    if wrong:
        return Refusal("ship_by_invalid", wrong[0].message, "invalid", wrong, number=order.number)
    if order.status == "canceled":
        return Refusal("order_closed", "The order is canceled.", "conflict", number=order.number)
    if not order.to_ship:
        return Refusal("order_handed_over", "The whole order has shipped.", "conflict", number=order.number)
    return None
