"""Which orders a list shows: a view, filters and a search, newest first, by key.

The search is exact for what has an index of its own (number, external reference, SKU, tracking number, e-mail), so
that an order is found at once, and goes through `order_search` for beginnings and words. The rarest word leads; a
word's orders are read newest first and end with the page, so the time does not grow with the number of orders."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from psycopg import sql as compose

from orderwright.kernel.paging import Cursor
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.views.compose import both, composed
from orderwright.views.search_terms import PREFIX_CHARACTERS_MIN, TOP, asked, compact, number_ranges

sql = statements(__file__)
SQL = compose.SQL
View = Literal["all", "attention", "unfulfilled", "on_hold", "backordered", "ready", "late", "returns"]
WORDS_OF_A_PREFIX = 100
COUNTED_MAX = 1000


class OrderFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which orders. Days are those of the organization's time zone, the last one included. `location` is a code."""

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


VIEWS: dict[str, str] = {
    "attention": """o.order_id in (
        select order_id from hold where released_at is null
        union select order_id from service_case where status <> 'resolved' and order_id is not null
        union select order_id from progress where (backordered > 0 or to_source > 0) and to_source > 0)""",
    "unfulfilled": "o.status = 'placed' and o.fulfillment_status = 'unfulfilled'",
    "on_hold": "o.order_id in (select order_id from hold where released_at is null)",
    "backordered": "o.order_id in (select order_id from progress where backordered > 0)",
    "ready": "o.order_id in (select order_id from parcel where status in ('packed', 'labeled'))",
    "late": """o.order_id in (
        select order_id from parcel where status = 'handed_over'
            and (deliver_by <= %(today)s or tracking_state in ('attempt_failed', 'exception', 'expired'))
        union select order_id from fulfillment_order
            where status in ('released', 'accepted', 'picking', 'picked', 'packing', 'packed')
            and not paused and released_at < %(late_before)s)""",
    "returns": """o.order_id in (
        select order_id from return_authorization where status in ('requested', 'authorized', 'received'))""",
}
"""Late or at risk: a parcel that is due today or in trouble, or a fulfillment order not shipped a day after its
release."""

FILTERS: dict[str, str] = {
    "channel": "o.channel = %(channel)s",
    "country": "o.ship_to ->> 'country' = %(country)s",
    "placed_from": "o.placed_at >= %(placed_from)s",
    "placed_to": "o.placed_at < %(placed_to)s",
    "payment_status": "o.payment_status = %(payment_status)s",
    "fulfillment_status": "o.fulfillment_status = %(fulfillment_status)s",
    "tag": "%(tag)s = any(o.tags)",
    "location": """(exists (select from fulfillment_order f join location using (location_id)
                        where f.order_id = o.order_id and location.code = %(location)s)
                    or exists (select from reservation r join location using (location_id)
                        where r.order_id = o.order_id and location.code = %(location)s))""",
}

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
    (with recursive word (term) as (
        (select max(term) from order_search where {is_prefix} and term >= {lead} and term < {top})
        union all
        (select (select max(s.term) from order_search s where s.term < word.term and s.term >= {lead})
            from word where word.term is not null)
    )
    select found.order_id, found.number
    from (select {lead} as term union (select term from word where term is not null limit %(words)s)) as lead
    cross join lateral (
        select o.order_id, o.number from order_search s join orders o on o.number = s.number
        where s.term = lead.term and {where} and {others} order by s.number {way} limit %(limit)s) as found)"""
"""The orders of a word, and of the last hundred words that begin with it: their distinct terms are found by hopping
through the index, each read newest first."""


class Found(msgspec.Struct, frozen=True, gc=False):
    order_id: UUID
    number: int


class WordCount(msgspec.Struct, frozen=True, gc=False):
    term: str
    orders: int


async def find_orders(
    tx: Transaction, wanted: OrderFilter, cursor: Cursor | None, limit: int, zone: str = "UTC"
) -> list[Found]:
    """Ids and numbers of `limit` orders behind (or before) the cursor, in reading order."""
    way = SQL("asc" if cursor and cursor.back else "desc")
    parameters = filter_parameters(tx, wanted, zone) | {"limit": limit, "edge": cursor.key[0] if cursor else None}
    conditions = filter_conditions(wanted)
    if cursor:
        conditions.append(SQL("o.number > %(edge)s" if cursor.back else "o.number < %(edge)s"))
    if wanted.query.strip():
        statement, more = await search_statement(tx, wanted.query, conditions, way)
        return await tx.rows(Found, composed("search_orders", statement), **parameters, **more)
    text = SQL("select o.order_id, o.number from orders o where {where} order by o.number {way} limit %(limit)s")
    return await tx.rows(Found, composed("list_orders", text.format(where=both(conditions), way=way)), **parameters)


async def count_orders(tx: Transaction, wanted: OrderFilter, zone: str = "UTC") -> int:
    """How many there are, counted no further than 1,000 (1,001 means more)."""
    text = SQL("select count(*) from (select from orders o where {where} limit %(counted_max)s) as counted").format(
        where=both(filter_conditions(wanted))
    )
    parameters = filter_parameters(tx, wanted, zone) | {"counted_max": COUNTED_MAX + 1}
    return await tx.row(int, composed("count_orders", text), **parameters) or 0


def filter_conditions(wanted: OrderFilter) -> list[compose.Composable]:
    made: list[compose.Composable] = [SQL(VIEWS[wanted.view])] if wanted.view != "all" else []
    return made + [SQL(text) for name, text in FILTERS.items() if getattr(wanted, name) is not None]


def filter_parameters(tx: Transaction, wanted: OrderFilter, zone: str) -> dict[str, Any]:
    """The values of the filters; days begin at midnight of the organization's zone."""
    here = ZoneInfo(zone)
    today = tx.now.astimezone(here).date()
    values = {name: getattr(wanted, name) for name in FILTERS}
    for name, shift in (("placed_from", 0), ("placed_to", 1)):
        if (day := values[name]) is not None:
            values[name] = midnight(day, here) + timedelta(days=shift)
    return values | {"today": today, "late_before": tx.now - timedelta(days=1)}


def midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


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
    parameters: dict[str, Any] = {"written": written, "words": WORDS_OF_A_PREFIX}
    terms = asked(written)
    leads: list[tuple[str, bool, list[str]]] = (
        [(compact(written), len(compact(written)) >= PREFIX_CHARACTERS_MIN, [])] if terms else []
    )
    if len(terms) > 1:
        lead, others = await order_terms(tx, terms)
        leads.append((lead, False, others))
    for n, (lead, is_prefix, others) in enumerate(leads):
        parameters |= {f"lead_{n}": lead, f"top_{n}": lead + TOP}
        parameters |= {f"other_{m}": term for m, term in enumerate(others)}
        parameters |= {f"other_{m}_top": term + TOP for m, term in enumerate(others)}
        part = SQL(WORD).format(
            is_prefix=SQL("true" if is_prefix else "false"),
            lead=compose.Placeholder(f"lead_{n}"),
            top=compose.Placeholder(f"top_{n}"),
            where=where,
            way=way,
            others=others_match(others, terms[-1]),
        )
        parts.append(part)
    text = SQL("with hit as ({}) select distinct order_id, number from hit order by number {} limit %(limit)s")
    return text.format(compose.Composed(parts), way), parameters


async def order_terms(tx: Transaction, terms: list[str]) -> tuple[str, list[str]]:
    """The rarest word leads, so that few orders are looked at. The last one, still being written, leads only if it
    must."""
    complete = list(dict.fromkeys(terms[:-1]))
    counts = await tx.rows(WordCount, sql.count_words, terms=complete, counted_max=COUNTED_MAX)
    lead = min(counts, key=lambda count: count.orders).term
    return lead, [term for term in dict.fromkeys(terms) if term != lead]


def others_match(others: list[str], last: str) -> compose.Composable:
    """The order has the other words, too; the last one may be a beginning."""
    made: list[compose.Composable] = []
    for n, term in enumerate(others):
        if term == last and len(term) >= PREFIX_CHARACTERS_MIN:
            has = SQL("t.term >= {} and t.term < {}").format(
                compose.Placeholder(f"other_{n}"), compose.Placeholder(f"other_{n}_top")
            )
        else:
            has = SQL("t.term = {}").format(compose.Placeholder(f"other_{n}"))
        made.append(SQL("exists (select from order_search t where t.number = s.number and {})").format(has))
    return both(made)
