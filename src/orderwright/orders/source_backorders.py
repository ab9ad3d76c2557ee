"""Stock has come: serve the orders that wait for it, the oldest first. Locks progress, then levels."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.orders.lock_orders import lock_orders
from orderwright.orders.source_again import source

sql = statements(__file__)


class SourceBackorders(msgspec.Struct, frozen=True, kw_only=True):
    """The variants that may have become available."""

    variants: list[UUID]


class BackordersSourced(msgspec.Struct, frozen=True):
    """`orders` found `units` among them. `more`: others may still be served, ask again."""

    orders: list[UUID]
    units: int
    more: bool


ORDERS_MAX = 500


@verb("orders.release", batch_max=1)
async def source_backorders(tx: Transaction, arrivals: Sequence[SourceBackorders]) -> list[BackordersSourced | Refusal]:
    answers: list[BackordersSourced | Refusal] = []
    for arrival in arrivals:
        order_ids = await tx.rows(UUID, sql.find_waiting_orders, variants=arrival.variants, most=ORDERS_MAX)
        orders = await lock_orders(tx, order_ids)
        sourced = await source(tx, {order_id: order for order_id, order in orders.items() if not order.open_holds})
        served = [order_id for order_id, result in sourced.items() if result.claims]
        units = sum(claim.quantity for result in sourced.values() for claim in result.claims)
        answers.append(BackordersSourced(served, units, more=bool(served) and len(order_ids) == ORDERS_MAX))
    return answers
