"""What is late: one definition for lists, figures and pages. Days are those of the organization.

An order is late to ship when the day it was to be shipped by is over and something of it has not left; on that day
itself it is due. A parcel is late when the day it was to arrive is over and it has not. `late` in a list means late or
at risk: late to ship, a late parcel, or one that its carrier could not deliver."""

from datetime import date
from typing import Literal

LATE_PARCEL = """status = 'handed_over'
            and (deliver_by < %(today)s or tracking_state in ('attempt_failed', 'exception', 'expired'))"""

TO_SHIP = """o.status = 'placed'
        and o.fulfillment_status in (
            'unfulfilled', 'backordered', 'in_progress', 'partially_shipped', 'partially_delivered')
        and (o.fulfillment_status <> 'partially_delivered' or (select true from progress p where p.order_id = o.order_id
            and p.to_source + p.backordered + p.reserved + p.released + p.picked + p.packed > 0 limit 1))"""
"""Something of the order has not left yet; only one that is partially delivered does not say so by itself."""
LATE_TO_SHIP = f"{TO_SHIP} and o.ship_by < %(today)s"
DUE_TODAY = f"{TO_SHIP} and o.ship_by = %(today)s"

DueTone = Literal["", "amber", "red"]


def is_late(status: str, deliver_by: date | None, today: date) -> bool:
    """Whether a parcel is late on this day of the organization."""
    return status == "handed_over" and deliver_by is not None and deliver_by < today


def due_tone(ship_by: date, to_ship: int, today: date) -> DueTone:
    """How urgent an order is of which so many units have not left: red once its day is over, amber on it."""
    if not to_ship or ship_by > today:
        return ""
    return "red" if ship_by < today else "amber"
