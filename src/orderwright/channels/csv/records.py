"""Rows that stand for a record each, known by its code or address: there is one row for each, and what it changes is
told. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from orderwright.channels.csv.columns import Mapped
from orderwright.channels.csv.report import Change, Parsed, Report
from orderwright.kernel.refusal import FieldError

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
