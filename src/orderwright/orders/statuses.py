"""The derived statuses: one function each, over the facts."""

from collections.abc import Iterable

import msgspec

from orderwright.orders.types import FulfillmentStatus, OrderStatus
from orderwright.progress.types import LineProgress


def never_delivered(line: LineProgress, carried: int) -> LineProgress:
    """`carried`: its units in parcels that left and were not delivered, lost ones included. Those of them that come
    back with a return are on their way still: nobody had them."""
    units = min(line.returning, max(0, carried - line.shipped - line.lost))
    return msgspec.structs.replace(line, shipped=line.shipped + units, returning=line.returning - units)


def fulfillment_status(lines: Iterable[LineProgress]) -> FulfillmentStatus:
    """Where the order as a whole stands, from where each of its units is. Canceled units do not count."""
    waiting = short = working = shipped = delivered = lost = returned = ordered = canceled = 0
    for line in lines:
        ordered += line.ordered
        canceled += line.canceled
        waiting += line.reserved + line.to_source
        short += line.backordered
        working += line.released + line.picked + line.packed
        shipped += line.shipped
        delivered += line.delivered + line.returning
        lost += line.lost
        returned += line.returned
    live = ordered - canceled
    left = shipped + delivered + lost + returned
    if live == 0:
        return "canceled"
    if left == 0:
        return "in_progress" if working else "backordered" if short else "unfulfilled"
    if left < live:
        return "partially_delivered" if delivered or returned else "partially_shipped"
    if returned:
        return "returned" if returned == live else "partially_returned"
    if lost == live:
        return "lost"
    if delivered == live:
        return "delivered"
    return "partially_delivered" if delivered else "shipped"


def order_status(lines: Iterable[LineProgress]) -> OrderStatus:
    """Completed once nothing is under way any more; canceled when nothing is left of it."""
    lines = list(lines)
    if all(line.canceled == line.ordered for line in lines):
        return "canceled"
    settled = all(
        line.delivered + line.lost + line.returning + line.returned + line.canceled == line.ordered for line in lines
    )
    return "completed" if settled else "placed"
