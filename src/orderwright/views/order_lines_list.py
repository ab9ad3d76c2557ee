"""The lines of orders, filtered as the list of orders is: for files. A page ends with an order, and has no more than
5,000 lines unless a single order has more."""

from itertools import accumulate
from uuid import UUID

import msgspec

from orderwright.access.organization_zone import organization_zone
from orderwright.kernel.paging import Page, cut, page_size, read_cursor
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.orders.read_agreed_orders import AgreedOrder, read_agreed_orders
from orderwright.views.find_orders import Found, find_orders
from orderwright.views.orders_list import ListOrders

sql = statements(__file__)
LINES_MAX = 5_000


class LineCount(msgspec.Struct, frozen=True, gc=False):
    order_id: UUID
    lines: int


@query("orders.read", work="list")
async def list_order_lines(tx: Transaction, wanted: ListOrders) -> Page[AgreedOrder]:
    """Orders with their lines, newest first. Refuses `cursor_unreadable`, `limit_out_of_range`."""
    cursor, limit = read_cursor(wanted.cursor), page_size(wanted.limit)
    found = await find_orders(tx, wanted, cursor, limit + 1, await organization_zone(tx), exact_first=True)
    limit = min(limit, await how_many_fit(tx, found))
    page = cut(found[: limit + 1], cursor, limit, lambda order: [order.place])
    read = {each.head.order_id: each for each in await read_agreed_orders(tx, [order.order_id for order in page.rows])}
    rows = [read[order.order_id] for order in page.rows if order.order_id in read]
    return Page(rows, page.next, page.previous)


async def how_many_fit(tx: Transaction, found: list[Found]) -> int:
    """Of these orders, from the first on, those whose lines fill a page; at least one."""
    counts = await tx.rows(LineCount, sql.count_lines, order_ids=[order.order_id for order in found])
    lines = {each.order_id: each.lines for each in counts}
    sums = accumulate(lines.get(order.order_id, 0) for order in found)
    return max(1, sum(whole <= LINES_MAX for whole in sums))
