"""What is late: one definition for lists, figures and pages.

A parcel is late when the day it was promised for is over where the organization is, and it has not arrived. `late` in a
list means late or at risk: a late parcel, one that its carrier could not deliver, or a fulfillment order that was not
shipped a day after its release."""

from datetime import date, timedelta

LATE_AFTER = timedelta(days=1)

LATE_PARCEL = """status = 'handed_over'
            and (deliver_by < %(today)s or tracking_state in ('attempt_failed', 'exception', 'expired'))"""
LATE_WORK = """status in ('released', 'accepted', 'picking', 'picked', 'packing', 'packed')
            and not paused and released_at < %(late_before)s"""


def is_late(status: str, deliver_by: date | None, today: date) -> bool:
    """Whether a parcel is late on this day of the organization."""
    return status == "handed_over" and deliver_by is not None and deliver_by < today
