"""Lists as files, for spreadsheets: /v1/exports/orders.csv and .xlsx, and those of order lines, customers, stock,
goods, locations and sales. All pages of a list, filtered as the list is. A CSV is streamed, however long; an XLSX has
at most 50,000 rows."""

from collections.abc import Callable
from datetime import date
from typing import Any, Literal

import msgspec
from litestar import Request, Router, get
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.response import Stream

from orderwright.api.caller import Context, Door
from orderwright.api.order_reads import ORDER_FILTER, Text
from orderwright.api.problems import problems
from orderwright.api.sales import SALES_WANTED
from orderwright.documents.issued_documents import ListIssuedDocuments
from orderwright.documents.list_files import (
    MEDIA_TYPES,
    Table,
    customers_table,
    documents_table,
    list_file,
    orders_table,
    past_orders_table,
    places_table,
    products_table,
    sales_table,
    stock_table,
)
from orderwright.documents.order_lines_file import order_lines_table
from orderwright.orders.compare_past_orders import PastStatus
from orderwright.views.customers_list import ListCustomers
from orderwright.views.find_orders import OrderFilter
from orderwright.views.inventory import ListLevels
from orderwright.views.orders_list import ListOrders
from orderwright.views.past_orders import ListPastOrders
from orderwright.views.places_list import ListPlaces
from orderwright.views.products_list import ListProducts
from orderwright.views.sales import ReadSales

AnyRequest = Request[Any, Any, Any]


def exports(name: str, **options: Any) -> Callable[[Callable[..., Any]], list[HTTPRouteHandler]]:
    """The GET routes of a list as CSV and as XLSX. Their handler makes the list a file by `download`."""

    def both(handler: Callable[..., Any]) -> list[HTTPRouteHandler]:
        return [
            get(
                f"/exports/{name}.{kind}",
                summary=f"Export {name} as {kind.upper()}",
                media_type=media_type,
                responses={
                    200: ResponseSpec(bytes, generate_examples=False, description="The file", media_type=media_type),
                    **problems(422),
                },
                **options,
            )(handler)
            for kind, media_type in MEDIA_TYPES.items()
        ]

    return both


async def download(request: AnyRequest, table: Table) -> Stream:
    file = await list_file(table, "xlsx" if request.url.path.endswith(".xlsx") else "csv")
    return Stream(file.chunks, media_type=file.media_type, headers=file.headers)


@exports("orders", needs=("orders.read", "orders.export"), dependencies=ORDER_FILTER)
async def orders(request: AnyRequest, context: Context, door: Door, which: OrderFilter) -> Stream:
    """Newest first, filtered as GET /v1/orders is. Refuses `too_many_rows` where an XLSX would have more than
    50,000."""
    return await download(request, orders_table(door, context, ListOrders(**msgspec.structs.asdict(which))))


@exports("past-orders", needs=("customers.read", "orders.export"))
async def past_orders(
    request: AnyRequest, context: Context, door: Door, q: Text = None, channel: Text = None, country: Text = None,
    status: PastStatus | None = None, placed_from: date | None = None, placed_to: date | None = None,
) -> Stream:  # fmt: skip
    """Those placed last first, filtered as GET /v1/past-orders is. Refuses `too_many_rows` where an XLSX would have
    more than 50,000."""
    wanted = ListPastOrders(
        query=q or "", channel=channel, country=country, status=status, placed_from=placed_from, placed_to=placed_to
    )
    return await download(request, past_orders_table(door, context, wanted))


@exports("order-lines", needs=("orders.read", "orders.export"), dependencies=ORDER_FILTER)
async def order_lines(request: AnyRequest, context: Context, door: Door, which: OrderFilter) -> Stream:
    """A row for each line and each fee, filtered as GET /v1/orders is; POST /v1/imports/orders reads the CSV. Without
    amounts for who lacks `payments.read`. Refuses `too_many_rows` where an XLSX would have more than 50,000."""
    return await download(request, order_lines_table(door, context, ListOrders(**msgspec.structs.asdict(which))))


@exports("documents", needs=("payments.read", "orders.export"))
async def documents(
    request: AnyRequest, context: Context, door: Door, q: Text = None,
    kind: Literal["invoice", "credit_note"] | None = None, from_day: date | None = None, to_day: date | None = None,
    currency: Text = None, channel: Text = None,
) -> Stream:  # fmt: skip
    """Invoices and credit notes, filtered as GET /v1/documents is; what a credit note gives back is negative. Refuses
    `period_invalid`, and `too_many_rows` where an XLSX would have more than 50,000."""
    wanted = ListIssuedDocuments(
        query=q or "", kind=kind, from_day=from_day, to_day=to_day, currency=currency, channel=channel
    )
    return await download(request, documents_table(door, context, wanted))


@exports("customers", needs=("customers.read", "customers.export"))
async def customers(request: AnyRequest, context: Context, door: Door, q: Text = None) -> Stream:
    """Newest first, searched as GET /v1/customers is. Refuses `too_many_rows` where an XLSX would have more than
    50,000."""
    return await download(request, customers_table(door, context, ListCustomers(query=q or "")))


@exports("stock", needs="stock.read")
async def stock(
    request: AnyRequest, context: Context, door: Door, q: Text = None, location: Text = None, low: bool = False
) -> Stream:
    """By SKU and location, filtered as GET /v1/stock/levels is. Refuses `too_many_rows` where an XLSX would have more
    than 50,000."""
    return await download(request, stock_table(door, context, ListLevels(query=q or "", location=location, low=low)))


@exports("variants", needs="catalog.read")
async def variants(
    request: AnyRequest, context: Context, door: Door, q: Text = None, active: bool | None = None
) -> Stream:
    """By SKU, filtered as GET /v1/variants is. Refuses `too_many_rows` where an XLSX would have more than 50,000."""
    return await download(request, products_table(door, context, ListProducts(query=q or "", active=active)))


@exports("locations", needs="locations.read")
async def locations(request: AnyRequest, context: Context, door: Door) -> Stream:
    """A row for each bin, and one for a location without bins; POST /v1/imports/locations reads the CSV. Refuses
    `too_many_rows` where an XLSX would have more than 50,000."""
    return await download(request, places_table(door, context, ListPlaces()))


@exports("sales", needs="sales.read", dependencies=SALES_WANTED)
async def sales(request: AnyRequest, context: Context, door: Door, wanted: ReadSales) -> Stream:
    """By day, channel, country or SKU, in one currency, as GET /v1/sales; by SKU, all of them. Refuses `too_many_rows`
    where an XLSX would have more than 50,000."""
    return await download(request, sales_table(door, context, wanted))


exports_router = Router(
    "/",
    route_handlers=[*orders, *order_lines, *past_orders, *documents, *customers, *stock, *variants, *locations, *sales],
    tags=["Exports"],
)
