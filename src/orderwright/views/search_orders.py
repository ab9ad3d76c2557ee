"""The search of orders as one statement, newest first, by key; the order whose number is searched leads.

It is exact for what has an index of its own (number, external number, tracking number, e-mail), so that an order is
found at once, goes through `order_search` for words and beginnings, and through `order_part` for a part of an external
or phone number. The rarest word leads; a word's orders are read newest first and end with the page, so the time does
not grow with the number of orders."""

from typing import Any

import msgspec
from psycopg import sql as compose

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.views.compose import both
from orderwright.views.search_terms import (
    PREFIX_CHARACTERS_MIN,
    TOP,
    asked,
    compact,
    exact_number,
    number_ranges,
    paper_number,
    parts_asked,
    spellings,
    without_trunk,
)

sql = statements(__file__)
SQL = compose.SQL
TERMS_OF_A_BEGINNING = 100
WEIGHED_MAX = 5_000  # beyond this a word is common, and the last one leads, since it has the most terms
FIRST = 2**63 - 1

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
            select s.number from order_search s where s.term = lead.term and {but}
            order by s.number {way} limit %(limit)s) as found
        order by number {way} limit %(limit)s) as page
    join orders o using (number))"""
"""The same where nothing else is asked: of a hundred terms, only the orders of the page are looked at."""

ALSO = "(select true from order_search t where t.term = any({}::text[]) and t.number = s.number limit 1)"
"""The order has another word, too: looked up order by order, since the word may be in every order there is."""

PART = """
    union all
    (select o.order_id, o.number from order_part s join orders o on o.number = s.number
    where s.part = {lead} and {where} and {others} and {has_part} order by s.number {way} limit %(limit)s)"""
ALSO_PART = "(select true from order_part t where t.part = {} and t.number = s.number limit 1)"
HAS_PART = """(strpos(lower(regexp_replace(o.external_ref, '[^[:alnum:]]', '', 'g')), %(part)s) > 0
        or strpos(regexp_replace(o.phone, '[^0-9]', '', 'g'), %(part)s) > 0
        or strpos(regexp_replace(coalesce(o.ship_to ->> 'phone', ''), '[^0-9]', '', 'g'), %(part)s) > 0)"""
"""The orders that have a part: its fours may all stand in an order, yet apart, so that the text itself decides."""

SEARCH = """with hit as ({hits})
select order_id, number, place from (
    select distinct order_id, number, number as place from hit where {but}
    {leading}) as found
order by place {way} limit %(limit)s"""
LEADING = "union all select o.order_id, o.number, {first} from orders o where o.number = {exact} and {where}"


PAPER = {
    "INV": "document d join orders o using (order_id) where d.kind = 'invoice' and d.number",
    "CN": "document d join orders o using (order_id) where d.kind = 'credit_note' and d.number",
    "F": "fulfillment_order f join orders o using (order_id) where f.number",
    "R": "return_authorization r join orders o using (order_id) where r.number",
}
"""The order of a paper, of a return or of a warehouse's work, by the prefix of its number."""


class Weighed(msgspec.Struct, frozen=True, gc=False):
    part: str
    orders: int


async def search_statement(
    tx: Transaction,
    query: str,
    conditions: list[compose.Composable],
    edge: list[compose.SQL],
    way: compose.SQL,
    exact_first: bool,
    leads: bool,
) -> tuple[compose.Composable, dict[str, Any]]:
    """The search as one statement, with its parameters. `exact_first`: the order whose number is searched stands apart
    from the others; `leads`: it stands on this page."""
    written = query.strip()[:200].replace("\0", "")
    exact = exact_number(written) if exact_first else None
    but = SQL("true" if exact is None else f"number <> {exact}")
    inner = [*conditions, *edge, *([] if exact is None else [SQL(f"o.number <> {exact}")])]
    where = both(inner)
    parts: list[compose.Composable] = [SQL(EXACT).format(where=where, way=way)]
    parts += [
        SQL(RANGE).format(low=compose.Literal(low), high=compose.Literal(high), where=where, way=way)
        for low, high in number_ranges(written)
    ]
    if paper := paper_number(written):
        text = f" union all select o.order_id, o.number from {PAPER[paper[0]]} = {{number}} and {{where}}"
        parts.append(SQL(text).format(number=compose.Literal(paper[1]), where=where))
    parameters: dict[str, Any] = {"written": written}
    parts += await word_hits(tx, written, where, way, parameters, but if not conditions and not edge else None)
    parts += await part_hits(tx, written, where, way, parameters)
    leading = SQL("")
    if exact is not None and leads:
        leading = SQL(LEADING).format(
            first=compose.Literal(FIRST), exact=compose.Literal(exact), where=both(conditions)
        )  # type: ignore[assignment]
    return SQL(SEARCH).format(hits=compose.Composed(parts), but=but, leading=leading, way=way), parameters


