"""What is where: levels by variant and location, and what runs low."""

import msgspec

from orderwright.catalog.codes import normal_sku
from orderwright.kernel.paging import Page, cut, page_size, read_cursor
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.views.matching import matching_variants

sql = statements(__file__)


class ListLevels(msgspec.Struct, frozen=True, kw_only=True):
    """`query`: the beginning of a SKU, a GTIN, or a part of the title. `sku`: this one alone. `low`: only what
    is low or out of stock at its location."""

    query: str = ""
    sku: str | None = None
    location: str | None = None
    low: bool = False
    cursor: str | None = None
    limit: int | None = None


class LevelRow(msgspec.Struct, frozen=True):
    """Units of a variant at a location: on_hand = available + committed + unavailable. `status`: ok, low, out."""

    sku: str
    title: str
    location: str
    location_code: str
    bin: str | None
    on_hand: int
    committed: int
    unavailable: int
    available: int
    reorder_point: int | None
    status: str = "ok"


class StockCounts(msgspec.Struct, frozen=True):
    """Active variants, units on hand, active variants at or below their reorder point over all locations, and levels
    (of a variant at a location) that are low or out of stock."""

    variants: int
    units: int
    low: int
    low_levels: int


class LowRow(msgspec.Struct, frozen=True):
    sku: str
    title: str
    location: str
    available: int
    reorder_point: int
    status: str


class LowRead(msgspec.Struct, frozen=True, gc=False):
    sku: str
    title: str
    locations: int
    available: int
    reorder_point: int


@query("stock.read", work="list")
async def list_levels(tx: Transaction, wanted: ListLevels) -> Page[LevelRow]:
    """Levels by SKU and location."""
    cursor, limit = read_cursor(wanted.cursor, (str, str)), page_size(wanted.limit)
    back = cursor is not None and cursor.back
    sku, code = cursor.key if cursor else ("", "")
    read = await tx.rows(
        LevelRow,
        sql.list_levels_back if back else sql.list_levels,
        sku=sku,
        code=code,
        location=wanted.location,
        locations=tx.locations,
        low=wanted.low,
        exact=None if wanted.sku is None else normal_sku(wanted.sku).replace("\0", ""),
        limit=limit + 1,
        **matching_variants(wanted.query),
    )
    page = cut([level_row(row) for row in read], cursor, limit, lambda row: [row.sku, row.location_code])
    return Page(page.rows, page.next, page.previous)


@query("stock.read")
async def count_stock(tx: Transaction, wanted: None) -> StockCounts:  # noqa: ARG001
    """Sums over everything."""
    counts = await tx.row(StockCounts, sql.count_stock, locations=tx.locations)
    assert counts is not None
    return counts


async def read_low(tx: Transaction, limit: int) -> list[LowRow]:
    """The emptiest of the variants that run low."""
    return [
        LowRow(
            row.sku,
            row.title,
            f"{row.locations} location{'s' if row.locations > 1 else ''}",
            row.available,
            row.reorder_point,
            level_status(row.available, row.reorder_point),
        )
        for row in await tx.rows(LowRead, sql.list_low, limit=limit, locations=tx.locations)
    ]


def level_row(row: LevelRow) -> LevelRow:
    return msgspec.structs.replace(row, status=level_status(row.available, row.reorder_point))


def level_status(available: int, reorder_point: int | None) -> str:
    """ok, low at or below the reorder point, out at nothing."""
    if available <= 0:
        return "out"
    return "low" if reorder_point is not None and available <= reorder_point else "ok"
