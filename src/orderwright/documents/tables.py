"""Tables for spreadsheets as CSV (RFC 4180, UTF-8 with the mark that spreadsheets look for). Text that a spreadsheet
would run as a formula is written so that it stays text."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from orderwright.kernel.formula_marks import marked

MARK = b"\xef\xbb\xbf"
Row = Sequence[Any]


def csv_table(heads: Sequence[str], rows: Iterable[Row]) -> bytes:
    """A whole file. Times in ISO 8601, amounts with a point."""
    return MARK + csv_rows([heads]) + csv_rows(rows)


def csv_rows(rows: Iterable[Row]) -> bytes:
    """A part of a file."""
    out = io.StringIO()
    csv.writer(out).writerows([csv_cell(value) for value in row] for row in rows)
    return out.getvalue().encode()


def csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, str):
        return marked(value)
    return str(value)
