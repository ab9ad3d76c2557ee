"""A table as XLSX, row by row: rows go to the disk as they come, so that a long sheet takes no more memory than a short
one. Numbers are numbers and days are days; times are those of the organization's zone, which stands in the head, since
sheets know no zones."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter

from orderwright.documents.tables import Row

TIME, DAY, WHOLE, THOUSANDS = "yyyy-mm-dd hh:mm", "yyyy-mm-dd", "0", "#,##0"
WIDTHS = {TIME: 17, DAY: 11}
"""In characters. Of text the width is that of the longest, within bounds."""
WIDTH_MIN, WIDTH_MAX = 8, 60
TEXT_MAX = 32_767
"""A cell has no more characters."""


class Sheet:
    """`add` rows, then read the file by `chunks`; `close` it in any case."""

    def __init__(self, heads: Sequence[str], zone: ZoneInfo) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="orderwright-")
        self.path = Path(self.folder.name) / "sheet.xlsx"
        self.zone = zone
        self.rows = 0
        self.heads = [f"{head} ({zone.key})" if head.endswith(" at") else head for head in heads]
        self.measured = [head.endswith((" in g", " in mm")) for head in heads]
        self.widths = [max(WIDTH_MIN, len(head) + 2) for head in self.heads]
        options = {"constant_memory": True, "tmpdir": self.folder.name}
        options |= {"strings_to_formulas": False, "strings_to_urls": False}
        self.book = xlsxwriter.Workbook(self.path, options)
        self.sheet = self.book.add_worksheet("Orderwright")
        self.formats: dict[str, Any] = {}
        self.sheet.write_row(0, 0, self.heads, self.book.add_format({"bold": True}))
        self.sheet.freeze_panes(1, 0)

    def add(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self.rows += 1
            for column, value in enumerate(row):
                self.write(column, value)

    def write(self, column: int, value: Any) -> None:
        at = (self.rows, column)
        if value is None or value == "":
            return
        if isinstance(value, datetime):
            local = value.astimezone(self.zone).replace(tzinfo=None)
            self.sheet.write_datetime(*at, local, self.shown_as(column, TIME))
        elif isinstance(value, date):
            midnight = datetime(value.year, value.month, value.day)  # noqa: DTZ001
            self.sheet.write_datetime(*at, midnight, self.shown_as(column, DAY))
        elif isinstance(value, Decimal):
            self.sheet.write_number(*at, float(value), self.shown_as(column, amount_format(value)))
        elif isinstance(value, int) and not isinstance(value, bool):
            self.sheet.write_number(*at, value, self.shown_as(column, THOUSANDS if self.measured[column] else WHOLE))
        else:
            text = str(value)[:TEXT_MAX]
            self.sheet.write_string(*at, text)
            self.widths[column] = max(self.widths[column], min(len(text) + 2, WIDTH_MAX))

    def shown_as(self, column: int, number_format: str) -> Any:
        if number_format not in self.formats:
            self.formats[number_format] = self.book.add_format({"num_format": number_format})
        self.widths[column] = max(self.widths[column], WIDTHS.get(number_format, WIDTH_MIN))
        return self.formats[number_format]

    def end(self) -> None:
        """No row follows: the file is written."""
        for column, width in enumerate(self.widths):
            self.sheet.set_column(column, column, width)
        self.book.close()

    def chunks(self, size: int) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            while chunk := file.read(size):
                yield chunk

    def close(self) -> None:
        """What was begun and not ended is left unwritten."""
        if not self.book.fileclosed:
            self.book.fileclosed = True
            if self.sheet.row_data_fh:
                self.sheet.row_data_fh.close()
        self.folder.cleanup()


def amount_format(amount: Decimal) -> str:
    """With the decimals of its currency."""
    decimals = -int(amount.as_tuple().exponent)
    return f"{THOUSANDS}.{'0' * decimals}" if decimals > 0 else THOUSANDS
