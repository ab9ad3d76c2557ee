"""Which orders a list shows: a view, filters and a search, newest first, by key."""

from datetime import date, timedelta
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from psycopg import sql as compose

from orderwright.kernel.days import day_bounds, day_of, day_start
from orderwright.kernel.paging import Cursor
from orderwright.kernel.refusal import invalid
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.views.compose import both, composed
from orderwright.views.late import DUE_TODAY, LATE_PARCEL, LATE_TO_SHIP
from orderwright.views.search_orders import search_statement

sql = statements(__file__)
SQL = compose.SQL
View = Literal[
    "all", "attention", "unfulfilled", "on_hold", "backordered", "ready", "late", "returns", "to_source", "in_transit",
    "delivered_today", "due_today",
]  # fmt: skip
WEIGHED_MAX = 5_000  # beyond this a word is common, and the last one leads, since it has the most terms
FEW_MAX = 500
COUNTED_MAX = 1000


class OrderFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which orders. Days are those of the organization's time zone, the last one included. `location` is a code,
    `hold` the reason of an open hold."""

    view: View = "all"
    query: str = ""
    channel: str | None = None
    country: str | None = None
    placed_from: date | None = None
    placed_to: date | None = None
    payment_status: str | None = None
    fulfillment_status: str | None = None
    tag: str | None = None
    location: str | None = None
    hold: str | None = None


FEW = {
    "attention": """select order_id from hold where released_at is null
        union all select order_id from service_case where status <> 'resolved' and order_id is not null
        union all select order_id from progress where to_source > 0
        union all select order_id from orders where payment_status = 'overpaid'""",
    "backordered": "select order_id from progress where backordered > 0",
    "ready": "select order_id from parcel where status in ('packed', 'labeled')",
    "late": f"""select order_id from parcel where {LATE_PARCEL}
        union all select o.order_id from orders o where {LATE_TO_SHIP}""",
    "returns": "select order_id from return_authorization where status in ('requested', 'authorized', 'received')",
    "to_source": "select order_id from progress where to_source > 0",
    "in_transit": "select order_id from parcel where status = 'handed_over'",
    "delivered_today": "select order_id from parcel where delivered_at >= %(midnight)s",
}
"""The orders of a view, where they are so few that all can be looked up."""

MANY = {
    "backordered": """o.status = 'placed'
        and (select true from progress p where p.order_id = o.order_id and p.backordered > 0 limit 1)""",
    "ready": """o.status = 'placed'
        and (select true from parcel p where p.order_id = o.order_id and p.status in ('packed', 'labeled') limit 1)""",
    "in_transit": """o.status = 'placed'
        and (select true from parcel p where p.order_id = o.order_id and p.status = 'handed_over' limit 1)""",
    "late": f"""o.status = 'placed' and (({LATE_TO_SHIP})
        or (select true from parcel where order_id = o.order_id and {LATE_PARCEL} limit 1))""",
}
"""The same order by order, from the newest open one on, where a page is full soon."""

INDEXED = {
    "unfulfilled": "o.status = 'placed' and o.fulfillment_status = 'unfulfilled'",
    "on_hold": "o.open_holds > 0",
    "due_today": DUE_TODAY,
}

FILTERS: dict[str, str] = {
    "channel": "o.channel = {}",
    "country": "o.ship_to ->> 'country' = {}",
    "placed_from": """o.placed_at >= %(placed_from)s and o.number >= coalesce(
        (select min(first_number) from order_day where day >= %(placed_from_day)s::date),
        (select max(last_number) from order_day), 0)""",
    "placed_to": "o.placed_at < %(placed_to)s",
    "payment_status": "o.payment_status = {}",
    "fulfillment_status": "o.fulfillment_status = {}",
    "tag": "o.tags @> array[{}] and cardinality(o.tags) > 0",
    "hold": """o.open_holds > 0 and (select true from hold h
        where h.order_id = o.order_id and h.released_at is null and h.reason = {} limit 1)""",
}
"""Values stand in the text itself, so that PostgreSQL plans for them: a rare one is looked up where a common one is
passed on the way down from the newest. Numbers and days grow together, but for orders that were imported later."""

AT_FEW = """o.order_id in (
        select f.order_id from fulfillment_order f where f.location_id = any({locations}::uuid[])
        union all select r.order_id from reservation r where r.location_id = any({locations}::uuid[]))"""
AT_MANY = """coalesce(
        (select true from fulfillment_order f
            where f.order_id = o.order_id and f.location_id = any({locations}::uuid[]) limit 1),
        (select true from reservation r
            where r.order_id = o.order_id and r.location_id = any({locations}::uuid[]) limit 1))"""
"""Orders of locations that few go to are all looked up; where many go, the newest are asked one by one."""

BEFORE = """o.number <= (
        select case when %(placed_to_day)s::date < %(yesterday)s::date then coalesce(max(last_number), 0)
            else 9223372036854775807 end
        from order_day where day <= %(placed_to_day)s::date)"""
"""For days that are over; the newest orders may not stand in `order_day` yet."""

OPEN = ("unfulfilled", "backordered", "in_progress", "partially_shipped", "shipped")
ENDED = ("delivered", "returned", "lost", "canceled")
"""Which `orders.status` a fulfillment status has always, since each has an index of its own."""


LISTED = """select o.order_id, o.number, o.number as place from orders o
    where {where} order by o.number {way} limit %(limit)s"""


class OrdersAt(msgspec.Struct, frozen=True):
    location_ids: list[UUID]
    orders: int


class Found(msgspec.Struct, frozen=True, gc=False):
    """`place`: where it stands in the list, the highest first; its number, but for an order that leads its search."""

    order_id: UUID
    number: int
    place: int


async def find_orders(
    tx: Transaction, wanted: OrderFilter, cursor: Cursor | None, limit: int, zone: ZoneInfo, exact_first: bool = False
) -> list[Found]:
    """Ids and numbers of `limit` orders behind (or before) the cursor, in reading order. `exact_first`: the order whose
    number is searched leads; cursors are places then."""
    back = bool(cursor and cursor.back)
    way = SQL("asc" if back else "desc")
    parameters = filter_parameters(tx, wanted, zone) | {"limit": limit, "edge": cursor.key[0] if cursor else None}
    conditions = await conditions_of(tx, wanted, parameters)
    edge = [SQL("o.number > %(edge)s" if back else "o.number < %(edge)s")] if cursor else []
    if wanted.query.strip():
        leads = exact_first and (cursor is None or back)
        statement, more = await search_statement(tx, wanted.query, conditions, edge, way, exact_first, leads)
        return await tx.rows(Found, composed("search_orders", statement), **parameters, **more)
    text = SQL(LISTED).format(where=both([*conditions, *edge]), way=way)
    return await tx.rows(Found, composed("list_orders", text), **parameters)


async def count_orders(tx: Transaction, wanted: OrderFilter, zone: ZoneInfo, still_open: bool = False) -> int:
    """How many there are, counted no further than 1,000 (1,001 means more)."""
    parameters = filter_parameters(tx, wanted, zone) | {"counted_max": COUNTED_MAX + 1}
    conditions = await conditions_of(tx, wanted, parameters)
    if still_open:
        conditions.append(SQL("o.status = 'placed'"))
    text = SQL("select count(*) from (select from orders o where {where} limit %(counted_max)s) as counted").format(
        where=both(conditions)
    )
    return await tx.row(int, composed("count_orders", text), **parameters) or 0


async def conditions_of(tx: Transaction, wanted: OrderFilter, parameters: dict[str, Any]) -> list[compose.Composable]:
    """With one more statement where a view or a location is asked for, of which it is not known how many there are."""
    made = filter_conditions(wanted)
    if wanted.view in FEW:
        made.append(await view_condition(tx, wanted.view, parameters))
    if wanted.location is not None or tx.locations is not None:
        which = {"location": wanted.location, "locations": tx.locations, "counted_max": WEIGHED_MAX}
        (at,) = await tx.rows(OrdersAt, sql.count_orders_at, **which)
        text = SQL(AT_FEW if at.orders < WEIGHED_MAX else AT_MANY)
        made.append(text.format(locations=compose.Literal(at.location_ids)))
    return made


async def view_condition(tx: Transaction, view: str, parameters: dict[str, Any]) -> compose.Composable:
    few = SQL(FEW[view])
    if view in MANY:
        text = SQL("select count(*)::int from (select from ({}) as each limit %(few_max)s) as counted").format(few)
        count = await tx.row(int, composed("count_view", text), **parameters, few_max=FEW_MAX)
        if count == FEW_MAX:
            return SQL(MANY[view])
    return SQL("o.order_id in ({})").format(few)


def filter_conditions(wanted: OrderFilter) -> list[compose.Composable]:
    made: list[compose.Composable] = [SQL(INDEXED[wanted.view])] if wanted.view in INDEXED else []
    for name, text in FILTERS.items():
        if (value := getattr(wanted, name)) is not None:
            made.append(SQL(text).format(written_out(value)) if "{}" in text else SQL(text))
    if wanted.placed_to is not None:
        made.append(SQL(BEFORE))
    if wanted.fulfillment_status in OPEN:
        made.append(SQL("o.status = 'placed'"))
    if wanted.fulfillment_status in ENDED:
        made.append(SQL("o.status <> 'placed'"))
    return made


def written_out(value: str) -> compose.Literal:
    """In a statement that has parameters, too; no text in PostgreSQL has a NUL."""
    return compose.Literal(value.replace("\0", "").replace("%", "%%"))


def filter_parameters(tx: Transaction, wanted: OrderFilter, zone: ZoneInfo) -> dict[str, Any]:
    """The values of the filters; days are those of the organization's zone. `order_day` has days of UTC."""
    today = day_of(tx.now, zone)
    values: dict[str, Any] = {}
    refuse_far_days(wanted)
    if wanted.placed_from is not None:
        values["placed_from"] = day_start(wanted.placed_from, zone)
        values["placed_from_day"] = values["placed_from"].date()
    if wanted.placed_to is not None:
        values["placed_to"] = day_bounds(wanted.placed_to, wanted.placed_to, zone)[1]
        values["placed_to_day"] = values["placed_to"].date()
    yesterday = tx.now.date() - timedelta(days=1)
    return values | {"today": today, "yesterday": yesterday, "midnight": day_start(today, zone)}


def refuse_far_days(wanted: OrderFilter) -> None:
    """No clock has a midnight before the first day or after the last."""
    for name in ("placed_from", "placed_to"):
        if (day := getattr(wanted, name)) is not None and not 1900 <= day.year <= 9000:
            raise invalid(f"/{name}", "day_out_of_range", "The years are from 1900 to 9000.")
