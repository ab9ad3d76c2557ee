"""Orders that were done with before they came here: who bought what, elsewhere. The list, the search, one of them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from orderwright.access.organization_zone import organization_zone
from orderwright.kernel.days import day_bounds
from orderwright.kernel.paging import Page, cut, page_size, read_cursor, unreadable
from orderwright.kernel.refusal import not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.orders.compare_past_orders import PastStatus
from orderwright.views.matching import matching
from orderwright.views.order_parts import lines_of_address

sql = statements(__file__)
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)
LAST_ID = UUID(int=2**128 - 1)


class ListPastOrders(msgspec.Struct, frozen=True, kw_only=True):
    """`query`: the beginning of an external number, or an e-mail address. Days are those of the organization, the
    last one included."""

    query: str = ""
    customer_id: UUID | None = None
    channel: str | None = None
    country: str | None = None
    status: PastStatus | None = None
    placed_from: date | None = None
    placed_to: date | None = None
    cursor: str | None = None
    limit: int | None = None


class PastOrderRow(msgspec.Struct, frozen=True, gc=False):
    """`total`, `tax` in it, `refunded` of it (canceled counts so, too): minor units. `content`: the order as it came.
    These are None for who sees no amounts."""

    id: UUID
    channel: str
    external_ref: str
    status: str
    placed_at: datetime
    name: str
    customer_number: int | None
    country: str
    units: int
    currency: str
    tax: int | None
    total: int | None
    refunded: int | None
    content: Any


class PastOrderLine(msgspec.Struct, frozen=True, gc=False):
    """`title`: of a SKU that is here. Amounts in minor units, None for who sees none."""

    sku: str
    title: str | None
    quantity: int
    unit_price: int | None
    total: int | None


class PastOrderPage(msgspec.Struct, frozen=True):
    """`other`: shipping, charges and tax beside the lines, in minor units. `recorded_at`: when it came here."""

    order: PastOrderRow
    lines: list[PastOrderLine]
    other: int | None
    email: str
    phone: str
    address: list[str]
    recorded_at: datetime


class ReadPastOrder(msgspec.Struct, frozen=True):
    past_order_id: UUID


@query("customers.read", work="list")
async def list_past_orders(tx: Transaction, wanted: ListPastOrders) -> Page[PastOrderRow]:
    """Past orders, those that were placed last first; read forward only."""
    cursor, limit = read_cursor(wanted.cursor, (str, str)), page_size(wanted.limit)
    zone = await organization_zone(tx)
    from_at, to_at = day_bounds(wanted.placed_from or FIRST_DAY, wanted.placed_to or LAST_DAY, zone)
    before_at, before_id = edge_of([str(part) for part in cursor.key]) if cursor else (to_at, LAST_ID)
    search = matching(wanted.query.lower())["query"].removeprefix("#")
    some = bool(search) or wanted.customer_id is not None
    whose = {"customer_id": wanted.customer_id, "query": search} if some else {}
    rows = await tx.rows(
        PastOrderRow,
        sql.find_past_orders if some else sql.list_past_orders,
        channel=wanted.channel,
        country=wanted.country,
        status=wanted.status,
        from_at=from_at,
        to_at=to_at,
        before_at=before_at,
        before_id=before_id,
        limit=limit + 1,
        **whose,
    )
    page = cut([shown(tx, row) for row in rows], cursor, limit, lambda row: [row.placed_at.isoformat(), str(row.id)])
    return Page(page.rows, page.next)


@query("customers.read")
async def read_past_order(tx: Transaction, wanted: ReadPastOrder) -> PastOrderPage:
    """One of them; refuses `past_order_not_found`."""
    row = await tx.row(PastOrderRow, sql.read_past_order, past_order_id=wanted.past_order_id)
    if row is None:
        raise not_found("past order", past_order_id=wanted.past_order_id)
    lines = await tx.rows(PastOrderLine, sql.read_past_order_lines, past_order_id=wanted.past_order_id)
    recorded_at = await tx.row(datetime, sql.read_recorded_at, past_order_id=wanted.past_order_id)
    assert recorded_at is not None
    customer = row.content.get("customer") or {}
    other = (row.total or 0) - sum(line.total or 0 for line in lines)
    amounts = tx.shows_amounts
    return PastOrderPage(
        order=shown(tx, row),
        lines=lines if amounts else [msgspec.structs.replace(line, unit_price=None, total=None) for line in lines],
        other=other if amounts else None,
        email=customer.get("email") or "",
        phone=customer.get("phone") or "",
        address=lines_of_address(row.content.get("ship_to")),
        recorded_at=recorded_at,
    )


def shown(tx: Transaction, row: PastOrderRow) -> PastOrderRow:
    return row if tx.shows_amounts else msgspec.structs.replace(row, tax=None, total=None, refunded=None, content=None)


def edge_of(key: list[str]) -> tuple[datetime, UUID]:
    """What a page ended with; refuses `cursor_unreadable`."""
    try:
        at, id_ = datetime.fromisoformat(key[0]), UUID(key[1])
    except ValueError as error:
        raise unreadable() from error
    if at.tzinfo is None:
        raise unreadable()
    return at, id_
