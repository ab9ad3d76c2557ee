"""The orders that changed since a time, in the order of their last change, the earliest first: for programs that keep a
copy. Changed is what a fact tells of, whoever did it. Each order stands where its last fact does, by position: one that
changes while pages are read comes once more behind, and none is left out."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from psycopg import sql as compose

from orderwright.access.organization_zone import organization_zone
from orderwright.kernel.days import day_of
from orderwright.kernel.ids import first_id_of
from orderwright.kernel.paging import Page, cut, page_size, read_cursor, unreadable
from orderwright.kernel.refusal import invalid
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.views.compose import both, composed
from orderwright.views.find_orders import OrderFilter, conditions_of, filter_parameters
from orderwright.views.orders_list import OrderRow, dated, read_order_rows

sql = statements(__file__)
LATE = timedelta(minutes=1)
"""A change is dated by when its transaction began. One that began so much earlier may be seen only now."""
FIRST = datetime(1970, 1, 2, tzinfo=UTC)
"""Ids tell no earlier times."""

CHANGED = """select o.order_id, c.position, e.seq
    from commit_log c
    join event e on e.commit_id = c.commit_id
    join orders o on o.order_id = e.order_id
    where c.position >= %(position)s and (c.position > %(position)s or e.seq > %(seq)s) and c.commit_id >= %(first_id)s
        and not exists (
            select from event later join commit_log l on l.commit_id = later.commit_id
            where later.order_id = e.order_id and (l.position, later.seq) > (c.position, e.seq))
        and {where}
    order by c.position, e.seq limit %(limit)s"""


class ListChangedOrders(OrderFilter, frozen=True, kw_only=True):
    """`updated_since`: with a zone. `cursor` from a page before, `limit` 1 to 200."""

    updated_since: datetime
    cursor: str | None = None
    limit: int | None = None


class Changed(msgspec.Struct, frozen=True, gc=False):
    order_id: UUID
    position: int
    seq: int


@query("orders.read", work="list")
async def list_changed_orders(tx: Transaction, wanted: ListChangedOrders) -> Page[OrderRow]:
    """Forward only. Refuses `time_without_zone`, `search_not_by_change`, `cursor_unreadable`, `limit_out_of_range`."""
    if wanted.updated_since.tzinfo is None:
        message = "The time needs a zone, such as 2026-12-01T08:26:00Z."
        raise invalid("/updated_since", "time_without_zone", message)
    if wanted.query.strip():
        raise invalid("/q", "search_not_by_change", "What is searched is not listed by change: leave one of both out.")
    cursor, limit = read_cursor(wanted.cursor, (int, int)), page_size(wanted.limit)
    if cursor is not None and cursor.back:
        raise unreadable()
    zone = await organization_zone(tx)
    parameters = filter_parameters(tx, wanted, zone) | await start(tx, wanted.updated_since) | {"limit": limit + 1}
    if cursor is not None:
        parameters |= {"position": cursor.key[0], "seq": cursor.key[1]}
    text = compose.SQL(CHANGED).format(where=both(await conditions_of(tx, wanted, parameters)))
    found = await tx.rows(Changed, composed("list_changed_orders", text), **parameters)
    page = cut(found, cursor, limit, lambda each: [each.position, each.seq])
    rows = await dated(tx, await read_order_rows(tx, [each.order_id for each in page.rows], day_of(tx.now, zone)))
    by_id = {row.id: row for row in rows}
    return Page([by_id[each.order_id] for each in page.rows if each.order_id in by_id], page.next)


async def start(tx: Transaction, since: datetime) -> dict[str, Any]:
    """From which commit on a change counts, and behind which position all of these are."""
    first_id = first_id_of(max(since, FIRST) - LATE)
    return {"first_id": first_id, "position": await tx.row(int, sql.position_before, first_id=first_id), "seq": -1}
