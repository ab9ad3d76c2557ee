"""Tables for spreadsheets, as CSV (RFC 4180, UTF-8 with the mark that spreadsheets look for) and as XLSX.

Text that a spreadsheet would run as a formula is written so that it stays text.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

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


def xlsx_table(heads: Sequence[str], rows: Iterable[Row], name: str = "Orderwright") -> bytes:
    """One sheet with fixed heads; numbers are numbers and times are times (in UTC: sheets know no zones)."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "remove_timezone": True}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(name)
        times, days, bold = (book.add_format(look) for look in FORMATS)
        sheet.write_row(0, 0, heads, bold)
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                if isinstance(value, datetime):
                    sheet.write_datetime(number, column, value, times)
                elif isinstance(value, date):
                    sheet.write_datetime(number, column, datetime(value.year, value.month, value.day), days)  # noqa: DTZ001
                elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
                    sheet.write_number(number, column, value)
                else:
                    sheet.write_string(number, column, "" if value is None else str(value))
        sheet.autofit()
    return out.getvalue()


FORMATS: tuple[dict[str, Any], ...] = ({"num_format": "yyyy-mm-dd hh:mm"}, {"num_format": "yyyy-mm-dd"}, {"bold": True})
