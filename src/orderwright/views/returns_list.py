"""Returns: the queue by state."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from orderwright.kernel.paging import cut, page_size, read_cursor
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.views.find_orders import COUNTED_MAX

sql = statements(__file__)
HIGHEST = 2**62
OPEN = ["requested", "authorized", "received"]
ReturnState = Literal["open", "requested", "authorized", "received", "closed"]
STATES: dict[str, list[str]] = {
    "open": OPEN,
    "requested": ["requested"],
    "authorized": ["authorized"],
    "received": ["received"],
    "closed": ["closed", "declined", "canceled"],
}


class ListReturns(msgspec.Struct, frozen=True, kw_only=True):
    state: ReturnState = "open"
    cursor: str | None = None
    limit: int | None = None


class ReturnRow(msgspec.Struct, frozen=True):
    """`received_at`: the names of the locations where units arrived. `refund`: granted for it, in minor units; None for
    nothing yet, and for who sees no amounts."""

    id: UUID
    number: int
    order_number: int
    customer: str
    status: str
    reason: str
    requested_at: datetime
    by: str
    currency: str
    units: int
    refund: int | None
    received_at: list[str]


class ReturnCount(msgspec.Struct, frozen=True, gc=False):
    status: str
    returns: int


class ReturnsPage(msgspec.Struct, frozen=True):
    """`waiting`: open ones; `counts`: by state. Counted to 1,000 each (1,001 means more)."""

    rows: list[ReturnRow]
    next: str | None
    previous: str | None
    waiting: int
    counts: dict[str, int]


@query("returns.read", work="list")
async def list_returns(tx: Transaction, wanted: ListReturns) -> ReturnsPage:
    """Returns in a state, newest first."""
    cursor, limit = read_cursor(wanted.cursor), page_size(wanted.limit)
    back = cursor is not None and cursor.back
    edge = cursor.key[0] if cursor else None
    rows = await tx.rows(
        ReturnRow,
        sql.list_returns,
        statuses=STATES[wanted.state],
        before=HIGHEST if back or edge is None else edge,
        after=edge if back else 0,
        back=back,
        limit=limit + 1,
    )
    if not tx.shows_amounts:
        rows = [msgspec.structs.replace(row, refund=None) for row in rows]
    page = cut(rows, cursor, limit, lambda row: [row.number])
    counts = {each.status: each.returns for each in await count_returns(tx)}
    return ReturnsPage(page.rows, page.next, page.previous, sum(counts.values()), counts)


async def count_returns(tx: Transaction) -> list[ReturnCount]:
    return await tx.rows(ReturnCount, sql.count_returns, counted_max=COUNTED_MAX + 1)
