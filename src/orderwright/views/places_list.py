"""Locations with their bins, a row for each bin and one for a location without: for files."""

import msgspec

from orderwright.kernel.paging import Page, cut, page_size, read_cursor
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query

sql = statements(__file__)


class ListPlaces(msgspec.Struct, frozen=True, kw_only=True):
    """`cursor` from a page before; `limit` 1 to 200."""

    cursor: str | None = None
    limit: int | None = None


class PlaceRow(msgspec.Struct, frozen=True, gc=False):
    """`bin` and `pick_order`: None for a location without bins."""

    code: str
    name: str
    address: dict[str, str]
    priority: int
    auto_accept: bool
    active: bool
    bin: str | None
    pick_order: int | None


@query("locations.read", work="list")
async def list_places(tx: Transaction, wanted: ListPlaces) -> Page[PlaceRow]:
    """By code, then as a picker walks; those that who asks works at."""
    cursor, limit = read_cursor(wanted.cursor, (str, int, str)), page_size(wanted.limit)
    code, order, bin = cursor.key if cursor else (None, None, None)
    edge = {"edge_code": code, "edge_order": order, "edge_bin": bin}
    rows = await tx.rows(PlaceRow, sql.list_places, **edge, locations=tx.locations, limit=limit + 1)
    return cut(rows, cursor, limit, lambda row: [row.code, row.pick_order or 0, row.bin or ""])