async def word_hits(
    tx: Transaction,
    written: str,
    where: compose.Composable,
    way: compose.SQL,
    parameters: dict[str, Any],
    alone: compose.SQL | None,
) -> list[compose.Composable]:
    """`alone`: nothing but the search is asked for; which numbers to pass over."""
    hits: list[compose.Composable] = []
    for n, (lead, others) in enumerate(await word_lists(tx, written)):
        parameters[f"lead_{n}"] = lead
        parameters |= {f"other_{n}_{m}": terms for m, terms in enumerate(others)}
        also: list[compose.Composable] = [
            SQL(ALSO).format(compose.Placeholder(f"other_{n}_{m}")) for m in range(len(others))
        ]
        placeholder = compose.Placeholder(f"lead_{n}")
        if alone is not None and not also:
            hits.append(SQL(WORD_ALONE).format(lead=placeholder, way=way, but=alone))
        else:
            hits.append(SQL(WORD).format(lead=placeholder, where=where, way=way, others=both(also)))
    return hits


async def part_hits(
    tx: Transaction, written: str, where: compose.Composable, way: compose.SQL, parameters: dict[str, Any]
) -> list[compose.Composable]:
    """Orders with a part of a number, at an even or an odd place of it."""
    written = without_trunk(written)
    lists = parts_asked(written)
    fours = sorted({four for each in lists for four in each})
    if not fours:
        return []
    weighed = await tx.rows(Weighed, sql.count_parts, parts=fours, counted_max=WEIGHED_MAX)
    orders = {each.part: each.orders for each in weighed}
    parameters["part"] = compact(written)
    hits: list[compose.Composable] = []
    for each in lists:
        rarest = min(each, key=lambda four: orders[four])
        if orders[rarest]:
            also: list[compose.Composable] = [
                SQL(ALSO_PART).format(compose.Literal(four)) for four in each if four != rarest
            ]
            lead = compose.Literal(rarest)
            has_part = SQL(HAS_PART)
            hits.append(SQL(PART).format(lead=lead, where=where, way=way, others=both(also), has_part=has_part))
    return hits


async def word_lists(tx: Transaction, written: str) -> list[tuple[list[str], list[list[str]]]]:
    """What to look for, each as the terms that lead and the words that an order must have, too: all that is written as
    one code (a tracking number with spaces), and its words, of which the rarest leads, so that few orders are looked
    at. A last word stands for the terms that begin with it."""
    words = asked(written)
    if not words:
        return []
    lists: list[tuple[list[str], list[list[str]]]] = [(await completed(tx, spellings(written)), [])]
    if len(words) > 1 or words[0] != spellings(written):
        terms = [*(word for n, word in enumerate(words[:-1]) if word not in words[:n]), await completed(tx, words[-1])]
        counts = [await tx.row(int, sql.count_words, terms=each, counted_max=WEIGHED_MAX) or 0 for each in terms]
        rarest = min(range(len(terms)), key=lambda n: (counts[n], -n))
        lists.append((terms[rarest], terms[:rarest] + terms[rarest + 1 :]))
    return lists


async def completed(tx: Transaction, beginnings: list[str]) -> list[str]:
    """The same of a word in all its spellings."""
    found = [term for beginning in beginnings for term in await completions(tx, beginning)]
    return list(dict.fromkeys(found))


async def completions(tx: Transaction, beginning: str) -> list[str]:
    """The term itself, and the last hundred that begin with it."""
    if len(beginning) < PREFIX_CHARACTERS_MIN:
        return [beginning]
    limits = {"low": beginning, "high": beginning + TOP, "limit": TERMS_OF_A_BEGINNING}
    return list(dict.fromkeys([beginning, *await tx.rows(str, sql.complete_word, **limits)]))
