"""Which orders a list shows: a view, filters and a search, newest first, by key.

The search is exact for what has an index of its own (number, external reference, SKU, tracking number, e-mail), so
that an order is found at once, and goes through `order_search` for beginnings and words. The rarest word leads; a
word's orders are read newest first and end with the page, so the time does not grow with the number of orders."""

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
from orderwright.views.late import LATE_AFTER, LATE_PARCEL, LATE_WORK
from orderwright.views.search_terms import PREFIX_CHARACTERS_MIN, TOP, asked, compact, number_ranges

sql = statements(__file__)
SQL = compose.SQL
View = Literal[
    "all", "attention", "unfulfilled", "on_hold", "backordered", "ready", "late", "returns", "to_source", "in_transit",
    "delivered_today",
]  # fmt: skip
TERMS_OF_A_BEGINNING = 100
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
        union all select order_id from progress where to_source > 0""",
    "backordered": "select order_id from progress where backordered > 0",
    "ready": "select order_id from parcel where status in ('packed', 'labeled')",
    "late": f"""select order_id from parcel where {LATE_PARCEL}
        union all select order_id from fulfillment_order where {LATE_WORK}""",
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
    "late": f"""o.status = 'placed' and coalesce(
        (select true from parcel where order_id = o.order_id and {LATE_PARCEL} limit 1),
        (select true from fulfillment_order where order_id = o.order_id and {LATE_WORK} limit 1))""",
}
"""The same order by order, from the newest open one on, where a page is full soon."""

INDEXED = {
    "unfulfilled": "o.status = 'placed' and o.fulfillment_status = 'unfulfilled'",
    "on_hold": "o.open_holds > 0",
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
        select f.order_id from fulfillment_order f where f.location_id = {location}
        union all select r.order_id from reservation r where r.location_id = {location})"""
AT_MANY = """coalesce(
        (select true from fulfillment_order f where f.order_id = o.order_id and f.location_id = {location} limit 1),
        (select true from reservation r where r.order_id = o.order_id and r.location_id = {location} limit 1))"""
"""Orders of a location that few go to are all looked up; where many go, the newest are asked one by one."""

BEFORE = """o.number <= (
        select case when %(placed_to_day)s::date < %(yesterday)s::date then coalesce(max(last_number), 0)
            else 9223372036854775807 end
        from order_day where day <= %(placed_to_day)s::date)"""
"""For days that are over; the newest orders may not stand in `order_day` yet."""

OPEN = ("unfulfilled", "backordered", "in_progress", "partially_shipped", "shipped", "partially_delivered")
ENDED = ("delivered", "returned", "canceled")
"""Which `orders.status` a fulfillment status has always, since each has an index of its own."""

EXACT = """
    select o.order_id, o.number from orders o
        where o.channel in (select code from channel) and o.external_ref = %(written)s and {where}
    union all
    (select o.order_id, o.number from customer c join orders o using (customer_id)
        where c.email = lower(%(written)s) and {where} order by o.number {way} limit %(limit)s)
    union all
    select o.order_id, o.number from parcel p join orders o using (order_id)
        where p.tracking_number = %(written)s and {where}"""

RANGE = """
    union all
    (select o.order_id, o.number from orders o
        where o.number between {low} and {high} and {where} order by o.number {way} limit %(limit)s)"""

WORD = """
    union all
    (select found.order_id, found.number
    from unnest({lead}::text[]) as lead (term)
    cross join lateral (
        select o.order_id, o.number from order_search s join orders o on o.number = s.number
        where s.term = lead.term and {where} and {others} order by s.number {way} limit %(limit)s) as found)"""
"""The orders of some terms, each read newest first until the page is full."""

WORD_ALONE = """
    union all
    (select o.order_id, o.number
    from (select distinct found.number
        from unnest({lead}::text[]) as lead (term)
        cross join lateral (
            select s.number from order_search s where s.term = lead.term
            order by s.number {way} limit %(limit)s) as found
        order by number {way} limit %(limit)s) as page
    join orders o using (number))"""
"""The same where nothing else is asked: of a hundred terms, only the orders of the page are looked at."""

ALSO = "(select true from order_search t where t.term = any({}::text[]) and t.number = s.number limit 1)"
"""The order has another word, too: looked up order by order, since the word may be in every order there is."""


class OrdersAt(msgspec.Struct, frozen=True):
    location_id: UUID
    orders: int


class Found(msgspec.Struct, frozen=True, gc=False):
    order_id: UUID
    number: int


