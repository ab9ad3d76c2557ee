"""What waits in quarantine as it came in: the rows of its file with their columns, and what is wrong in them. Pure."""

from typing import Any

import msgspec

from orderwright.channels.csv.quarantine_orders import kept_order
from orderwright.channels.csv.read_table import read_rows_again

RECORDS_MAX = 50


class RecordCell(msgspec.Struct, frozen=True):
    header: str
    value: str
    wrong: str | None = None


class CameRecord(msgspec.Struct, frozen=True):
    """`row` counts as a spreadsheet does, `line` the lines of the file. `wrong`: mistakes that have no column."""

    row: int
    line: int
    text: str
    cells: list[RecordCell]
    wrong: list[str]


def records_of(content: Any) -> list[CameRecord]:
    """The rows of the file that make an order; none where it came in another way."""
    kept = kept_order(content) if isinstance(content, dict) else None
    if kept is None:
        return []
    records = kept.records[:RECORDS_MAX]
    reading = kept.reading
    rows = read_rows_again([(each.row, each.line, each.text) for each in records], reading.headers, reading.table())
    came = []
    for record, row in zip(records, rows, strict=True):
        mine = [mistake for mistake in kept.mistakes if mistake.row == record.row]
        wrong = {mistake.column: mistake.message for mistake in reversed(mine) if mistake.column}
        cells = [
            RecordCell(header, row.cells.get(header, ""), wrong.get(header)) for header in reading.headers if header
        ]
        rest = [mistake.message for mistake in mine if not mistake.column]
        came.append(CameRecord(record.row, record.line, record.text, cells, rest))
    return came
