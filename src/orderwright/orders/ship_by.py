"""By which day an order is to be shipped: pure, from what its channel promises.

What is placed on a working day before the cutoff counts from that day, anything else from the next working day; so many
working days later it is to have left. Days and the cutoff are those of the organization's clock. A sender that has
promised a day itself says so with the order (`PlaceOrder.ship_by`)."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from orderwright.kernel.refusal import FieldError

DAY = timedelta(days=1)
AHEAD_MAX = timedelta(days=731)
"""A promise for a later day is a mistake in typing."""


class Promise(msgspec.Struct, frozen=True, gc=False):
    """What a channel promises. `within_days`: working days, 0 for the same day; `working_days`: ISO weekdays, Monday
    is 1; `closed_days`: on which nobody works all the same."""

    within_days: int
    cutoff: time
    working_days: Collection[int]
    closed_days: Collection[date] = ()


def ship_by_of(placed_at: datetime, zone: ZoneInfo, promise: Promise) -> date:
    """The day by which an order placed then is to be shipped."""
    local = placed_at.astimezone(zone)
    day = local.date()
    if local.time() >= promise.cutoff:
        day += DAY
    day = working_day(day, promise)
    for _ in range(promise.within_days):
        day = working_day(day + DAY, promise)
    return day


def working_day(day: date, promise: Promise) -> date:
    """This day, or the first after it on which somebody works."""
    while day.isoweekday() not in promise.working_days or day in promise.closed_days:
        day += DAY
    return day


def ship_by_mistakes(pointer: str, day: date, placed_at: datetime, now: datetime) -> list[FieldError]:
    """What is wrong with a day that somebody promised: nothing is shipped before it was ordered (dates differ by a day
    around the world), nor in years."""
    if placed_at.date() - DAY <= day <= now.date() + AHEAD_MAX:
        return []
    message = "The day to ship by must lie between the day of the order and two years from now."
    return [FieldError(pointer, "ship_by_out_of_range", message)]
