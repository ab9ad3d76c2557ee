"""Dates as files write them."""

from zoneinfo import ZoneInfo

import pytest

from orderwright.channels.csv.dates import read_time

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "order", "utc"),
    [
        ("5 March 2026", None, "2026-03-04T23:00:00+00:00"),
        ("MAR 5, 2026", None, "2026-03-04T23:00:00+00:00"),
        ("5 mar 2026 2:30 pm", None, "2026-03-05T13:30:00+00:00"),
        ("05/03/26", "DMY", "2026-03-04T23:00:00+00:00"),
        ("05/03/26", "MDY", "2026-05-02T22:00:00+00:00"),
        ("26-03-05", "YMD", "2026-03-04T23:00:00+00:00"),
        ("2026/03/05 14:30", None, "2026-03-05T13:30:00+00:00"),
        ("07.07.2026", None, "2026-07-06T22:00:00+00:00"),
    ],
)
def test_a_date_is_read_in_the_zone_of_its_file(text: str, order: str | None, utc: str) -> None:
    time, mistake = read_time(text, order, BERLIN)
    assert (time and time.isoformat(), mistake) == (utc, "")


def test_a_date_that_may_be_two_days_is_not_guessed() -> None:
    time, mistake = read_time("05/03/26", None, BERLIN)
    assert time is None
    assert "5 Mar or 3 May" in mistake or "3 May or 5 Mar" in mistake
    long = "05/03/26 10:00:00." + "0" * 40
    assert read_time(long, None, BERLIN)[1].startswith(f"{long[:40]!r} may be")
