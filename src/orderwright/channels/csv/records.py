"""Rows that stand for a record each, known by its code or address: there is one row for each, and what it changes is
told. Pure."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from orderwright.catalog.near_skus import DATE
from orderwright.channels.csv.columns import Mapped
from orderwright.channels.csv.report import Change, Parsed, Report
from orderwright.kernel.refusal import FieldError

NUMBER = re.compile(r"\+?\d{1,30}(\.\d{1,20})?")
SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d{1,3}")
TEXT = "Format the column as text before you enter codes."
Said = Mapping[str, str | None]
"""What a row says of a record, by field; None where it says nothing."""


def without_repeated(parsed: Sequence[Parsed], field: str, name: str, key_of: Callable[[Any], str]) -> list[Parsed]:
    """A key is one record: of several rows with it, those after the first have that for their mistake."""
    first: dict[str, int] = {}
    wrong = {}
    for each in parsed:
        key = key_of(each.input)
        before = first.setdefault(key, each.row)
        if key and before != each.row:
            message = f"{key} is in row {before} already. {name} can have one row only."
            wrong[each.row] = FieldError(f"/{field}", f"{field}_repeated", message)
    return with_mistakes(parsed, wrong)


def with_mistakes(parsed: Sequence[Parsed], wrong: Mapping[int, FieldError]) -> list[Parsed]:
    """By row."""
    return [
        msgspec.structs.replace(each, mistakes=[*each.mistakes, wrong[each.row]]) if each.row in wrong else each
        for each in parsed
    ]


def changes_of(said: Said, kept: Said, mapping: Mapped) -> list[Change]:
    """Where a row says something else than is known; spaces make no difference."""
    return [
        Change(mapping[field], before, text)
        for field, text in said.items()
        if text is not None and text.split() != (before := kept.get(field) or "").split()
    ]


def with_changes(report: Report, changes: Mapping[int, list[Change]]) -> Report:
    """By row, where the row went in, or would."""
    rows = [
        msgspec.structs.replace(row, changes=changes.get(row.row, [])) if row.status == "updated" else row
        for row in report.rows
    ]
    return msgspec.structs.replace(report, rows=rows)


def mangled(said: Said, kept: Said) -> FieldError | None:
    """Where a spreadsheet has made a number of a text that is known, or lost its digits."""
    for field, text in said.items():
        before = kept.get(field) or ""
        if text is None or text.split() == before.split():
            continue
        if SCIENTIFIC.fullmatch(text):
            message = f"{text!r} is a number in scientific notation: digits were lost. {TEXT}"
            return FieldError(f"/{field}", "number_mangled", message)
        if lost_zeros(text, before):
            message = f"There is {before}, the same number: did you mean {before}? {TEXT}"
            return FieldError(f"/{field}", "number_mangled", message)
    return None


def lost_zeros(text: str, before: str) -> bool:
    """Whether a spreadsheet makes this of what was there: 0017 becomes 17, 90.750 becomes 90.75."""
    if not (NUMBER.fullmatch(text) and NUMBER.fullmatch(before)) or text == before:
        return False
    return text == f"{Decimal(before).normalize():f}"


def near_code(code: str, known: Iterable[str]) -> str | None:
    """Why a code that is not known is not created: it is one that is known, but for its case or its zeros, or a
    spreadsheet made a date or a number of it."""
    codes = set(known)
    if code in codes:
        return None
    if near := next((each for each in sorted(codes) if is_near(code, each)), None):
        return f"There is {near}: did you mean {near}? {TEXT}"
    if SCIENTIFIC.fullmatch(code):
        return f"{code!r} is a number in scientific notation: digits were lost. {TEXT}"
    if DATE.fullmatch(code):
        return f"{code!r} looks like a date that a spreadsheet made of a code. {TEXT}"
    return None


def is_near(code: str, known: str) -> bool:
    if code.casefold() == known.casefold():
        return True
    return bool(NUMBER.fullmatch(code) and NUMBER.fullmatch(known)) and Decimal(code) == Decimal(known)
