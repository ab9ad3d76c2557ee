"""GET /v1/orders: the list, newest first, or those that changed since a time. Amounts are decimal strings."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Router, get
from litestar.di import Provide
from litestar.params import Parameter

from orderwright.api.caller import Context, Door
from orderwright.api.list_parameters import Cursor, Limit, Text
from orderwright.api.problems import problems
from orderwright.kernel.money import decimal_or_none
from orderwright.kernel.paging import Page
from orderwright.orders.types import FulfillmentStatus
from orderwright.payments.types import PaymentStatus
from orderwright.views.changed_orders import ListChangedOrders, list_changed_orders
from orderwright.views.find_orders import OrderFilter, View
from orderwright.views.orders_list import ListOrders, OrderRow, OrdersPage, list_orders

UpdatedSince = Annotated[
    datetime | None,
    Parameter(
        description="Only what changed at this time or later, in the order of change, and what began to change in the "
        "minute before. With a zone: 2026-12-01T08:26:00Z",
        required=False,
    ),
]


class OrderSummary(msgspec.Struct, frozen=True):
    """One order of the list. `updated_at`: when something last happened to it. `total`: null for who sees no amounts.
    `matters`: what matters about it now, in words; `done` of six steps are behind it."""

    id: UUID
    number: int
    channel: str
    external_ref: str
    placed_at: datetime
    updated_at: datetime
    ship_by: date
    customer: str
    country: str
    city: str
    units: int
    total: str | None
    currency: str
    status: str
    payment_status: str
    fulfillment_status: str
    done: int
    matters: str
    tags: list[str]


def provide_order_filter(
    view: View = "all",
    q: Text = None,
    channel: Text = None,
    country: Text = None,
    placed_from: date | None = None,
    placed_to: date | None = None,
    payment_status: PaymentStatus | None = None,
    fulfillment_status: FulfillmentStatus | None = None,
    tag: Text = None,
    location: Text = None,
    hold: Text = None,
) -> OrderFilter:
    """Which orders, as the address says."""
    return OrderFilter(
        view=view,
        query=q or "",
        channel=channel,
        country=country,
        placed_from=placed_from,
        placed_to=placed_to,
        payment_status=payment_status,
        fulfillment_status=fulfillment_status,
        tag=tag,
        location=location,
        hold=hold,
    )


ORDER_FILTER = {"which": Provide(provide_order_filter, sync_to_thread=False)}


@get("/orders", summary="List orders", responses=problems(422), dependencies=ORDER_FILTER)
async def list_all(
    context: Context,
    door: Door,
    which: OrderFilter,
    updated_since: UpdatedSince = None,
    cursor: Cursor = None,
    limit: Limit = None,
) -> Page[OrderSummary]:
    """Newest first. `q` searches by number, external reference, e-mail, name, phone, SKU and tracking number: words,
    the last of which may be a beginning. Days are those of the organization's time zone, `placed_to` included. With
    `updated_since` in the order of their last change, the earliest first, without `q`."""
    asked = msgspec.structs.asdict(which) | {"cursor": cursor, "limit": limit}
    page: Page[OrderRow] | OrdersPage
    if updated_since is None:
        page = await door.ask(context, list_orders, ListOrders(**asked, dated=True))
    else:
        changed = ListChangedOrders(**asked, updated_since=updated_since)
        page = await door.ask(context, list_changed_orders, changed)
    return Page([summary(row) for row in page.rows], page.next, page.previous)


def summary(row: OrderRow) -> OrderSummary:
    same = {name: getattr(row, name) for name in SAME_IN_A_ROW}
    total = decimal_or_none(row.total, row.currency)
    updated_at = row.updated_at or row.placed_at
    return OrderSummary(
        payment_status=row.payment, fulfillment_status=row.fulfillment, total=total, updated_at=updated_at, **same
    )


SAME_IN_A_ROW = set(OrderSummary.__struct_fields__) & set(OrderRow.__struct_fields__) - {"total", "updated_at"}


orders_list_router = Router("/", route_handlers=[list_all], tags=["Orders"])
