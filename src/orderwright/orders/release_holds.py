"""Let go of holds. When none is left on an order, its paused work goes on and it is released by itself. What waited for
stock while it was held gets what is free, in the same transaction.
Locks progress, then fulfillment orders, then orders, then levels."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.fulfillment.pause_fulfillment_orders import resume_fulfillment_orders
from orderwright.kernel.refusal import Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import verb
from orderwright.orders.events import HoldReleased
from orderwright.orders.lock_orders import lock_orders, read_orders
from orderwright.orders.mark_held_lines import mark_held_lines
from orderwright.orders.source_waiting import source_waiting

sql = statements(__file__)


class ReleaseHold(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    hold_id: UUID


class ReleasedHold(msgspec.Struct, frozen=True):
    """`still_held`: how many other holds are open on the order."""

    hold_id: UUID
    order_id: UUID
    still_held: int


class Hold(msgspec.Struct, frozen=True, gc=False):
    hold_id: UUID
    order_id: UUID
    reason: str
    is_open: bool


@verb("orders.hold", refusals=("hold_not_found", "hold_released_already"))
async def release_holds(tx: Transaction, wishes: Sequence[ReleaseHold]) -> list[ReleasedHold | Refusal]:
    hold_ids = sorted({wish.hold_id for wish in wishes})
    orders = await lock_orders(tx, await tx.rows(UUID, sql.find_orders, hold_ids=hold_ids))
    holds = {hold.hold_id: hold for hold in await tx.rows(Hold, sql.read_holds, hold_ids=hold_ids)}
    ending = [hold for hold in holds.values() if hold.is_open]
    ended = Counter(hold.order_id for hold in ending)
    left = {order_id: orders[order_id].open_holds - count for order_id, count in ended.items()}
    if ending:
        await resume_fulfillment_orders(tx, (order_id for order_id, count in left.items() if count == 0))
        rows = [{"order_id": order_id, "holds": count} for order_id, count in sorted(left.items())]
        await tx.execute(sql.end_holds, hold_ids=[hold.hold_id for hold in ending], actor=tx.actor, now=tx.now)
        await tx.execute(sql.set_open_holds, rows=json_rows(rows))
        await mark_held_lines(tx, ended)
        await source_waiting(tx, await read_orders(tx, ended))
        tx.emit(*(HoldReleased(order_id=hold.order_id, hold_id=hold.hold_id, reason=hold.reason) for hold in ending))
    return [answer(wish.hold_id, holds.get(wish.hold_id), left) for wish in wishes]


def answer(hold_id: UUID, hold: Hold | None, left: dict[UUID, int]) -> ReleasedHold | Refusal:
    if hold is None:
        return not_found("hold", hold_id=hold_id)
    if not hold.is_open:
        return Refusal("hold_released_already", "This hold is already released.", "conflict", hold_id=hold_id)
    return ReleasedHold(hold_id, hold.order_id, left[hold.order_id])
