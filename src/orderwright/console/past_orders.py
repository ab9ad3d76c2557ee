"""/orders/past: orders that were done with before they came here; the list, one of them, and the same as a file."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Stream, Template

from orderwright.console.desk import AtDesk
from orderwright.console.exports import export
from orderwright.console.form import day_of, plain
from orderwright.console.lists import Field, chips_of, forward_pager, href
from orderwright.console.orders_list import PAST_PATH as PATH
from orderwright.console.orders_list import options_of
from orderwright.kernel.paging import Page
from orderwright.kernel.refusal import invalid
from orderwright.views.orders_list import FilterChoices, read_filter_choices
from orderwright.views.past_orders import (
    ListPastOrders,
    PastOrderPage,
    PastOrderRow,
    ReadPastOrder,
    list_past_orders,
    read_past_order,
)

STATUSES = ("shipped", "delivered", "canceled", "refunded")
PARAMS = ("q", "channel", "country", "status", "placed_from", "placed_to")


def params_of(values: Any) -> dict[str, str]:
    """What an address says, as it says it."""
    return {name: plain(f"/{name}", values[name])[:200] for name in PARAMS if values.get(name)}


def wanted_of(params: dict[str, str]) -> ListPastOrders:
    """The same for the core. Refuses `status_unknown` and `date_unreadable`."""
    status: Any = params.get("status")
    if status and status not in STATUSES:
        raise invalid("/status", "status_unknown", f"There is no status {status!r}.")
    return ListPastOrders(
        query=params.get("q", ""),
        channel=params.get("channel"),
        country=params.get("country", "").upper() or None,
        status=status,
        placed_from=day_of("placed_from", params.get("placed_from", "")),
        placed_to=day_of("placed_to", params.get("placed_to", "")),
    )


@get(PATH, needs=("orders.read", "customers.read"))
async def past_orders_page(desk: AtDesk) -> Template:
    params, cursor = params_of(desk.request.query_params), desk.asked("cursor")
    wanted = msgspec.structs.replace(wanted_of(params), cursor=cursor)
    listed: Page[PastOrderRow] = await desk.ask(list_past_orders, wanted)
    choices: FilterChoices = await desk.ask(read_filter_choices, None)
    fields = [
        Field("channel", "Channel", "select", [(code, code) for code in choices.channels], params.get("channel", "")),
        Field("status", "Status", "select", options_of(STATUSES), params.get("status", "")),
        Field("country", "Country, two letters", "text", value=params.get("country", "")),
        Field("placed_from", "Placed from", "date", value=params.get("placed_from", "")),
        Field("placed_to", "Placed until", "date", value=params.get("placed_to", "")),
    ]
    shown = {
        "query": params.get("q", ""),
        "params": {name: value for name, value in params.items() if name != "q"},
        "chips": chips_of(fields, PATH, params),
        "fields": fields,
        "kept": {"q": params["q"]} if "q" in params else {},
        "rows": listed.rows,
        "pager": forward_pager(PATH, params, listed.next, cursor),
        "searching": bool(params) or bool(cursor),
        "may": {"export": desk.may("orders.export"), "import": desk.may("orders.place")},
        "export_href": href("/exports/past-orders", params),
    }
    return await desk.show("past_orders", "orders", list=shown)


@post("/exports/past-orders", needs=("customers.read", "orders.export"))
async def past_orders_export(desk: AtDesk) -> Stream | Redirect:
    """All that match."""
    return await export(desk, "past-orders", wanted_of(params_of(desk.request.query_params)))


@get(PATH + "/{past_order_id:uuid}", needs=("orders.read", "customers.read"))
async def past_order_page(desk: AtDesk, past_order_id: FromPath[UUID]) -> Template:
    past: PastOrderPage = await desk.ask(read_past_order, ReadPastOrder(past_order_id))
    return await desk.show("past_order", "orders", past=past)


routes = (past_orders_page, past_orders_export, past_order_page)
