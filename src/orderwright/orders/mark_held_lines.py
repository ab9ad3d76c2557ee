"""Which lines of orders a hold stops is kept with their progress, so that the queue for stock passes them over. Called
by whoever places or ends holds, once that is written; the progress of the orders is locked."""

from collections.abc import Iterable
from uuid import UUID

from orderwright.kernel.transaction import Transaction
from orderwright.orders.lock_orders import read_orders
from orderwright.progress.fence_lines import HeldLines, hold_lines


async def mark_held_lines(tx: Transaction, order_ids: Iterable[UUID]) -> None:
    """As the open holds of these orders say."""
    orders = await read_orders(tx, order_ids)
    await hold_lines(tx, [HeldLines(order.order_id, order.held, order.held_lines) for order in orders.values()])
