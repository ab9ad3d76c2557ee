"""A CSV file as rows of cells, whatever wrote it: any encoding that is sure or was chosen; comma, semicolon, tab or
bar; blank and title lines before the header. Pure.

What can't be read at all is refused (`file_unreadable`, `encoding_unclear`); a row that can't be understood carries its
mistake, and costs no other row anything.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from statistics import median_low

import msgspec

from orderwright.channels.csv.encodings import STRAY, decode
from orderwright.channels.csv.split_records import Record, is_quoted, lines_of, split_records
from orderwright.kernel import formula_marks
from orderwright.kernel.refusal import Refusal

ROWS_MAX = 200_000
COLUMNS_MAX = 500
HEADER_MAX = 200
FILE_BYTES_MAX = 50 * 1024**2
DELIMITERS = ",;\t|"
LOOKED_AT = 20
QUOTED_CELL = re.compile(r'(?:^|(?<=[,;|\t\r\n]))"(?:[^"]|"")*"(?=[,;|\t\r\n]|$)')
"""A cell in quotes, whatever lines and marks it holds."""
TEXT_FORMULA = re.compile(r'="(.*)"', re.DOTALL)


class CsvFile(msgspec.Struct):
    """A file on its way in, with its name if it has one. `mapping`: header by field, where it should not be guessed;
    `defaults`: what holds for rows that leave it open. `encoding`, `decimal` ("." or ","), `dates` (such as DMY): how
    it is to be read, where that should not be found out. `dry_run`: say what would happen, and change nothing;
    `services`: what words for delivery would mean by then. `rows` it has, and those `done`, are told as it goes in."""

    data: bytes
    mapping: Mapping[str, str] | None = None
    defaults: Mapping[str, str] = {}
    name: str = ""
    rows: int = 0
    done: int = 0
    encoding: str | None = None
    decimal: str | None = None
    dates: str | None = None
    dry_run: bool = False
    services: Mapping[str, str] = {}


class Row(msgspec.Struct, frozen=True, gc=False):
    """`number` counts as a spreadsheet does: the header is row 1. `mistake`: why the row can't be understood. `absent`:
    the headers that a row which is too short does not reach. `line` and `text`: the record as it came."""

    number: int
    cells: dict[str, str]
    mistake: str | None = None
    absent: tuple[str, ...] = ()
    line: int = 0
    text: str = ""


class Table(msgspec.Struct, frozen=True):
    """`skipped`: lines before the header that are neither blank nor rows."""

    headers: list[str]
    rows: list[Row]
    encoding: str
    delimiter: str
    quoted: bool = True
    skipped: list[str] = []


def read_table(data: bytes, encoding: str | None = None) -> Table:
    """The whole file. Cells are stripped; rows without any content are left out."""
    decoded = decode(data, encoding)
    lines = lines_of(decoded.text)
    delimiter = sniff(lines)
    first = header_line(lines, delimiter)
    if first is None:
        raise Refusal("file_unreadable", "The file is empty.")
    quoted = is_quoted(lines, delimiter, first)
    records = split_records(lines, delimiter, quoted, first)
    headers = headers_of(next(records))
    rows = [row_of(record, headers, decoded.encoding) for record in counted(records) if has_content(record)]
    skipped = [line.strip() for line in lines[:first] if line.strip()]
    return Table(headers, rows, decoded.encoding, delimiter, quoted, skipped)


def read_rows_again(texts: Sequence[tuple[int, int, str]], headers: Sequence[str], like: Table) -> list[Row]:
    """Rows from the text that they came as, each with its number and line, read as those of a table were."""
    rows = []
    for number, line, text in texts:
        header = like.delimiter.join(headers)
        records = list(split_records([header + "\n", *lines_of(text)], like.delimiter, like.quoted))
        mistake = None if len(records) == 2 else records[1].mistake or "The row can't be told apart."
        record = Record(number, line, text, records[1].cells, records[1].mistake or mistake)
        rows.append(row_of(record, list(headers), like.encoding))
    return rows


def sniff(lines: Sequence[str]) -> str:
    """The delimiter that most of the first lines have most of."""
    text = QUOTED_CELL.sub("", "".join(line[:100_000] for line in lines[: LOOKED_AT * 3]))
    sample = [outside_quotes(line) for line in text.splitlines() if line.strip()][:LOOKED_AT]
    return max(DELIMITERS, key=lambda each: median_low([line.count(each) for line in sample]) if sample else 0)


def outside_quotes(line: str) -> str:
    return re.sub(r'"[^"]*"', "", line[:100_000])


def header_line(lines: Sequence[str], delimiter: str) -> int | None:
    """The first line that is not blank and, where rows are wide, no title: as far as that can be told from the lines
    after it."""
    filled = [
        (at, outside_quotes(line).count(delimiter))
        for at, line in enumerate(lines[:1000])
        if line.strip(f'{delimiter} \t\r\n"')
    ]
    if not filled:
        return next((at for at, line in enumerate(lines) if line.strip()), None)
    usual = median_low([count for _, count in filled[:LOOKED_AT]])
    title = -1 if usual < 2 else 0 if usual < 6 else 1
    return next((at for at, count in filled if count > title), filled[0][0])


def headers_of(record: Record) -> list[str]:
    if record.mistake:
        raise Refusal("file_unreadable", f"The header, row {record.number}, can't be read. {record.mistake}")
    headers = [unmarked(header.strip()) for header in record.cells]
    if len(headers) > COLUMNS_MAX or any(len(header) > HEADER_MAX for header in headers):
        message = f"A header has at most {COLUMNS_MAX} columns of {HEADER_MAX} characters. Is it a table?"
        raise Refusal("file_unreadable", message)
    if any(STRAY.search(header) for header in headers):
        raise Refusal("file_unreadable", "The header has bytes that the file's encoding does not have.")
    if twice := sorted({header for header in headers if header and headers.count(header) > 1}):
        raise Refusal("file_unreadable", f"Two columns are called {twice[0][:100]!r}.")
    return headers


def counted(records: Iterator[Record]) -> Iterator[Record]:
    for count, record in enumerate(records, 1):
        if count > ROWS_MAX:
            raise Refusal("file_too_long", f"A file has at most {ROWS_MAX:,} rows.")
        yield record


def has_content(record: Record) -> bool:
    return any(cell.strip() for cell in record.cells)


def row_of(record: Record, headers: list[str], encoding: str) -> Row:
    filled = [unmarked(cell) for cell in record.cells]
    while len(filled) > len(headers) and not filled[-1]:
        filled.pop()
    named = {header: cell for header, cell in zip(headers, filled, strict=False) if header}
    mistake: str | None = record.mistake
    absent: tuple[str, ...] = ()
    if mistake is None and len(filled) != len(headers):
        mistake = f"The row has {len(filled)} cells, the header {len(headers)}."
        absent = tuple(header for header in headers[len(filled) :] if header)
    if stray := STRAY.search(record.text):
        byte, column = ord(stray[0]) - 0xDC00, next((name for name, cell in named.items() if stray[0] in cell), "")
        mistake = (
            f"{column or 'A cell'} has the byte {byte:02X}, which is not {encoding}. Save the file in one encoding."
        )
        absent = ()
    text = STRAY.sub("\ufffd", record.text) if stray else record.text
    cells = {name: STRAY.sub("\ufffd", cell) for name, cell in named.items()} if stray else named
    return Row(record.number, cells, mistake, absent, record.line, text)


def unmarked(cell: str) -> str:
    """Without what spreadsheets put around text to keep it text: `="0018"`, `'02139`, and the apostrophe before what
    could be a formula."""
    if '="' in cell and (formula := TEXT_FORMULA.fullmatch(cell.strip())):
        return formula[1].replace('""', '"').strip()
    return formula_marks.unmarked(cell.lstrip()).strip()
