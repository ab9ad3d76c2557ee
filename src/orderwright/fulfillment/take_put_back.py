"""Canceled units that nobody will put back, since they are not there: they left for the customer after all. Called by
whoever records that; the order's progress is locked. Locks lines of work."""

from uuid import UUID

import msgspec

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows

sql = statements(__file__)


class PutBackUnits(msgspec.Struct, frozen=True, gc=False):
    """Units, unavailable at a location, that wait to be put back."""

    fulfillment_order_id: UUID
    line_no: int
    variant_id: UUID
    location_id: UUID
    quantity: int


async def take_put_back(
    tx: Transaction, order_id: UUID, line_no: int, most: int, location_id: UUID | None = None
) -> list[PutBackUnits]:
    """At most so many units of the order's line wait no longer; where they were: at one location, if it is said. The
    caller moves the stock."""
    taken = []
    line = {"order_id": order_id, "line_no": line_no, "location_id": location_id}
    for waiting in await tx.rows(PutBackUnits, sql.lock_put_back, **line):
        units = min(most, waiting.quantity)
        if units:
            most -= units
            taken.append(msgspec.structs.replace(waiting, quantity=units))
    if taken:
        await tx.execute(sql.take_put_back, rows=json_rows(taken))
    return taken
