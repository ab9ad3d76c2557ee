"""A customer cancels an order from the order page: all of it, and only until work on it was released."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import Refusal, not_found
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.orders.cancel_lines import Canceled, CancelLines, cancel_lines
from orderwright.orders.lock_orders import LockedOrder, lock_orders


class CancelOwnOrder(msgspec.Struct, frozen=True, kw_only=True):
    order_id: UUID
    note: str = ""


def too_late(order: LockedOrder) -> bool:
    """True once anything of it was given to a warehouse."""
    waiting = sum(line.to_source + line.backordered + line.reserved + line.canceled for line in order.lines)
    return waiting < sum(line.ordered for line in order.lines)


@verb("orders.cancel_own", refusals=("cancellation_too_late", *cancel_lines.refusals))
async def cancel_own_orders(tx: Transaction, wishes: Sequence[CancelOwnOrder]) -> list[Canceled | Refusal]:
    orders = await lock_orders(tx, (wish.order_id for wish in wishes))
    refused = {
        index: refusal for index, wish in enumerate(wishes) if (refusal := why_not(orders.get(wish.order_id), wish))
    }
    left = [wish for index, wish in enumerate(wishes) if index not in refused]
    canceled = await cancel_lines(
        tx, [CancelLines(order_id=wish.order_id, reason="customer", note=wish.note) for wish in left]
    )
    answers = iter(canceled)
    return [refused[index] if index in refused else next(answers) for index in range(len(wishes))]


def why_not(order: LockedOrder | None, wish: CancelOwnOrder) -> Refusal | None:
    if order is None:
        return not_found("order", order_id=wish.order_id)
    if too_late(order):
        message = "The order is being prepared already; please ask us to stop it."
        return Refusal("cancellation_too_late", message, "conflict", number=order.number)
    return None
