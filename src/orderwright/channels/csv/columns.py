"""Which column of a file means what, and cells as values. Pure."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import msgspec

from orderwright.channels.csv.read_table import Row, Table
from orderwright.kernel.refusal import FieldError, Refusal

YES = ("1", "yes", "true", "y", "on", "x")
NO = ("0", "no", "false", "n", "off", "")
WHOLE = re.compile(r"[+-]?\d{1,12}")


class Column(msgspec.Struct, frozen=True):
    """A field that a file may have. `also`: other headers that people use for it. `vital`: what the other cells mean
    hangs on it, so that it is read wherever a header names it, unless the mapping gives it an empty header.
    `beside`: headers that mean it only in a file that has another one, too: beside a "Lineitem sku", a plain "Name" is
    what the order is called."""

    name: str
    label: str
    required: bool = False
    also: tuple[str, ...] = ()
    vital: bool = False
    beside: tuple[tuple[str, str], ...] = ()


Mapped = Mapping[str, str]
"""Header by field."""


def guess_mapping(columns: Sequence[Column], headers: Sequence[str]) -> dict[str, str]:
    """The header of each field, where one has its name or another that people use."""
    known = {plain(header): header for header in reversed(headers) if header}
    certain = {
        column.name: known[name] for column in columns for other, name in column.beside if {other, name} <= known.keys()
    }
    known = {name: header for name, header in known.items() if header not in certain.values()}
    found = {}
    for column in columns:
        names = (column.name, column.label, *column.also)
        header = certain.get(column.name) or next((known[name] for name in map(plain, names) if name in known), None)
        if header is not None:
            found[column.name] = header
    return found


def plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def map_columns(columns: Sequence[Column], table: Table, chosen: Mapped | None = None) -> dict[str, str]:
    """The mapping to use: what was chosen and what is vital, or else what can be guessed. Refuses `columns_missing`."""
    vital = [column for column in columns if column.vital or chosen is None]
    free = [header for header in table.headers if header not in (chosen or {}).values()]
    mapping = guess_mapping(vital, free) | dict(chosen or {})
    mapping = {name: header for name, header in mapping.items() if header}
    wrong = [
        FieldError(f"/mapping/{column.name}", "column_missing", f"Which column is the {column.label.lower()}?")
        for column in columns
        if column.required and column.name not in mapping
    ]
    fields = {column.name for column in columns}
    for name, header in mapping.items():
        if name not in fields:
            wrong.append(FieldError("/mapping", "field_unknown", f"There is no field {name[:60]!r}."))
        elif header not in table.headers:
            wrong.append(FieldError(f"/mapping/{name}", "column_unknown", f"The file has no column {header[:60]!r}."))
    if wrong:
        raise Refusal("columns_missing", "The file's columns do not say all that is needed.", "invalid", wrong)
    return mapping


class Cells:
    """The cells of one row by field, and the mistakes found while they are read as values."""

    def __init__(self, row: Row, mapping: Mapped) -> None:
        self.row = row
        self.mapping = mapping
        self.mistakes: list[FieldError] = []
        if row.mistake and not is_cut_short(row, mapping):
            self.mistakes.append(FieldError("", "row_length", row.mistake))

    def text(self, field: str) -> str | None:
        """None where the file has no such column or the cell is empty."""
        header = self.mapping.get(field)
        return (self.row.cells.get(header) or None) if header else None

    def required(self, field: str) -> str:
        text = self.text(field)
        if text is None:
            self.wrong(field, "cell_empty", "Is empty.")
        return text or ""

    def number(self, field: str, otherwise: int | None = None) -> int | None:
        text = self.text(field)
        if text is None:
            return otherwise
        if not WHOLE.fullmatch(text):
            self.wrong(field, "number_invalid", f"{text[:40]!r} is not a whole number.")
            return otherwise
        return int(text)

    def yes(self, field: str) -> bool | None:
        text = self.text(field)
        if text is None:
            return None
        if text.lower() not in (*YES, *NO):
            self.wrong(field, "yes_or_no", f"{text[:40]!r} is neither yes nor no.")
        return text.lower() in YES

    def amount(self, field: str) -> str | None:
        """A decimal string as the verbs read it; a comma before the last digits is a point."""
        text = self.text(field)
        return re.sub(r",(\d{1,3})$", r".\1", text) if text and "." not in text else text

    def time(self, field: str) -> datetime | None:
        """ISO 8601; without a zone it is UTC."""
        text = self.text(field)
        if text is None:
            return None
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            self.wrong(field, "time_invalid", f"{text[:40]!r} is not a time such as 2010-12-01T08:26:00Z.")
            return None
        return at if at.tzinfo else at.replace(tzinfo=UTC)

    def wrong(self, field: str, code: str, what: str) -> None:
        """What has a column is named by it; a field without one is named in the sentence."""
        self.mistakes.append(FieldError(f"/{field}", code, what if field in self.mapping else f"{field}: {what}"))


def is_cut_short(row: Row, mapping: Mapped) -> bool:
    """A row without cells at its end that no field is read from."""
    return bool(row.absent) and not set(row.absent) & set(mapping.values())


def column_of(wrong: FieldError, mapping: Mapped) -> str | None:
    """The header of the column that is at fault, if it is one."""
    parts = wrong.pointer.strip("/").split("/")
    party = parts[0].removesuffix("_to")
    guesses = (f"{party}_{parts[-1]}", parts[-1], f"ship_{parts[-1]}", "_".join(parts))
    return next((mapping[name] for name in guesses if name in mapping), None)


def reason_of(wrong: Sequence[FieldError], mapping: Mapped) -> tuple[str | None, str]:
    """The column at fault, where it is one alone, and the first five mistakes; of several columns, each mistake begins
    with the name of its own."""
    columns = [column_of(mistake, mapping) for mistake in wrong[:5]]
    alone = len(set(columns)) == 1
    told = [
        mistake.message if alone or column is None else f"{column}: {mistake.message}"
        for mistake, column in zip(wrong, columns, strict=False)
    ]
    return columns[0] if alone else None, " ".join(told)
