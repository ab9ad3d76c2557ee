"""What a transaction frees serves who waits for it, in the same transaction, before anybody can buy it: the oldest
promise first, and of one day the oldest placement. Held lines are passed over, and stand where they stood when their
hold ends.

The levels are locked by what freed the units, and progress comes before levels: so an order that somebody else is
changing at this moment is not waited for. Whoever receives goods has locked those who wait before (`lock_waiting` of
stock); of the others `source_backorders` makes sure after the commit.
"""

from uuid import UUID

from orderwright.kernel.transaction import Transaction
from orderwright.orders.lock_orders import LockedOrder, lock_free_orders
from orderwright.orders.offer_stock import offers_of
from orderwright.orders.source_waiting import source_waiting
from orderwright.progress.find_waiting import lock_next_waiting
from orderwright.sourcing.fences import end_fences
from orderwright.stock.lock_levels import read_levels
from orderwright.stock.types import Level

AT_ONCE = 500


async def serve_waiting(tx: Transaction) -> None:
    """First those who wait for what was freed here, then the orders that lost their stock here, wherever some is."""
    freed, unsourced = tx.freed_levels, tx.unsourced_orders
    tx.freed_levels, tx.unsourced_orders = {}, set()
    await end_fences(tx, (level for level, goods_came in freed.items() if goods_came))
    while freed and await serve(tx, freed):
        pass
    if unsourced:
        orders = await lock_free_orders(tx, unsourced)
        await source_waiting(tx, {order.order_id: only_lost(order) for order in orders.values()})


async def serve(tx: Transaction, freed: dict[tuple[UUID, UUID], bool]) -> bool:
    """One stretch of those who wait for these levels; whether anybody was served."""
    levels = await freed_levels(tx, freed)
    order_ids = await lock_next_waiting(tx, await offers_of(tx, levels, freed), AT_ONCE)
    if not order_ids:
        return False
    sourced = await source_waiting(tx, await lock_free_orders(tx, order_ids), levels)
    return any(result.claims for result in sourced.values())


async def freed_levels(tx: Transaction, freed: dict[tuple[UUID, UUID], bool]) -> list[Level]:
    """They are locked: whoever changes a level locks it."""
    levels = await read_levels(tx, {variant_id for variant_id, _ in freed})
    return [level for level in levels if (level.variant_id, level.location_id) in freed and level.sellable]


def only_lost(order: LockedOrder) -> LockedOrder:
    """The order with the lines that have lost stock: the levels of others were not locked in turn."""
    return order.with_lines([line for line in order.lines if line.to_source])
