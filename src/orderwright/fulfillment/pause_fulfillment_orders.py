"""A hold stops the fulfillment orders of its order where they stand; its release lets them go on.
Called by those who place and release holds, who have locked the orders."""

from collections.abc import Iterable
from uuid import UUID

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction

sql = statements(__file__)


async def pause_fulfillment_orders(tx: Transaction, order_ids: Iterable[UUID]) -> int:
    """Pause what has not been shipped; how many fulfillment orders were stopped."""
    return await tx.execute(sql.set_paused, order_ids=sorted(set(order_ids)), paused=True)


async def resume_fulfillment_orders(tx: Transaction, order_ids: Iterable[UUID]) -> int:
    """Let the fulfillment orders of orders that no hold is left on go on; how many."""
    return await tx.execute(sql.set_paused, order_ids=sorted(set(order_ids)), paused=False)
