"""A CSV file as rows of cells, whatever wrote it: UTF-8, UTF-16 with its mark, or Windows-1252; comma, semicolon, tab
or bar. Pure. What can't be read at all is refused (`file_unreadable`); a row of the wrong length is told by its
number."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping

import msgspec

from orderwright.kernel.refusal import Refusal

ROWS_MAX = 200_000
FILE_BYTES_MAX = 50 * 1024**2
CELL_MAX = 100_000
DELIMITERS = ",;\t|"


class CsvFile(msgspec.Struct):
    """A file on its way in, with its name if it has one. `mapping`: header by field, where it should not be guessed;
    `defaults`: what holds for rows that leave it open. `rows` it has, and those `done`, are told as it goes in."""

    data: bytes
    mapping: Mapping[str, str] | None = None
    defaults: Mapping[str, str] = {}
    name: str = ""
    rows: int = 0
    done: int = 0


class Row(msgspec.Struct, frozen=True, gc=False):
    """`number` counts as a spreadsheet does: the header is row 1. `mistake`: why the row can't be understood."""

    number: int
    cells: dict[str, str]
    mistake: str | None = None


class Table(msgspec.Struct, frozen=True):
    headers: list[str]
    rows: list[Row]
    encoding: str
    delimiter: str


def read_table(data: bytes) -> Table:
    """The whole file. Cells are stripped; rows without any content are left out."""
    text, encoding = decode(data)
    delimiter = sniff(text)
    csv.field_size_limit(CELL_MAX)
    records = numbered(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    first = next(records, None)
    if first is None:
        raise Refusal("file_unreadable", "The file is empty.")
    headers = [header.strip() for header in first[1]]
    if twice := sorted({header for header in headers if header and headers.count(header) > 1}):
        raise Refusal("file_unreadable", f"Two columns are called {twice[0][:100]!r}.")
    rows = [row_of(number, cells, headers) for number, cells in records if any(cell.strip() for cell in cells)]
    return Table(headers, rows, encoding, delimiter)


def decode(data: bytes) -> tuple[str, str]:
    """The text and the encoding that it was in."""
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, encoding
    raise Refusal("file_unreadable", "The file is no text in UTF-8, UTF-16 or Windows-1252. Is it a spreadsheet?")


def sniff(text: str) -> str:
    """The delimiter that cuts the header into the most columns."""
    header = re.split(r"[\r\n]", text.lstrip("\r\n"), maxsplit=1)[0]
    return max(DELIMITERS, key=lambda delimiter: len(next(csv.reader([header], delimiter=delimiter), [])))


def numbered(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Records with their numbers; broken quoting and too many rows are refused with the number of the row."""
    for number in range(1, ROWS_MAX + 2):
        try:
            record = next(reader, None)
        except csv.Error as error:
            raise Refusal("file_unreadable", f"Row {number} can't be read: {error}.", row=number) from error
        if record is None:
            return
        yield number, record
    raise Refusal("file_too_long", f"A file has at most {ROWS_MAX:,} rows.")


def row_of(number: int, cells: list[str], headers: list[str]) -> Row:
    filled = [cell.strip() for cell in cells]
    while len(filled) > len(headers) and not filled[-1]:
        filled.pop()
    named = {header: cell for header, cell in zip(headers, filled, strict=False) if header}
    if len(filled) != len(headers):
        return Row(number, named, f"The row has {len(filled)} cells, the header {len(headers)}.")
    return Row(number, named)
