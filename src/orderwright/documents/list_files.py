"""Lists as tables, for files: orders, customers, stock, goods, locations, sales and invoices, filtered as the lists
are. Each page is read in a transaction of its own from where the last one ended. A column whose head ends in ` at` has
times, one that ends in ` in g` or ` in mm` weights and sizes."""

from collections.abc import AsyncIterator, Callable, Sequence
from decimal import Decimal
from typing import Any, TypeVar

import msgspec

from orderwright.documents.issued_documents import IssuedDocument, ListIssuedDocuments, list_issued_documents
from orderwright.documents.tables import Row
from orderwright.kernel.context import Context
from orderwright.kernel.money import decimal_string
from orderwright.kernel.paging import PAGE_ROWS_MAX
from orderwright.kernel.perform import Door
from orderwright.kernel.verbs import Query
from orderwright.orders.read_order_amounts import OrderAmounts
from orderwright.views.customers_list import CustomerRow, ListCustomers, list_customers
from orderwright.views.inventory import LevelRow, ListLevels, list_levels
from orderwright.views.orders_list import ListOrders, OrderRow, list_orders
from orderwright.views.past_orders import ListPastOrders, PastOrderRow, list_past_orders
from orderwright.views.places_list import ListPlaces, PlaceRow, list_places
from orderwright.views.products_list import ListProducts, ProductRow, list_products
from orderwright.views.sales import HEADINGS, ReadSales, SalesPage, SalesRow, read_sales

SKUS_MAX = 1_000_000
In = TypeVar("In", bound=msgspec.Struct)


class Table(msgspec.Struct, frozen=True):
    """A list that is about to be read: `name` of the file, heads of the columns, the rows in pages."""

    name: str
    heads: Sequence[str]
    pages: AsyncIterator[list[Row]]


async def pages_of(
    door: Door, context: Context, query: Query[In, Any], wanted: In, cells: Callable[[Any], Row]
) -> AsyncIterator[list[Row]]:
    """All pages of a list that is asked for with `cursor` and `limit`."""
    cursor: str | None = None
    while True:
        page = await door.ask(context, query, msgspec.structs.replace(wanted, cursor=cursor, limit=PAGE_ROWS_MAX))
        yield [cells(row) for row in page.rows]
        cursor = page.next
        if cursor is None:
            return


def amount(minor: int | None, currency: str) -> Decimal | None:
    return None if minor is None else Decimal(decimal_string(minor, currency))


ORDERS = (
    "Order", "Channel", "External number", "Placed at", "Ship by", "Customer", "Country", "City", "Units", "Total",
    "Currency", "Status", "Payment", "Fulfillment", "Next / issue", "Tags", "Canceled", "Captured", "Refunded",
    "Unpaid", "Overpaid",
)  # fmt: skip


def orders_table(door: Door, context: Context, wanted: ListOrders) -> Table:
    with_amounts = msgspec.structs.replace(wanted, with_amounts=True)
    return Table("orders", ORDERS, pages_of(door, context, list_orders, with_amounts, order_cells))


def order_cells(row: OrderRow) -> Row:
    return [
        row.number, row.channel, row.external_ref, row.placed_at, row.ship_by, row.customer, row.country, row.city,
        row.units, amount(row.total, row.currency), row.currency, row.status, row.payment, row.fulfillment, row.matters,
        ", ".join(row.tags),
        *(amount(getattr(row.amounts, name, None), row.currency) for name in OrderAmounts.__struct_fields__),
    ]  # fmt: skip


# Under the heads of name, e-mail and phone the file can be imported again.
CUSTOMERS = (
    "Customer", "Name", "E-mail", "Phone", "Country", "Orders", "Spent", "Currency", "Returns", "Open cases",
    "Last order at", "Also spent",
)  # fmt: skip


def customers_table(door: Door, context: Context, wanted: ListCustomers) -> Table:
    return Table("customers", CUSTOMERS, pages_of(door, context, list_customers, wanted, customer_cells))


def customer_cells(row: CustomerRow) -> Row:
    return [
        row.number, row.name, row.email, row.phone, row.country, row.orders, amount(row.spent, row.currency),
        row.currency, row.returns, row.open_cases, row.last_order_at,
        ", ".join(f"{decimal_string(minor, code)} {code}" for code, minor in row.also_spent),
    ]  # fmt: skip


# Locations stand by their codes, so that the file can be imported again as a count.
STOCK = ("SKU", "Variant", "Location", "Bin", "On hand", "Committed", "Unavailable", "Available", "Reorder point")


def stock_table(door: Door, context: Context, wanted: ListLevels) -> Table:
    return Table("stock", STOCK, pages_of(door, context, list_levels, wanted, level_cells))


