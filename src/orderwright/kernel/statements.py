"""SQL beside its verb: `receive_stock.sql` holds the statements of `receive_stock.py`, each with a name and a sentence.

    -- name: read_levels
    -- The levels of these variants, locked in one order.
    select ...

`sql = statements(__file__)` gives them as attributes: `sql.read_levels`.
"""

import re
from pathlib import Path

import msgspec

NAME = re.compile(r"^-- name: (\w+)\s*$", re.MULTILINE)


class Statement(msgspec.Struct, frozen=True):
    """One named SQL statement with `%(name)s` parameters."""

    name: str
    text: bytes
    source: str


class Statements:
    """The statements of one file, as attributes."""

    def __init__(self, path: Path) -> None:
        parts = NAME.split(path.read_text(encoding="utf-8"))
        self.all = {
            name: Statement(name, f"{body.strip().rstrip(';')}".encode(), path.name)
            for name, body in zip(parts[1::2], parts[2::2], strict=True)
        }

    def __getattr__(self, name: str) -> Statement:
        try:
            return self.__dict__["all"][name]  # type: ignore[no-any-return]
        except KeyError:
            raise AttributeError(name) from None


def statements(python_file: str) -> Statements:
    """The statements in the `.sql` file beside a Python file."""
    return Statements(Path(python_file).with_suffix(".sql"))
