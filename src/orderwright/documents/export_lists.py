"""The lists that go out as files: what each needs, how it may be filtered, and the table that it is."""

from collections.abc import Callable, Mapping
from typing import Any, Literal

import msgspec

from orderwright.documents.issued_documents import ListIssuedDocuments
from orderwright.documents.list_files import (
    Table,
    customers_table,
    documents_table,
    orders_table,
    past_orders_table,
    places_table,
    products_table,
    sales_table,
    stock_table,
)
from orderwright.documents.order_lines_file import order_lines_table
from orderwright.kernel.context import Context
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.kernel.text import text_mistakes
from orderwright.kernel.times import refuse_filter_times
from orderwright.orders.types import FulfillmentStatus
from orderwright.payments.types import PaymentStatus
from orderwright.views.customers_list import ListCustomers
from orderwright.views.inventory import ListLevels
from orderwright.views.orders_list import ListOrders
from orderwright.views.past_orders import ListPastOrders
from orderwright.views.places_list import ListPlaces
from orderwright.views.products_list import ListProducts
from orderwright.views.sales import ReadSales

ListName = Literal[
    "orders", "order-lines", "past-orders", "documents", "customers", "stock", "variants", "locations", "sales"
]
Filters = dict[str, str | bool | None]
TEXT_MAX = 200


class FilteredOrders(ListOrders, frozen=True, kw_only=True):
    """`payment_status` and `fulfillment_status` are ones that there are."""

    payment_status: PaymentStatus | None = None
    fulfillment_status: FulfillmentStatus | None = None


class ExportList(msgspec.Struct, frozen=True):
    """`filters`: as GET of the list has them. `hides`: of amounts, what `payments.read` shows."""

    needs: tuple[str, ...]
    filters: tuple[str, ...]
    wanted: type[msgspec.Struct]
    table: Callable[[Door, Context, Any], Table]


OF_ORDERS = (
    "view", "q", "channel", "country", "placed_from", "placed_to", "payment_status", "fulfillment_status", "tag",
    "location", "hold",
)  # fmt: skip
PAST = ("q", "channel", "country", "status", "placed_from", "placed_to")
DOCUMENTS = ("q", "kind", "from_day", "to_day", "currency", "channel")
SALES = ("by", "from_day", "to_day", "currency", "channel", "country")
LISTS: dict[ListName, ExportList] = {
    "orders": ExportList(("orders.read", "orders.export"), OF_ORDERS, FilteredOrders, orders_table),
    "order-lines": ExportList(("orders.read", "orders.export"), OF_ORDERS, FilteredOrders, order_lines_table),
    "past-orders": ExportList(("customers.read", "orders.export"), PAST, ListPastOrders, past_orders_table),
    "documents": ExportList(("payments.read", "orders.export"), DOCUMENTS, ListIssuedDocuments, documents_table),
    "customers": ExportList(("customers.read", "customers.export"), ("q",), ListCustomers, customers_table),
    "stock": ExportList(("stock.read",), ("q", "location", "low"), ListLevels, stock_table),
    "variants": ExportList(("catalog.read",), ("q", "active"), ListProducts, products_table),
    "locations": ExportList(("locations.read",), (), ListPlaces, places_table),
    "sales": ExportList(("sales.read",), SALES, ReadSales, sales_table),
}
NAMES: dict[str, str] = {"q": "query"}
"""What a filter is called within, where that is something else."""


def missing_permission(may: Callable[[str], bool], list: ListName) -> str | None:
    """The first that is missing of those that a list needs."""
    return next((permission for permission in LISTS[list].needs if not may(permission)), None)


def wanted_of(list: ListName, filters: Mapping[str, str | bool | None]) -> Any:
    """What the list is asked. Refuses `filter_unknown` and `filter_invalid`, each by its field."""
    kind = LISTS[list]
    wrong = [mistake for name, value in filters.items() for mistake in filter_mistakes(kind, name, value)]
    if wrong:
        raise Refusal("filters_invalid", "A filter can't be right.", "invalid", wrong)
    said = {NAMES.get(name, name): value for name, value in filters.items() if value not in (None, "")}
    try:
        wanted = msgspec.convert(said, kind.wanted)
    except msgspec.ValidationError as error:
        what, _, name = str(error).rstrip("`").partition(" - at `$.")
        field = FieldError(f"/filters/{OUTSIDE.get(name, name)}", "filter_invalid", what)
        raise Refusal("filters_invalid", "A filter can't be right.", "invalid", [field]) from None
    if refusal := refuse_filter_times(wanted):
        fields = [msgspec.structs.replace(field, pointer=f"/filters{field.pointer}") for field in refusal.fields]
        raise Refusal("filters_invalid", "A filter can't be right.", "invalid", fields)
    return wanted


OUTSIDE = {within: name for name, within in NAMES.items()}


def filter_mistakes(kind: ExportList, name: str, value: str | bool | None) -> list[FieldError]:
    pointer = f"/filters/{name[:60]}"
    if name not in kind.filters:
        there = f"there are {', '.join(kind.filters)}" if kind.filters else "there are none here"
        return [FieldError(pointer, "filter_unknown", f"There is no such filter; {there}.")]
    return text_mistakes(pointer, value, TEXT_MAX) if isinstance(value, str) else []


def filters_of(list: ListName, wanted: msgspec.Struct) -> Filters:
    """The filters that make the list be asked this; what is as it is by itself is left out."""
    plain = {field.name: field.default for field in msgspec.structs.fields(wanted)}
    told = {name: getattr(wanted, NAMES.get(name, name)) for name in LISTS[list].filters}
    return {
        name: value if isinstance(value, bool) else str(value)
        for name, value in told.items()
        if value not in (None, "") and value != plain[NAMES.get(name, name)]
    }
