"""Times that come from outside: every one has a range, and the door refuses what lies outside, whoever asks.

A fact happened between 1990 and a day from now (clocks differ, and some tell local times as UTC). What lies ahead, such
as the end of a link, is marked `Annotated[datetime, AHEAD]` and may be ten years away, as a day may, which is promised.
Days and times of queries, which only filter, lie in the years 1900 to 2999.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache
from typing import Annotated, Any, get_args, get_origin

import msgspec

from orderwright.kernel.refusal import FieldError, Refusal

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
CLOCKS_DIFFER = timedelta(days=1)
DAYS_AHEAD = 3653
AHEAD = msgspec.Meta(extra={"days_ahead": DAYS_AHEAD})
"""Marks a time that may lie in the future, by so many days."""
FILTER_YEARS = range(1900, 3000)

Field = tuple[str, Any, timedelta]
"""A field that holds a time, or something that does: its name, the fields in it (None where it is the time itself), and
how far from now the time may be."""


def fact_time_mistakes(
    pointer: str, at: datetime | None, now: datetime, ahead: timedelta = CLOCKS_DIFFER
) -> list[FieldError]:
    """What is wrong with a time that somebody tells: `time_without_zone`, `time_out_of_range`."""
    if at is None:
        return []
    if at.tzinfo is None:
        message = "The time needs a zone, such as 2026-12-01T08:26:00Z."
        return [FieldError(pointer, "time_without_zone", message)]
    try:
        fits = EARLIEST <= at.astimezone(UTC) <= now + ahead
    except OverflowError:
        fits = False
    if fits:
        return []
    latest = "now" if ahead == CLOCKS_DIFFER else f"{(now + ahead).year}"
    return [FieldError(pointer, "time_out_of_range", f"The time must lie between 1990 and {latest}.")]


def day_mistakes(pointer: str, day: date, now: datetime) -> list[FieldError]:
    """What is wrong with a day that somebody tells or promises: `day_out_of_range`."""
    latest = (now + timedelta(days=DAYS_AHEAD)).date()
    if EARLIEST.date() <= day <= latest:
        return []
    return [FieldError(pointer, "day_out_of_range", f"The day must lie between 1990 and {latest.year}.")]


def refuse_times(input: Any, now: datetime) -> Refusal | None:
    """The refusal of a verb's input that has a time outside its range; it names each field."""
    type_: Any = type(input)
    wrong = [mistake for found in time_fields(type_) for mistake in mistakes_in(input, found, "", now)]
    return Refusal("time_invalid", "A time can't be right.", "invalid", wrong) if wrong else None


def mistakes_in(value: Any, field: Field, pointer: str, now: datetime) -> Iterator[FieldError]:
    name, within, ahead = field
    inner, pointer = getattr(value, name), f"{pointer}/{name}"
    if within is None:
        if isinstance(inner, list | tuple):
            for index, day in enumerate(inner):
                yield from day_mistakes(f"{pointer}/{index}", day, now)
        elif isinstance(inner, datetime) or inner is None:
            yield from fact_time_mistakes(pointer, inner, now, ahead)
        else:
            yield from day_mistakes(pointer, inner, now)
        return
    for index, each in enumerate(inner if isinstance(inner, list | tuple) else [inner]):
        its_pointer = f"{pointer}/{index}" if isinstance(inner, list | tuple) else pointer
        type_: Any = type(each)
        for deeper in time_fields(type_):
            yield from mistakes_in(each, deeper, its_pointer, now)


def refuse_filter_times(input: Any) -> Refusal | None:
    """The refusal of a query that filters by a day or time that no calendar needs."""
    type_: Any = type(input)
    wrong = [
        FieldError(f"/{name}", "time_out_of_range", "The year must lie between 1900 and 2999.")
        for name in filter_fields(type_)
        if (at := getattr(input, name)) is not None and at.year not in FILTER_YEARS
    ]
    return Refusal("time_invalid", "A time can't be right.", "invalid", wrong) if wrong else None


@cache
def time_fields(type_: Any) -> Sequence[Field]:
    """The fields of an input struct that hold a time or a day, or structs that do."""
    if not is_struct(type_):
        return ()
    found: list[Field] = []
    for field in msgspec.structs.fields(type_):
        parts = list(parts_of(field.type))
        if datetime in parts or date in parts:
            found.append((field.name, None, ahead_of(field.type)))
        elif any(time_fields(part) for part in parts if is_struct(part) and part is not type_):
            found.append((field.name, parts, CLOCKS_DIFFER))
    return tuple(found)


@cache
def filter_fields(type_: Any) -> Sequence[str]:
    """The fields of a query's input that are a day or a time."""
    if not is_struct(type_):
        return ()
    return tuple(f.name for f in msgspec.structs.fields(type_) if {date, datetime} & set(parts_of(f.type)))


def parts_of(type_: Any) -> Iterator[Any]:
    """A type and everything that it is made of: `list[A | None]` has A in it."""
    yield type_
    for part in get_args(type_):
        yield from parts_of(part)


def ahead_of(type_: Any) -> timedelta:
    for part in parts_of(type_):
        if get_origin(part) is Annotated:
            for meta in part.__metadata__:
                if isinstance(meta, msgspec.Meta) and "days_ahead" in (meta.extra or {}):
                    return timedelta(days=(meta.extra or {})["days_ahead"])
    return CLOCKS_DIFFER


def is_struct(type_: Any) -> bool:
    return isinstance(type_, type) and issubclass(type_, msgspec.Struct)


def in_utc(at: datetime, zone: tzinfo) -> datetime:
    """A time without a zone as one of this zone, in UTC; `ValueError` where no calendar has it."""
    try:
        return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(at) from error
