"""Lists in pages. A cursor is the key of the row at the edge of the page, so that a page costs the same however far in
the list it is; to callers it is opaque."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

import msgspec

from orderwright.kernel.refusal import invalid

T = TypeVar("T")
PAGE_ROWS = 50
PAGE_ROWS_MAX = 200


class Cursor(msgspec.Struct, frozen=True, array_like=True):
    """Go on behind `key` (`back`: in front of it). `key` has the sort values of a row."""

    back: bool
    key: list[int | str]


class Page(msgspec.Struct, Generic[T], frozen=True):
    """Some rows of a list; `next` and `previous` are the cursors of the pages around it."""

    rows: list[T]
    next: str | None = None
    previous: str | None = None


def write_cursor(cursor: Cursor) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(cursor)).rstrip(b"=").decode()


def read_cursor(text: str | None, kinds: Sequence[type] = (int,)) -> Cursor | None:
    """The cursor in a text, with a key of these types; refuses `cursor_unreadable`."""
    if not text:
        return None
    try:
        raw = base64.b64decode(text.encode() + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
        cursor = msgspec.json.decode(raw, type=Cursor)
    except (binascii.Error, msgspec.MsgspecError, UnicodeError) as error:
        raise unreadable() from error
    if [type(value) for value in cursor.key] != list(kinds) or any(too_large(value) for value in cursor.key):
        raise unreadable()
    return cursor


def unreadable() -> Exception:
    return invalid("/cursor", "cursor_unreadable", "This is no cursor of this list: take one from its answer.")


def too_large(value: int | str) -> bool:
    return abs(value) >= 2**63 if isinstance(value, int) else len(value) > 200 or "\0" in value


def page_size(limit: int | None) -> int:
    """Rows of a page: 50 unless asked for, 1 to 200; refuses `limit_out_of_range`."""
    if limit is None:
        return PAGE_ROWS
    if not 1 <= limit <= PAGE_ROWS_MAX:
        raise invalid("/limit", "limit_out_of_range", f"A page has 1 to {PAGE_ROWS_MAX} rows.")
    return limit


def cut(rows: list[T], cursor: Cursor | None, limit: int, key: Callable[[T], list[Any]]) -> Page[T]:
    """The page from `limit + 1` rows in the order in which they were read (backwards for a cursor that goes back)."""
    back = cursor is not None and cursor.back
    more = len(rows) > limit
    kept = rows[:limit]
    if back:
        kept.reverse()
    if not kept:
        return Page(kept)
    has_next, has_previous = (back or more), (more if back else cursor is not None)
    return Page(
        kept,
        write_cursor(Cursor(False, key(kept[-1]))) if has_next else None,
        write_cursor(Cursor(True, key(kept[0]))) if has_previous else None,
    )
