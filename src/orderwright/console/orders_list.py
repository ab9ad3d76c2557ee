"""/orders: the list with its views, filters and search, and the same as a file."""

from typing import Any

import msgspec
from litestar import get, post
from litestar.response import Redirect, Stream, Template

from orderwright.console.choices import HOLD_REASONS
from orderwright.console.desk import AtDesk, Desk
from orderwright.console.exports import export
from orderwright.console.form import day_of, plain
from orderwright.console.lists import Field, Tab, chips_of, href, pager_of
from orderwright.kernel.refusal import invalid
from orderwright.views.find_orders import View
from orderwright.views.orders_list import (
    FilterChoices,
    ListOrders,
    OrderCounts,
    OrderRow,
    OrdersPage,
    count_order_views,
    list_orders,
    read_filter_choices,
)
from orderwright.views.past_orders import ListPastOrders, list_past_orders
from orderwright.views.search_terms import exact_number, paper_number

PATH = "/orders"
PAST_PATH = f"{PATH}/past"
VIEWS: dict[View, str] = {
    "all": "All",
    "attention": "Needs attention",
    "unfulfilled": "Unfulfilled",
    "due_today": "Ship today",
    "on_hold": "On hold",
    "backordered": "Backordered",
    "ready": "Ready to ship",
    "late": "Late or at risk",
    "returns": "Returns",
    "to_source": "To allocate",
    "in_transit": "In transit",
    "delivered_today": "Delivered today",
}
ALWAYS_SHOWN = 9  # the views behind figures of Home have a tab only while they are open
PAYMENT = (
    "pending",
    "authorized",
    "partially_paid",
    "paid",
    "partially_refunded",
    "refunded",
    "overpaid",
    "voided",
    "failed",
)
FULFILLMENT = (
    "unfulfilled", "backordered", "in_progress", "partially_shipped", "shipped", "partially_delivered", "delivered",
    "partially_returned", "returned", "lost", "canceled",
)  # fmt: skip
ACTS = {
    "import": "orders.place",
    "create": "orders.place",
    "hold": "orders.hold",
    "release": "orders.release",
    "cancel": "orders.cancel",
    "tag": "orders.edit",
    "print": "documents.print",
    "export": "orders.export",
}


class OrderQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What an address of the list says, as it says it."""

    view: str = "all"
    q: str = ""
    channel: str = ""
    country: str = ""
    placed_from: str = ""
    placed_to: str = ""
    payment: str = ""
    fulfillment: str = ""
    tag: str = ""
    location: str = ""
    hold: str = ""

    @property
    def params(self) -> dict[str, str]:
        made = msgspec.structs.asdict(self)
        return {name: value for name, value in made.items() if value and (name, value) != ("view", "all")}

    @property
    def filter(self) -> dict[str, Any]:
        """The same for the core. Refuses `view_unknown` and `date_unreadable`."""
        if self.view not in VIEWS:
            raise invalid("/view", "view_unknown", f"There is no view {self.view!r}.")
        return {
            "view": self.view,
            "query": self.q,
            "channel": self.channel or None,
            "country": self.country.upper() or None,
            "placed_from": day_of("placed_from", self.placed_from),
            "placed_to": day_of("placed_to", self.placed_to),
            "payment_status": self.payment or None,
            "fulfillment_status": self.fulfillment or None,
            "tag": self.tag or None,
            "location": self.location or None,
            "hold": self.hold or None,
        }


class PastFound(msgspec.Struct, frozen=True):
    """The way to past orders. `count`: those that match the search, None without one; `more`: than are counted."""

    href: str
    count: int | None = None
    more: bool = False


def query_of(values: Any) -> OrderQuery:
    """From the parameters of an address, or the fields of a form."""
    return OrderQuery(
        **{name: plain(f"/{name}", values[name])[:200] for name in OrderQuery.__struct_fields__ if values.get(name)}
    )


@get(PATH, needs="orders.read")
async def orders_page(desk: AtDesk) -> Template | Redirect:
    wanted = query_of(desk.request.query_params)
    asked = ListOrders(**wanted.filter, cursor=desk.asked("cursor"), counted=True)
    listed: OrdersPage = await desk.ask(list_orders, asked)
    paper = paper_number(wanted.q or "")
    if paper and paper[0] == "R" and listed.rows and desk.may("returns.read"):
        return Redirect(f"/returns/{paper[1]}", status_code=303)
    if wanted.q and (number := exactly_one(listed.rows, wanted.q)):
        return Redirect(f"{PATH}/{number}", status_code=303)
    counts: OrderCounts = await desk.ask(count_order_views, None)
    choices: FilterChoices = await desk.ask(read_filter_choices, None)
    fields = fields_of(wanted, choices)
    may = {act: desk.may(permission) for act, permission in ACTS.items()}
    shown = {
        "open": counts.open,
        "attention": counts.attention,
        "tabs": tabs_of(wanted.view, counts),
        "chips": chips_of([Field("q", "Search", "text", value=wanted.q), *fields], PATH, wanted.params),
        "fields": fields,
        "kept": {name: value for name, value in wanted.params.items() if name in ("view", "q")},
        "query": wanted.params,
        "note": "Newest first",
        "past": await past_found(desk, wanted.q) if choices.past and desk.may("customers.read") else None,
        "total": listed.total,
        "rows": listed.rows,
        "pager": pager_of(listed, PATH, wanted.params, pager_note(listed)),
        "searching": bool(wanted.params) or bool(asked.cursor),
        "may": may,
        "export_href": href("/exports/orders", wanted.params),
        "lines_href": href("/exports/order-lines", wanted.params),
    }
    return await desk.show("orders", "orders", list=shown)


async def past_found(desk: Desk, query: str) -> PastFound:
    """Of a search, how many past orders match, counted to a page."""
    if not query.strip():
        return PastFound(PAST_PATH)
    found = await desk.ask(list_past_orders, ListPastOrders(query=query))
    return PastFound(href(PAST_PATH, {"q": query}), len(found.rows), more=bool(found.next))


def exactly_one(rows: list[OrderRow], query: str) -> int | None:
    """The order that a search names by its number, its external number or that of a paper, so that a scan opens it."""
    if not query.isdigit() and (number := exact_number(query)):
        return next((row.number for row in rows if row.number == number), None)
    if len(rows) == 1 and (query in (str(rows[0].number), rows[0].external_ref) or paper_number(query)):
        return rows[0].number
    return None


def tabs_of(current: str, counts: OrderCounts) -> list[Tab]:
    return [
        Tab(label, href(PATH, {"view": view if view != "all" else None}), getattr(counts, view, None), view == current)
        for place, (view, label) in enumerate(VIEWS.items())
        if place < ALWAYS_SHOWN or view == current
    ]


def fields_of(wanted: OrderQuery, choices: FilterChoices) -> list[Field]:
    return [
        Field("channel", "Channel", "select", [(code, code) for code in choices.channels], wanted.channel),
        Field("payment", "Payment", "select", options_of(PAYMENT), wanted.payment),
        Field("fulfillment", "Fulfillment", "select", options_of(FULFILLMENT), wanted.fulfillment),
        Field("location", "Location", "select", [(code, code) for code in choices.locations], wanted.location),
        Field("country", "Country, two letters", "text", value=wanted.country),
        Field("hold", "On hold for", "select", HOLD_REASONS, wanted.hold),
        Field("tag", "Tag", "text", value=wanted.tag),
        Field("placed_from", "Placed from", "date", value=wanted.placed_from),
        Field("placed_to", "Placed until", "date", value=wanted.placed_to),
    ]


def options_of(codes: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(code, code.replace("_", " ").capitalize()) for code in codes]


def pager_note(listed: OrdersPage) -> str:
    shown = f"{len(listed.rows):,}"
    if listed.total is None or listed.total <= len(listed.rows):
        return f"{shown} shown"
    return f"{shown} of {'more than 1,000' if listed.total > 1000 else f'{listed.total:,}'}"


@post("/exports/orders", needs=("orders.read", "orders.export"))
async def orders_export(desk: AtDesk) -> Stream | Redirect:
    """The rows that a list shows, all pages of it."""
    return await export(desk, "orders", ListOrders(**query_of(desk.request.query_params).filter))


@post("/exports/order-lines", needs=("orders.read", "orders.export"))
async def order_lines_export(desk: AtDesk) -> Stream | Redirect:
    """The lines of these orders, as they can be imported again."""
    return await export(desk, "order-lines", ListOrders(**query_of(desk.request.query_params).filter))


routes = (orders_page, orders_export, order_lines_export)