async def find_orders(
    tx: Transaction, wanted: OrderFilter, cursor: Cursor | None, limit: int, zone: ZoneInfo
) -> list[Found]:
    """Ids and numbers of `limit` orders behind (or before) the cursor, in reading order."""
    way = SQL("asc" if cursor and cursor.back else "desc")
    parameters = filter_parameters(tx, wanted, zone) | {"limit": limit, "edge": cursor.key[0] if cursor else None}
    conditions = await conditions_of(tx, wanted, parameters)
    if cursor:
        conditions.append(SQL("o.number > %(edge)s" if cursor.back else "o.number < %(edge)s"))
    if wanted.query.strip():
        statement, more = await search_statement(tx, wanted.query, conditions, way)
        return await tx.rows(Found, composed("search_orders", statement), **parameters, **more)
    text = SQL("select o.order_id, o.number from orders o where {where} order by o.number {way} limit %(limit)s")
    return await tx.rows(Found, composed("list_orders", text.format(where=both(conditions), way=way)), **parameters)


async def count_orders(tx: Transaction, wanted: OrderFilter, zone: ZoneInfo) -> int:
    """How many there are, counted no further than 1,000 (1,001 means more)."""
    parameters = filter_parameters(tx, wanted, zone) | {"counted_max": COUNTED_MAX + 1}
    text = SQL("select count(*) from (select from orders o where {where} limit %(counted_max)s) as counted").format(
        where=both(await conditions_of(tx, wanted, parameters))
    )
    return await tx.row(int, composed("count_orders", text), **parameters) or 0


async def conditions_of(tx: Transaction, wanted: OrderFilter, parameters: dict[str, Any]) -> list[compose.Composable]:
    """With one more statement where a view or a location is asked for, of which it is not known how many there are."""
    made = filter_conditions(wanted)
    if wanted.view in FEW:
        made.append(await view_condition(tx, wanted.view, parameters))
    if wanted.location is not None:
        at = await tx.row(OrdersAt, sql.count_orders_at, location=wanted.location, counted_max=WEIGHED_MAX)
        text = SQL("false") if at is None else SQL(AT_FEW if at.orders < WEIGHED_MAX else AT_MANY)
        made.append(text.format(location=compose.Literal(at and at.location_id)))
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
    times = {"today": today, "yesterday": yesterday, "midnight": day_start(today, zone)}
    return values | times | {"late_before": tx.now - LATE_AFTER}


def refuse_far_days(wanted: OrderFilter) -> None:
    """No clock has a midnight before the first day or after the last."""
    for name in ("placed_from", "placed_to"):
        if (day := getattr(wanted, name)) is not None and not 1900 <= day.year <= 9000:
            raise invalid(f"/{name}", "day_out_of_range", "The years are from 1900 to 9000.")


async def search_statement(
    tx: Transaction, query: str, conditions: list[compose.Composable], way: compose.SQL
) -> tuple[compose.Composable, dict[str, Any]]:
    """The search as one statement, with its parameters."""
    where = both(conditions)
    written = query.strip()[:200].replace("\0", "")
    parts: list[compose.Composable] = [SQL(EXACT).format(where=where, way=way)]
    parts += [
        SQL(RANGE).format(low=compose.Literal(low), high=compose.Literal(high), where=where, way=way)
        for low, high in number_ranges(written)
    ]
    parameters: dict[str, Any] = {"written": written}
    for n, (lead, others) in enumerate(await word_lists(tx, written)):
        parameters[f"lead_{n}"] = lead
        parameters |= {f"other_{n}_{m}": terms for m, terms in enumerate(others)}
        also: list[compose.Composable] = [
            SQL(ALSO).format(compose.Placeholder(f"other_{n}_{m}")) for m in range(len(others))
        ]
        placeholder = compose.Placeholder(f"lead_{n}")
        text = WORD if conditions or also else WORD_ALONE
        parts.append(SQL(text).format(lead=placeholder, where=where, way=way, others=both(also)))
    search = SQL("with hit as ({}) select distinct order_id, number from hit order by number {} limit %(limit)s")
    return search.format(compose.Composed(parts), way), parameters


async def word_lists(tx: Transaction, written: str) -> list[tuple[list[str], list[list[str]]]]:
    """What to look for, each as the terms that lead and the words that an order must have, too: all that is written as
    one code (a tracking number with spaces), and its words, of which the rarest leads, so that few orders are looked
    at. A last word stands for the terms that begin with it."""
    words = asked(written)
    if not words:
        return []
    lists: list[tuple[list[str], list[list[str]]]] = [(await completions(tx, compact(written)), [])]
    if len(words) > 1:
        terms = [*([word] for word in dict.fromkeys(words[:-1])), await completions(tx, words[-1])]
        counts = [await tx.row(int, sql.count_words, terms=each, counted_max=WEIGHED_MAX) or 0 for each in terms]
        rarest = min(range(len(terms)), key=lambda n: (counts[n], -n))
        lists.append((terms[rarest], terms[:rarest] + terms[rarest + 1 :]))
    return lists


async def completions(tx: Transaction, beginning: str) -> list[str]:
    """The term itself, and the last hundred that begin with it."""
    if len(beginning) < PREFIX_CHARACTERS_MIN:
        return [beginning]
    limits = {"low": beginning, "high": beginning + TOP, "limit": TERMS_OF_A_BEGINNING}
    return list(dict.fromkeys([beginning, *await tx.rows(str, sql.complete_word, **limits)]))
