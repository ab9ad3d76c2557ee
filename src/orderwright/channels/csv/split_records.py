"""The records of a delimited text, each with the text that it came as. Pure.

A quote that is not closed, or closed in the middle of a cell, costs its own row alone: the rows after it are read as if
it were not there. Tab-separated files of marketplaces have no quoting at all: there a quote is a letter like another.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence

import msgspec

CELL_MAX = 100_000
QUOTED_LINES_MAX = 200
WIDE = 4
"""From so many columns on, a line that is a whole row by itself ends a quote that was left open before it."""


class Record(msgspec.Struct, frozen=True, gc=False):
    """`number` counts records and blank lines from 1, as a spreadsheet does; `line` counts lines. `mistake`: why its
    cells can't be told apart."""

    number: int
    line: int
    text: str
    cells: list[str]
    mistake: str | None = None


def lines_of(text: str) -> list[str]:
    """Lines with their ends, whichever those are."""
    return io.StringIO(text, newline="").readlines()


def split_records(lines: Sequence[str], delimiter: str, quoted: bool = True, first: int = 0) -> Iterator[Record]:
    """The records from line `first` on; the first of them is the header, which tells how long a row is."""
    at, number, width = first, first, 0
    while at < len(lines):
        number += 1
        record, used = next_record(lines, at, number, delimiter, quoted, width)
        width = width or len(record.cells)
        at += used
        yield record


def next_record(
    lines: Sequence[str], at: int, number: int, delimiter: str, quoted: bool, width: int
) -> tuple[Record, int]:
    """The record that begins in a line, and how many lines it has."""
    text = lines[at].rstrip("\r\n")
    if len(text) > CELL_MAX:
        mistake = f"The row has more than {CELL_MAX:,} characters."
        return Record(number, at + 1, text[:CELL_MAX], text[:CELL_MAX].split(delimiter), mistake), 1
    if not quoted or '"' not in text:
        return Record(number, at + 1, text, text.split(delimiter)), 1
    cells = parsed(text, delimiter)
    if isinstance(cells, list):
        return Record(number, at + 1, text, cells), 1
    going_on = rest_of_record(lines, at, delimiter, width) if cells == "open" else None
    if going_on is not None:
        joined, cells, used = going_on
        return Record(number, at + 1, joined, cells), used
    mistake = "A quotation mark opens in this row and is not closed, or closes in the middle of a cell."
    return Record(number, at + 1, text, text.split(delimiter), mistake), 1


def rest_of_record(lines: Sequence[str], at: int, delimiter: str, width: int) -> tuple[str, list[str], int] | None:
    """The whole text of a record whose quote is closed in a later line, its cells, and how many lines it has. Looked at
    anew only where a line has an odd number of quotes: no other can close it."""
    joined = lines[at].rstrip("\r\n")
    for used in range(2, min(QUOTED_LINES_MAX, len(lines) - at) + 1):
        following = lines[at + used - 1].rstrip("\r\n")
        if (width >= WIDE and is_whole(following, delimiter, width)) or len(joined) > CELL_MAX:
            return None
        joined += line_end(lines[at + used - 2]) + following
        if following.count('"') % 2:
            cells = parsed(joined, delimiter)
            if cells != "open":
                return (joined, cells, used) if isinstance(cells, list) else None
    return None


def line_end(line: str) -> str:
    return line[len(line.rstrip("\r\n")) :] or "\n"


def parsed(text: str, delimiter: str) -> list[str] | str:
    """The cells; `open` where a quote is not closed yet, `broken` where one closes in the middle of a cell."""
    csv.field_size_limit(CELL_MAX + 1)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "open" if "unexpected end of data" in str(error) else "broken"
    return rows[0] if len(rows) == 1 else "broken"


def is_whole(line: str, delimiter: str, width: int) -> bool:
    """Whether a line by itself is a row as long as the header, its quotes in order."""
    if '"' not in line:
        return line.count(delimiter) == width - 1
    cells = parsed(line, delimiter)
    return isinstance(cells, list) and len(cells) == width and not any('"' in cell for cell in cells)


def is_quoted(lines: Sequence[str], delimiter: str, first: int = 0) -> bool:
    """Whether quotes in a text mean anything. In one that is separated by tabs they don't where each line is a row and
    something stands in quotes that needs none, or where quotes would leave rows that can't be read."""
    if delimiter != "\t" or '"' in lines[first]:
        return True
    texts = [text for line in lines[first:] if (text := line.rstrip("\r\n")).strip()]
    with_quotes = [text for text in texts if '"' in text]
    if not with_quotes:
        return True
    if len({text.count("\t") for text in texts}) == 1:
        return all(needs_quotes(cell) for text in with_quotes for cell in text.split("\t") if cell.startswith('"'))
    return not any(record.mistake for record in split_records(lines, delimiter, True, first))


def needs_quotes(cell: str) -> bool:
    """A cell that is quoted in order, and that a program would quote."""
    inner = cell[1:-1].replace('""', "")
    return bool(len(cell) > 1 and cell.endswith('"') and '"' not in inner and re.search(r'["\t,;\n]', cell[1:-1]))
