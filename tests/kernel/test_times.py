from datetime import UTC, date, datetime, timedelta, timezone
from typing import Annotated

import msgspec
import pytest

from orderwright.kernel.times import AHEAD, in_utc, refuse_filter_times, refuse_times

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
EAST, WEST = timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))


class Part(msgspec.Struct, frozen=True):
    at: datetime | None = None


class Input(msgspec.Struct, frozen=True):
    at: datetime | None = None
    until: Annotated[datetime, AHEAD] | None = None
    parts: list[Part] = []


class Filter(msgspec.Struct, frozen=True):
    day: date | None = None
    text: str = ""


def wrong(input: Input) -> list[tuple[str, str]]:
    refusal = refuse_times(input, NOW)
    return [(field.pointer, field.code) for field in refusal.fields] if refusal else []


@pytest.mark.parametrize(
    "at",
    [datetime(1, 1, 1, tzinfo=EAST), datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=1))),
     datetime(9999, 12, 31, 23, 59, tzinfo=WEST), datetime(1970, 1, 1, tzinfo=UTC),
     datetime(1989, 12, 31, 23, 59, tzinfo=UTC), NOW + timedelta(days=1, seconds=1)],
)  # fmt: skip
def test_a_fact_that_no_clock_tells_is_refused_by_its_field(at: datetime) -> None:
    assert wrong(Input(at=at)) == [("/at", "time_out_of_range")]
    assert wrong(Input(parts=[Part(), Part(at=at)])) == [("/parts/1/at", "time_out_of_range")]


@pytest.mark.parametrize("at", [None, NOW, NOW + timedelta(days=1), datetime(1990, 1, 1, tzinfo=UTC)])
def test_a_fact_of_any_day_since_1990_is_taken(at: datetime | None) -> None:
    assert wrong(Input(at=at, parts=[Part(at=at)])) == []


def test_a_time_needs_a_zone_and_what_lies_ahead_may_be_ten_years_away() -> None:
    assert wrong(Input(at=datetime(2026, 3, 1))) == [("/at", "time_without_zone")]  # noqa: DTZ001
    assert wrong(Input(until=datetime(2036, 2, 1, tzinfo=UTC))) == []
    assert wrong(Input(until=datetime(2037, 1, 1, tzinfo=UTC))) == [("/until", "time_out_of_range")]


def test_a_day_that_filters_lies_in_the_years_1900_to_2999() -> None:
    assert refuse_filter_times(Filter(day=date(1900, 1, 1))) is None
    assert refuse_filter_times(Filter()) is None
    for day in (date(1, 1, 1), date(1899, 12, 31), date(3000, 1, 1), date(9999, 12, 31)):
        refusal = refuse_filter_times(Filter(day=day))
        assert refusal is not None
        assert [field.pointer for field in refusal.fields] == ["/day"]


def test_a_clock_time_that_no_calendar_has_in_utc_is_a_value_error() -> None:
    assert in_utc(datetime(2026, 3, 1, 2), EAST) == datetime(2026, 2, 28, 12, tzinfo=UTC)  # noqa: DTZ001
    for local, zone in ((datetime(1, 1, 1), EAST), (datetime(9999, 12, 31, 23), WEST)):  # noqa: DTZ001
        with pytest.raises(ValueError, match=r"year|0001|9999"):
            in_utc(local, zone)
