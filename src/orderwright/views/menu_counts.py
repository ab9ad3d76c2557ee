"""What waits behind each entry of the menu: one statement, each count ending at a limit."""

import msgspec

from orderwright.access.organization_zone import organization_zone
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.views.find_orders import COUNTED_MAX, OrderFilter, count_orders

sql = statements(__file__)


class Waiting(msgspec.Struct, frozen=True):
    """By the keys of the menu: open orders, returns and cases, fulfillment orders to accept, pick and pack, parcels to
    hand over, rows in quarantine. 1,001 means more than 1,000."""

    orders: int
    returns: int
    service: int
    receive: int
    pick: int
    pack: int
    hand_over: int
    quarantine: int


@query("orders.read")
async def count_waiting(tx: Transaction, wanted: None) -> Waiting:  # noqa: ARG001
    """How much waits where."""
    counts = await tx.row(Waiting, sql.count_waiting, locations=tx.locations, counted_max=COUNTED_MAX + 1)
    assert counts is not None
    if tx.locations is not None:
        own = await count_orders(tx, OrderFilter(), await organization_zone(tx), still_open=True)
        counts = msgspec.structs.replace(counts, orders=own)
    return counts
