"""The variants, by SKU."""

import msgspec

from orderwright.catalog.codes import normal_sku
from orderwright.kernel.paging import cut, page_size, read_cursor
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.views.matching import matching_variants
from orderwright.views.order_parts import weight_text

sql = statements(__file__)


class ListProducts(msgspec.Struct, frozen=True, kw_only=True):
    """`sku`: this one alone."""

    query: str = ""
    sku: str | None = None
    active: bool | None = None
    cursor: str | None = None
    limit: int | None = None


class ProductRow(msgspec.Struct, frozen=True):
    """`price`, `cost` in minor units."""

    sku: str
    title: str
    product: str
    gtin: str | None
    weight: str | None
    price: int | None
    cost: int | None
    currency: str
    available: int
    active: bool
    weight_g: int
    length_mm: int
    width_mm: int
    height_mm: int
    reorder_point: int


class ProductRead(msgspec.Struct, frozen=True, gc=False):
    sku: str
    title: str
    product: str
    gtin: str | None
    weight_g: int
    length_mm: int
    width_mm: int
    height_mm: int
    reorder_point: int
    price_minor: int | None
    cost_minor: int | None
    currency: str
    active: bool
    available: int


class ProductsPage(msgspec.Struct, frozen=True):
    rows: list[ProductRow]
    next: str | None
    previous: str | None
    total: int


@query("catalog.read", work="list")
async def list_products(tx: Transaction, wanted: ListProducts) -> ProductsPage:
    """The goods by SKU."""
    cursor, limit = read_cursor(wanted.cursor, (str,)), page_size(wanted.limit)
    back = cursor is not None and cursor.back
    read = await tx.rows(
        ProductRead,
        sql.list_products_back if back else sql.list_products,
        sku=cursor.key[0] if cursor else "",
        exact=None if wanted.sku is None else normal_sku(wanted.sku).replace("\0", ""),
        active=wanted.active,
        limit=limit + 1,
        **matching_variants(wanted.query),
    )
    rows = [
        ProductRow(
            row.sku,
            row.title,
            row.product,
            row.gtin,
            weight_text(row.weight_g) or None,
            row.price_minor,
            row.cost_minor if tx.shows_amounts else None,
            row.currency,
            row.available,
            row.active,
            row.weight_g,
            row.length_mm,
            row.width_mm,
            row.height_mm,
            row.reorder_point,
        )
        for row in read
    ]
    page = cut(rows, cursor, limit, lambda row: [row.sku])
    return ProductsPage(page.rows, page.next, page.previous, await tx.row(int, sql.count_products) or 0)


@query("catalog.read")
async def read_own_currency(tx: Transaction, wanted: None) -> str:  # noqa: ARG001
    """In which currency the organization counts; prices are in it where nothing else is said."""
    return await tx.row(str, sql.read_own_currency) or ""
