"""/v1/variants: what is sold."""

from typing import Any

import msgspec
from litestar import Request, Router, get, post

from orderwright.api.batches import perform_rows, rows_of
from orderwright.api.body import MANY_BYTES_MAX
from orderwright.api.caller import Context, Door, IdempotencyKey
from orderwright.api.list_parameters import Cursor, Limit, Text
from orderwright.api.problems import Problem, problems
from orderwright.catalog.rename_variant import Renamed, RenameVariant, rename_variant
from orderwright.catalog.save_variants import Saved, SaveVariant, save_variants
from orderwright.kernel.money import decimal_string
from orderwright.kernel.paging import Page
from orderwright.views.products_list import ListProducts, ProductRow, list_products


class VariantRow(msgspec.Struct, omit_defaults=True):
    """What became of one variant of a batch. `row` counts from 1."""

    row: int
    status: int
    variant: Saved | None = None
    problem: Problem | None = None


@post("/", status_code=200, summary="Save a variant", responses=problems(409, 413, 422))
async def save(data: SaveVariant, context: Context, door: Door, idempotency_key: IdempotencyKey = None) -> Saved:
    """Creates the goods with this SKU, or changes what is said of them."""
    return await door.perform(context, save_variants, data, idempotency_key)


@post(
    "/batch",
    status_code=200,
    summary="Save many variants",
    request_max_body_size=MANY_BYTES_MAX,
    operation_class=rows_of("SaveVariant"),
    responses=problems(413, 422),
)
async def save_batch(
    request: Request[Any, Any, Any], context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> list[VariantRow]:
    """At most 10,000; each row has a result of its own."""
    return [
        VariantRow(number, done.status, problem=done)
        if isinstance(done, Problem)
        else VariantRow(number, 201 if done.created else 200, variant=done)
        for number, done in await perform_rows(request, context, door, save_variants, SaveVariant, idempotency_key)
    ]


@post("/rename", status_code=200, summary="Rename a variant", responses=problems(404, 413, 422))
async def rename(data: RenameVariant, context: Context, door: Door, idempotency_key: IdempotencyKey = None) -> Renamed:
    """Another SKU from now on. Stock, reservations, orders and history stay; the former one still leads to it."""
    return await door.perform(context, rename_variant, data, idempotency_key)


class Goods(msgspec.Struct, frozen=True):
    sku: str
    title: str
    product: str
    gtin: str | None
    price: str | None
    cost: str | None
    currency: str
    available: int
    active: bool


@get("/", summary="List variants", responses=problems(422))
async def goods(
    context: Context, door: Door, q: Text = None, sku: Text = None, active: bool | None = None, cursor: Cursor = None,
    limit: Limit = None,
) -> Page[Goods]:  # fmt: skip
    """By SKU. `q`: the beginning of a SKU, a GTIN, or a part of the title. `sku`: this one alone, whatever characters
    it has."""
    wanted = ListProducts(query=q or "", sku=sku, active=active, cursor=cursor, limit=limit)
    page = await door.ask(context, list_products, wanted)
    return Page([goods_of(row) for row in page.rows], page.next, page.previous)


def goods_of(row: ProductRow) -> Goods:
    price, cost = (None if minor is None else decimal_string(minor, row.currency) for minor in (row.price, row.cost))
    return Goods(row.sku, row.title, row.product, row.gtin, price, cost, row.currency, row.available, row.active)


catalog_router = Router("/variants", route_handlers=[goods, save, save_batch, rename], tags=["Catalog"])
