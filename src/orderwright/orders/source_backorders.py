"""Stock can be sold that orders wait for: serve them, the oldest promise first. What arrives or is freed serves them in
its own transaction (`serve_waiting`); this finds whom that left out, since somebody was changing the order just then.
Locks progress, then levels."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import Refusal
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.orders.lock_orders import lock_orders
from orderwright.orders.offer_stock import offers_of
from orderwright.orders.source_waiting import source_waiting
from orderwright.progress.find_waiting import find_waiting
from orderwright.stock.lock_levels import read_levels


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
        offers = await offers_of(tx, await read_levels(tx, arrival.variants))
        order_ids = await find_waiting(tx, offers, ORDERS_MAX)
        sourced = await source_waiting(tx, await lock_orders(tx, order_ids)) if order_ids else {}
        served = [order_id for order_id, result in sourced.items() if result.claims]
        units = sum(result.units for result in sourced.values())
        answers.append(BackordersSourced(served, units, more=bool(served) and len(order_ids) == ORDERS_MAX))
    return answers
