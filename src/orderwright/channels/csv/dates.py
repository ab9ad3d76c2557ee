"""Times as files write them, read in the zone of the organization where they name none. Pure.

ISO 8601 is always understood, and a month that is written as a word. 03/05/2026 is read by the order of day and month
that is chosen for the file or that all of its dates together leave; where they leave both, by none.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from orderwright.kernel.times import in_utc

ORDERS = {"DMY": "31/12/2026", "MDY": "12/31/2026", "YMD": "2026/12/31"}
"""What can be chosen, with an example."""
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
CLOCK = (
    r"(?:[\sT,]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?\s*(?P<half>[AaPp]\.?[Mm]\.?)?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?"
)
NUMBERS = re.compile(r"(?P<a>\d{1,4})(?P<mark>[./-])(?P<b>\d{1,2})(?P=mark)(?P<c>\d{1,4})" + CLOCK)
WORDS = re.compile(
    r"(?:[A-Za-z]{3,9},?\s+)?(?:(?P<day>\d{1,2})[\s.-]+(?P<month>[A-Za-z]{3,9})|(?P<first>[A-Za-z]{3,9})\s+(?P<then>\d{1,2}))"
    r"[\s.,-]+(?P<year>\d{4})" + CLOCK
)
OFFSET = re.compile(r"\s+([+-]\d{2}:?\d{2}|Z|UTC)$")


def find_order(texts: Iterable[str], chosen: str | None = None) -> str | None:
    """The order of day and month that all dates of a file leave; None where they leave both, or none."""
    if chosen in ORDERS:
        return chosen
    found = {order for text in texts if (order := order_of(text))}
    return found.pop() if len(found) == 1 else None


def order_of(text: str) -> str | None:
    match = NUMBERS.fullmatch(text.strip())
    if match is None or len(match["a"]) > 2:
        return None
    return "DMY" if int(match["a"]) > 12 else "MDY" if int(match["b"]) > 12 else None


def read_time(text: str, order: str | None, zone: tzinfo) -> tuple[datetime | None, str]:
    """The time in UTC and no mistake; or None and the sentence that says why it is none."""
    text = text.strip()
    none = f"{text[:40]!r} is not a time such as 2026-03-05T14:30:00Z."
    with suppress(ValueError):
        return in_utc(datetime.fromisoformat(OFFSET.sub(lambda found: found[1].replace("UTC", "Z"), text)), zone), ""
    try:
        if match := NUMBERS.fullmatch(text):
            return from_numbers(match, order, zone)
        if match := WORDS.fullmatch(text):
            month = MONTHS.index((match["month"] or match["first"]).lower()[:3]) + 1
            return moment(int(match["year"]), month, int(match["day"] or match["then"]), match, zone), ""
    except ValueError:
        return None, none
    return None, none


def from_numbers(match: re.Match[str], order: str | None, zone: tzinfo) -> tuple[datetime | None, str]:
    a, b, c = match["a"], match["b"], match["c"]
    if len(a) == 4:
        return moment(int(a), int(b), int(c), match, zone), ""
    if len(a) > 2 or len(c) in (1, 3):
        raise ValueError(match[0])
    if order == "YMD":
        return moment(2000 + int(a), int(b), int(c), match, zone), ""
    year = int(c) if len(c) == 4 else 2000 + int(c)
    if order is None and a != b:
        order = order_of(match[0])
        if order is None:
            either = f"{int(a)} {MONTHS[int(b) - 1].title()} or {int(b)} {MONTHS[int(a) - 1].title()}"
            return None, f"{match[0][:40]!r} may be {either}. Say in which order the file has day and month."
    day, month = (b, a) if order == "MDY" else (a, b)
    return moment(year, int(month), int(day), match, zone), ""


def moment(year: int, month: int, day: int, clock: re.Match[str], zone: tzinfo) -> datetime:
    hour, half = int(clock["hour"] or 0), (clock["half"] or "").lower().replace(".", "")
    if half and not 1 <= hour <= 12:
        raise ValueError(clock[0])
    hour = hour % 12 + 12 if half == "pm" else hour % 12 if half == "am" else hour
    at = datetime(year, month, day, hour, int(clock["minute"] or 0), int(clock["second"] or 0), tzinfo=None)  # noqa: DTZ001
    return in_utc(at.replace(tzinfo=zone_of(clock["zone"])) if clock["zone"] else at, zone)


def zone_of(text: str) -> tzinfo:
    if not text.startswith(("+", "-")):
        return UTC
    hours, minutes = int(text[1:3]), int(text[-2:])
    return timezone(timedelta(hours=hours, minutes=minutes) * (-1 if text[0] == "-" else 1))
