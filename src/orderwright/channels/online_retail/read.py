"""Reads the file (plain or xz) line by line: a checked `Row`, or `Quarantined` with the reason.

A record is one line: the file has no line breaks inside values, so that a stray quote harms its own row only. The whole
file is refused where header, encoding or compression is wrong.
"""

import lzma
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from orderwright.channels.online_retail.facts import Quarantined, Row
from orderwright.channels.online_retail.rows import COLUMNS, ROW_CHARACTERS_MAX, Unreadable, row_of, set_aside
from orderwright.kernel.refusal import Refusal

ROWS_MAX = 2_000_000
_ROW_BYTES_MAX = 4 * ROW_CHARACTERS_MAX
_XZ_MAGIC = b"\xfd7zXZ\x00"


def read_rows(path: Path) -> Iterator[Row | Quarantined]:
    """Every line of the file in its order, blank ones left out. Raises `Refusal` where the whole file can't be read."""
    for number, text in _lines(path):
        if number > ROWS_MAX:
            raise _refuse(path, "file_too_long", f"it has more than {ROWS_MAX:,} rows")
        try:
            yield row_of(number, text)
        except Unreadable as error:
            yield set_aside(number, text, error)


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Row number and text of each line, the header checked and left out."""
    try:
        with _opened(path) as file:
            _check_header(path, file.readline(_ROW_BYTES_MAX))
            for number, line in enumerate(iter(lambda: _whole_line(file), b""), start=2):
                if text := _decoded(path, number, line).rstrip("\r\n"):
                    yield number, text
    except EOFError:
        raise _refuse(path, "file_truncated", "the compressed file ends too early; copy or download it again") from None
    except lzma.LZMAError as error:
        raise _refuse(path, "file_damaged", f"it can't be decompressed ({error})") from None
    except OSError as error:
        raise _refuse(path, "file_unreadable", error.strerror or str(error)) from None


def _opened(path: Path) -> IO[bytes]:
    with path.open("rb") as file:
        compressed = file.read(len(_XZ_MAGIC)) == _XZ_MAGIC
    return lzma.open(path, "rb") if compressed else path.open("rb")


def _whole_line(file: IO[bytes]) -> bytes:
    """The next line; of one that is too long only its beginning, a byte more than allowed."""
    line = rest = file.readline(_ROW_BYTES_MAX + 1)
    while len(rest) > _ROW_BYTES_MAX and not rest.endswith(b"\n"):
        rest = file.readline(_ROW_BYTES_MAX + 1)
    return line


def _check_header(path: Path, line: bytes) -> None:
    if not line:
        raise _refuse(path, "file_empty", "it is empty")
    header = _decoded(path, 1, line.removeprefix(b"\xef\xbb\xbf")).rstrip("\r\n")
    if tuple(name.strip(' "') for name in header.split(",")) != COLUMNS:
        raise _refuse(path, "header_wrong", f"its first row must be {','.join(COLUMNS)}, not {header[:120]!r}")


def _decoded(path: Path, number: int, line: bytes) -> str:
    """The line as text; one that is too long may be cut within a character."""
    try:
        return line.decode(errors="replace" if len(line) > _ROW_BYTES_MAX else "strict")
    except UnicodeDecodeError:
        raise _refuse(path, "encoding_wrong", f"row {number} is not UTF-8; save the file as UTF-8") from None


def _refuse(path: Path, code: str, why: str) -> Refusal:
    return Refusal(code, f"{path.name} can't be imported: {why}.")
