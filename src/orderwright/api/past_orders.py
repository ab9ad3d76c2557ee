"""/v1/past-orders: orders that were done with before they came here. They have no stock, money or work here."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Router, get

from orderwright.api.caller import Context, Door
from orderwright.api.list_parameters import Cursor, Limit, Text
from orderwright.api.problems import problems
from orderwright.kernel.money import decimal_or_none
from orderwright.kernel.paging import Page
from orderwright.orders.compare_past_orders import PastStatus
from orderwright.views.past_orders import ListPastOrders, PastOrderRow, list_past_orders


class ShownPastOrder(msgspec.Struct, frozen=True):
    """`name`: whom it went to. `total` has `tax` in it; `refunded` of it was not kept: all of what was canceled or
    refunded, if the file said nothing else. They and `order`, the order as it came, are null for who sees no
    amounts."""

    id: UUID
    channel: str
    external_ref: str
    status: PastStatus
    placed_at: datetime
    name: str
    customer_number: int | None
    country: str
    units: int
    currency: str
    tax: str | None
    total: str | None
    refunded: str | None
    order: Any


@get("/past-orders", summary="List past orders", responses=problems(422))
async def past_orders(
    context: Context,
    door: Door,
    q: Text = None,
    customer_id: UUID | None = None,
    channel: Text = None,
    country: Text = None,
    status: PastStatus | None = None,
    placed_from: date | None = None,
    placed_to: date | None = None,
    cursor: Cursor = None,
    limit: Limit = None,
) -> Page[ShownPastOrder]:
    """Those that were placed last first. `q`: the beginning of an external number, or an e-mail address. They come by
    `POST /v1/imports/orders` with `history=true`, or with a status that says they are done with."""
    wanted = ListPastOrders(
        query=q or "", customer_id=customer_id, channel=channel, country=country, status=status,
        placed_from=placed_from, placed_to=placed_to, cursor=cursor, limit=limit,
    )  # fmt: skip
    page = await door.ask(context, list_past_orders, wanted)
    return Page([shown_past_order(row) for row in page.rows], page.next)


def shown_past_order(row: PastOrderRow) -> ShownPastOrder:
    return ShownPastOrder(
        row.id, row.channel, row.external_ref, msgspec.convert(row.status, PastStatus), row.placed_at, row.name,
        row.customer_number, row.country, row.units, row.currency, decimal_or_none(row.tax, row.currency),
        decimal_or_none(row.total, row.currency), decimal_or_none(row.refunded, row.currency), row.content,
    )  # fmt: skip


past_orders_router = Router("/", route_handlers=[past_orders], tags=["Orders"])
