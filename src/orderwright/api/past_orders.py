"""/v1/past-orders: orders that were done with before they came here. They have no stock, money or work here."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Router, get

from orderwright.api.caller import Context, Door
from orderwright.api.order_reads import Cursor, Limit
from orderwright.api.problems import problems
from orderwright.kernel.money import decimal_string
from orderwright.kernel.paging import Page
from orderwright.views.past_orders import ListPastOrders, list_past_orders


class ShownPastOrder(msgspec.Struct, frozen=True):
    """`status`: shipped, delivered, canceled or refunded. `order`: as it came."""

    id: UUID
    channel: str
    external_ref: str
    status: str
    placed_at: datetime
    units: int
    currency: str
    total: str
    order: Any


@get("/past-orders", summary="List past orders", responses=problems(422))
async def past_orders(
    context: Context, door: Door, customer_id: UUID | None = None, cursor: Cursor = None, limit: Limit = None
) -> Page[ShownPastOrder]:
    """Those that were recorded last first. They come by `POST /v1/imports/orders` with `history=true`, or with a status
    that says they are done with."""
    page = await door.ask(
        context, list_past_orders, ListPastOrders(customer_id=customer_id, cursor=cursor, limit=limit)
    )
    rows = [
        ShownPastOrder(
            row.id, row.channel, row.external_ref, row.status, row.placed_at, row.units, row.currency,
            decimal_string(row.total, row.currency), row.content,
        )
        for row in page.rows
    ]  # fmt: skip
    return Page(rows, page.next)


past_orders_router = Router("/", route_handlers=[past_orders], tags=["Orders"])
