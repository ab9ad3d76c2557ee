"""What the settings list: channels, locations, and the bins of one."""

from uuid import UUID

import msgspec

from orderwright.kernel.paging import cut, page_size, read_cursor
from orderwright.kernel.refusal import not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.views.find_orders import COUNTED_MAX

sql = statements(__file__)


class ChannelRow(msgspec.Struct, frozen=True):
    """`orders` are counted to 1,000; 1,001 means more."""

    code: str
    name: str
    if_short: str
    already_sold: bool
    release_unpaid: bool
    release_delay_minutes: int
    ship_within_days: int
    cutoff: str
    refund_canceled: str
    brand_name: str
    brand_color: str
    orders: int


class LocationRow(msgspec.Struct, frozen=True):
    id: UUID
    code: str
    name: str
    address: dict[str, str]
    priority: int
    auto_accept: bool
    active: bool
    bins: int


class BinRow(msgspec.Struct, frozen=True, gc=False):
    """`variants` lie here, `units` of them."""

    code: str
    pick_order: int
    variants: int
    units: int


class ReadLocation(msgspec.Struct, frozen=True, kw_only=True):
    """`cursor`, `limit`: which bins."""

    code: str
    cursor: str | None = None
    limit: int | None = None


class LocationView(msgspec.Struct, frozen=True):
    """The location, and one page of its bins in picking order."""

    location: LocationRow
    bins: list[BinRow]
    next: str | None
    previous: str | None
    last_pick_order: int


@query("settings.read", work="list")
async def list_channels(tx: Transaction, _: None) -> list[ChannelRow]:
    return await tx.rows(ChannelRow, sql.list_channels, counted_max=COUNTED_MAX + 1)


@query("locations.read", work="list")
async def list_locations(tx: Transaction, _: None) -> list[LocationRow]:
    """In the order in which sourcing asks them; those that who asks works at."""
    return await tx.rows(LocationRow, sql.list_locations, code=None, locations=tx.locations)


@query("locations.read")
async def read_location(tx: Transaction, wanted: ReadLocation) -> LocationView:
    """Refuses `location_not_found`."""
    location = await tx.row(LocationRow, sql.list_locations, code=wanted.code, locations=tx.locations)
    if location is None:
        raise not_found("location", location=wanted.code)
    cursor, limit = read_cursor(wanted.cursor, (int, str)), page_size(wanted.limit)
    back = cursor is not None and cursor.back
    rows = await tx.rows(
        BinRow,
        sql.read_bins_back if back else sql.read_bins,
        location_id=location.id,
        edge_order=cursor.key[0] if cursor else None,
        edge_code=cursor.key[1] if cursor else None,
        limit=limit + 1,
    )
    page = cut(rows, cursor, limit, lambda bin: [bin.pick_order, bin.code])
    last = await tx.row(int, sql.last_pick_order, location_id=location.id) or 0
    return LocationView(location, page.rows, page.next, page.previous, last)
