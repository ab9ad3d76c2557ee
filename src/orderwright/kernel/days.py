"""The organization's days: which date a moment has in its time zone, and between which moments a date lies.

A day has 23, 24 or 25 hours where clocks are put forward or back, and need not have a midnight (America/Santiago on
2026-09-06, Asia/Beirut on 2026-03-29): it begins with its first moment. Each day ends where the next begins, so that
the days of a period add up to the period. Moments are in UTC."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SECOND = timedelta(seconds=1)


def day_of(at: datetime, zone: ZoneInfo) -> date:
    """The date of a moment."""
    return at.astimezone(zone).date()


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a day."""
    midnight = datetime.combine(day, time(), zone)
    start = midnight.astimezone(UTC)
    if start.astimezone(zone).replace(tzinfo=None) == midnight.replace(tzinfo=None):
        return start
    before, after = sorted((start, midnight.replace(fold=1).astimezone(UTC)))
    before -= SECOND
    while after - before > SECOND:  # the clock jumps over midnight somewhere between
        middle = before + (after - before) // SECOND // 2 * SECOND
        before, after = (before, middle) if day_of(middle, zone) >= day else (middle, after)
    return after


def day_bounds(first: date, last: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The first moment of `first`, and the one after `last` is over."""
    return day_start(first, zone), day_start(last + timedelta(days=1), zone)


def day_starts(first: date, last: date, zone: ZoneInfo) -> list[datetime]:
    """The first moment of each day, `last` included: PostgreSQL's `width_bucket` counts rows into days by them."""
    return [day_start(first + timedelta(days=n), zone) for n in range((last - first).days + 1)]