def level_cells(row: LevelRow) -> Row:
    return [
        row.sku, row.title, row.location_code, row.bin, row.on_hand, row.committed, row.unavailable, row.available,
        row.reorder_point,
    ]  # fmt: skip


# Under these heads the file can be imported again: it then changes nothing.
PLACES = (
    "Location", "Name", "Address name", "Company", "Line1", "Line2", "City", "Region", "Postal code", "Country",
    "Phone", "Priority", "Auto-accept orders", "Active", "Bin", "Pick order",
)  # fmt: skip
ADDRESS = ("name", "company", "line1", "line2", "city", "region", "postal_code", "country", "phone")


def places_table(door: Door, context: Context, wanted: ListPlaces) -> Table:
    return Table("locations", PLACES, pages_of(door, context, list_places, wanted, place_cells))


def place_cells(row: PlaceRow) -> Row:
    return [
        row.code, row.name, *(row.address.get(field, "") for field in ADDRESS), row.priority,
        "yes" if row.auto_accept else "no", "yes" if row.active else "no", row.bin, row.pick_order,
    ]  # fmt: skip


# The same for variants.
PRODUCTS = (
    "SKU", "Title", "Product", "GTIN", "Weight in g", "Length in mm", "Width in mm", "Height in mm", "Price", "Cost",
    "Currency", "Reorder point", "Active", "Available",
)  # fmt: skip


def products_table(door: Door, context: Context, wanted: ListProducts) -> Table:
    return Table("products", PRODUCTS, pages_of(door, context, list_products, wanted, product_cells))


def product_cells(row: ProductRow) -> Row:
    return [
        row.sku, row.title, row.product, row.gtin, row.weight_g, row.length_mm, row.width_mm, row.height_mm,
        amount(row.price, row.currency), amount(row.cost, row.currency), row.currency, row.reorder_point,
        "yes" if row.active else "no", row.available,
    ]  # fmt: skip


SALES = (
    "Orders", "Units", "Ordered", "Invoiced", "Credited", "Net", "Tax", "Gross", "Currency", "Past orders",
    "Past orders, amount", "Past orders, net",
)  # fmt: skip


def sales_table(door: Door, context: Context, wanted: ReadSales) -> Table:
    """Every SKU, where they are by SKU."""

    async def pages() -> AsyncIterator[list[Row]]:
        read: SalesPage = await door.ask(context, read_sales, msgspec.structs.replace(wanted, skus_max=SKUS_MAX))
        yield [sales_cells(row, read.currency) for row in read.rows]

    return Table(f"sales-by-{wanted.by}", (HEADINGS[wanted.by], *SALES), pages())


def sales_cells(row: SalesRow, currency: str) -> Row:
    amounts = (row.ordered, row.invoiced, row.credited, row.net, row.tax, row.gross)
    return [
        row.name, row.orders, row.units, *(amount(minor, currency) for minor in amounts), currency, row.past_orders,
        amount(row.past, currency), amount(row.past_net, currency),
    ]  # fmt: skip


DOCUMENTS = (
    "Number", "Kind", "Issued on", "Order", "External number", "Channel", "Billed to", "Shipped to", "Credit of", "Net",
    "Tax", "Total", "Currency",
)  # fmt: skip


def documents_table(door: Door, context: Context, wanted: ListIssuedDocuments) -> Table:
    """What a credit note gives back is negative, so that columns can be summed."""
    return Table("documents", DOCUMENTS, pages_of(door, context, list_issued_documents, wanted, document_cells))


def document_cells(row: IssuedDocument) -> Row:
    return [
        row.paper, row.kind.replace("_", " "), row.issued_on, row.order_number, row.external_ref, row.channel,
        row.buyer, row.country, row.invoice_number,
        *(amount(minor, row.currency) for minor in (row.net, row.tax, row.total)), row.currency,
    ]  # fmt: skip


PAST_ORDERS = (
    "External number", "Channel", "Status", "Placed at", "Name", "Customer", "Country", "Units", "Tax", "Total",
    "Refunded", "Currency",
)  # fmt: skip


def past_orders_table(door: Door, context: Context, wanted: ListPastOrders) -> Table:
    return Table("past-orders", PAST_ORDERS, pages_of(door, context, list_past_orders, wanted, past_order_cells))


def past_order_cells(row: PastOrderRow) -> Row:
    return [
        row.external_ref, row.channel, row.status, row.placed_at, row.name, row.customer_number, row.country, row.units,
        *(amount(minor, row.currency) for minor in (row.tax, row.total, row.refunded)), row.currency,
    ]  # fmt: skip
