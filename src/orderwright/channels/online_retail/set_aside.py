"""Rows of the file that could not be understood, or whose fact was refused, as rows of the quarantine. Pure but for
reading the file once more, which has the values of refused rows as they stand in it."""

import csv
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from orderwright.channels.online_retail.facts import Quarantined, Row
from orderwright.channels.online_retail.inputs import SOURCE
from orderwright.channels.online_retail.read import read_rows
from orderwright.channels.online_retail.rows import COLUMNS
from orderwright.channels.quarantine import QuarantineRow
from orderwright.kernel.refusal import Refusal


def file_hash(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def file_mark(path: Path) -> str:
    """Tells the rows of one file from those of another: the beginning of its hash."""
    return file_hash(path)[:8]


def unreadable_rows(mark: str, quarantined: Sequence[Quarantined]) -> Iterator[QuarantineRow]:
    for one in quarantined:
        yield quarantine_row(mark, one.row, one.reason, one.sentence, one.raw)


def refused_rows(mark: str, path: Path, refused: Mapping[int, Refusal]) -> Iterator[QuarantineRow]:
    """Rows by number, with the refusal of the verb."""
    for row in read_rows(path) if refused else ():
        if isinstance(row, Row) and (refusal := refused.get(row.number)):
            why = "; ".join([refusal.message, *(field.message for field in refusal.fields[:5])])
            values = tuple(next(csv.reader((row.text,))))
            yield quarantine_row(mark, row.number, refusal.code, f"Row {row.number}: {why}", values)


def quarantine_row(mark: str, row: int, code: str, sentence: str, values: Sequence[str]) -> QuarantineRow:
    names = [*COLUMNS, *(f"Column{n}" for n in range(len(COLUMNS) + 1, len(values) + 1))]
    return QuarantineRow(
        source=SOURCE,
        source_ref=f"{values[0][:20] if values else ''}:{row}:{mark}",
        row_no=row,
        code=code,
        reason=sentence,
        content=dict(zip(names, values, strict=False)),
    )
