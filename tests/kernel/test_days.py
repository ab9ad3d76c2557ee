"""A day begins with its first moment, has as many hours as its clocks say, and ends where the next begins."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orderwright.kernel.days import day_bounds, day_of, day_start, day_starts

ZONES = sorted(available_timezones() - {"localtime", "Factory"})
MOMENTS = st.integers(1_325_376_000, 2_140_000_000).map(lambda second: datetime.fromtimestamp(second, UTC))
"""From 2012 on: until then Newfoundland put its clocks back into the day before."""


@pytest.mark.parametrize(
    ("zone", "day", "start", "hours"),
    [
        ("Europe/London", date(2026, 3, 29), "2026-03-29T00:00", 23),
        ("Europe/London", date(2026, 10, 25), "2026-10-24T23:00", 25),
        ("America/Santiago", date(2026, 9, 6), "2026-09-06T04:00", 23),
        ("America/Santiago", date(2026, 4, 4), "2026-04-04T03:00", 25),
        ("Asia/Beirut", date(2026, 3, 29), "2026-03-28T22:00", 23),
        ("Asia/Beirut", date(2026, 10, 24), "2026-10-23T21:00", 25),
        ("America/Havana", date(2026, 11, 1), "2026-11-01T04:00", 25),
        ("Asia/Kathmandu", date(2026, 1, 1), "2025-12-31T18:15", 24),
        ("Pacific/Auckland", date(2026, 9, 27), "2026-09-26T12:00", 23),
        ("Pacific/Apia", date(2011, 12, 30), "2011-12-30T10:00", 0),
        ("America/Toronto", date(1919, 3, 31), "1919-03-31T04:30", 23.5),
    ],
)
def test_a_day_begins_with_its_first_moment(zone: str, day: date, start: str, hours: float) -> None:
    """Toronto put its clocks from 23:30 to 00:30 in 1919; Samoa left a day out in 2011."""
    begins, ends = day_bounds(day, day, ZoneInfo(zone))
    assert (begins, ends - begins) == (datetime.fromisoformat(start).replace(tzinfo=UTC), timedelta(hours=hours))


@settings(deadline=None)
@given(st.sampled_from(ZONES), MOMENTS)
def test_every_moment_lies_in_the_day_of_its_date_and_in_no_other(name: str, at: datetime) -> None:
    zone = ZoneInfo(name)
    day = day_of(at, zone)
    begins, ends = day_bounds(day, day, zone)
    assert begins <= at < ends
    assert (day_of(begins, zone), day_of(begins - timedelta(microseconds=1), zone) < day) == (day, True)


@settings(deadline=None)
@given(st.sampled_from(ZONES), st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(0, 400))
def test_the_days_of_a_period_add_up_to_it(name: str, first: date, days: int) -> None:
    zone, last = ZoneInfo(name), first + timedelta(days=days)
    starts = day_starts(first, last, zone)
    assert starts == sorted(starts)
    assert (starts[0], len(starts)) == (day_start(first, zone), days + 1)
    assert day_bounds(first, last, zone)[1] == day_bounds(last, last, zone)[1]
