"""Orders that were done with before they came here: who bought what, elsewhere."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from orderwright.kernel.paging import cut, page_size, read_cursor
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query

sql = statements(__file__)
LAST_ID = UUID(int=2**128 - 1)


class ListPastOrders(msgspec.Struct, frozen=True, kw_only=True):
    customer_id: UUID | None = None
    cursor: str | None = None
    limit: int | None = None


class PastOrderRow(msgspec.Struct, frozen=True, gc=False):
    """`total`: in minor units. `content`: the order as it came."""

    id: UUID
    channel: str
    external_ref: str
    status: str
    placed_at: datetime
    units: int
    currency: str
    total: int
    content: Any


class PastOrderPage(msgspec.Struct, frozen=True):
    rows: list[PastOrderRow]
    next: str | None


@query("customers.read")
async def list_past_orders(tx: Transaction, wanted: ListPastOrders) -> PastOrderPage:
    """Past orders, those that were recorded last first."""
    cursor, limit = read_cursor(wanted.cursor, (str,)), page_size(wanted.limit)
    try:
        before = UUID(str(cursor.key[0])) if cursor else LAST_ID
    except ValueError:
        before = LAST_ID
    statement = sql.list_past_orders_of if wanted.customer_id else sql.list_past_orders
    whose = {"customer_id": wanted.customer_id} if wanted.customer_id else {}
    rows = await tx.rows(PastOrderRow, statement, before_id=before, limit=limit + 1, **whose)
    page = cut(rows, cursor, limit, lambda row: [str(row.id)])
    return PastOrderPage(page.rows, page.next)
