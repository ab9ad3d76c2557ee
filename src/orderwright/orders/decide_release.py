"""May this order be sent to the warehouse? Pure: every reason against it, in words."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec

from orderwright.orders.lock_orders import LockedOrder
from orderwright.payments.rules import is_secured
from orderwright.payments.types import Balance

Why = Literal["order_closed", "order_held", "payment_not_secured", "release_delayed", "line_held", "nothing_reserved"]


class Obstacle(msgspec.Struct, frozen=True):
    code: Why
    message: str


def obstacles(order: LockedOrder, owed_minor: int, balance: Balance, now: datetime) -> Sequence[Obstacle]:
    """Empty where something of it may be released now. What is reserved goes; what is backordered follows later. The
    sweep finds the same orders by `follow_up.sql`."""
    if order.status != "placed":
        return [Obstacle("order_closed", f"The order is {order.status}.")]
    found = []
    if order.held:
        found.append(Obstacle("order_held", "The order is on hold."))
    if not order.release_unpaid and not is_secured(owed_minor, balance):
        found.append(Obstacle("payment_not_secured", "The payment does not cover the order total."))
    if order.release_after > now:
        found.append(Obstacle("release_delayed", f"The order waits until {order.release_after:%Y-%m-%d %H:%M} UTC."))
    reserved = [line.line_no for line in order.lines if line.reserved]
    if not reserved:
        found.append(Obstacle("nothing_reserved", "Nothing reserved is left to release."))
    elif set(reserved) <= set(order.held_lines):
        found.append(Obstacle("line_held", "The reserved lines are on hold."))
    return found
