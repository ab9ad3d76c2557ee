"""The list of orders: each row says where the order stands and what matters now. Four or five statements whatever the
size of the list: ids, rows, counts of the views from the indexes of what is open, and the choices of the filters."""

from datetime import date, datetime
from typing import get_args
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from orderwright.access.organization_zone import organization_zone
from orderwright.kernel.days import day_of
from orderwright.kernel.paging import cut, page_size, read_cursor
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.orders.read_order_amounts import OrderAmounts, read_order_amounts
from orderwright.views.find_orders import COUNTED_MAX, OrderFilter, View, count_orders, filter_parameters, find_orders
from orderwright.views.last_changes import read_last_changes
from orderwright.views.late import DueTone, due_tone
from orderwright.views.standing import Next, situation_of, stand

sql = statements(__file__)


class ListOrders(OrderFilter, frozen=True, kw_only=True):
    """`cursor` from a page before; `limit` 1 to 200. `counted`: with the number of matching orders, up to 1,001.
    `with_amounts`: with what was canceled, captured and refunded of each; `dated`: with when each last changed."""

    cursor: str | None = None
    limit: int | None = None
    counted: bool = False
    with_amounts: bool = False
    dated: bool = False


class OrderRow(msgspec.Struct, frozen=True):
    """One order of the list; see `Standing` for how it stands. `total` in minor units, None for who sees no
    amounts. `due`: red where it should have shipped before today, amber where it is to ship today."""

    id: UUID
    number: int
    channel: str
    external_ref: str
    placed_at: datetime
    ship_by: date
    due: DueTone
    customer: str
    customer_number: int | None
    country: str
    city: str
    units: int
    total: int | None
    currency: str
    status: str
    payment: str
    fulfillment: str
    fulfillment_text: str | None
    tone: str | None
    done: int
    next: Next
    matters: str
    matters_at: datetime | None
    matters_style: str
    tags: list[str]
    amounts: OrderAmounts | None = None
    updated_at: datetime | None = None


class OrdersPage(msgspec.Struct, frozen=True):
    """`total`: matching orders where counted, 1,001 for more than 1,000."""

    rows: list[OrderRow]
    next: str | None
    previous: str | None
    total: int | None = None


class OrderCounts(msgspec.Struct, frozen=True):
    """Open orders, and those of each view; counted to 1,000 (1,001 means more)."""

    open: int
    attention: int
    unfulfilled: int
    due_today: int
    on_hold: int
    backordered: int
    ready: int
    late: int
    returns: int


class FilterChoices(msgspec.Struct, frozen=True):
    """What can be chosen in the filters. `past`: there are past orders, too."""

    channels: list[str]
    locations: list[str]
    past: bool


class OrderState(msgspec.Struct, frozen=True, gc=False):
    """An order as it is read for a list."""

    order_id: UUID
    number: int
    channel: str
    external_ref: str
    placed_at: datetime
    ship_by: date
    customer: str
    customer_number: int | None
    country: str
    city: str
    ordered: int
    total_minor: int
    currency: str
    tags: list[str]
    status: str
    payment_status: str
    fulfillment_status: str
    release_after: datetime
    canceled_at: datetime | None
    to_source: int
    backordered: int
    reserved: int
    released: int
    picked: int
    packed: int
    shipped: int
    delivered: int
    lost: int
    returning: int
    returned: int
    canceled: int
    hold_reason: str | None
    held_at: datetime | None
    case_number: int | None
    case_due_at: datetime | None
    parcel_number: int | None
    parcel_status: str | None
    tracking_state: str | None
    deliver_by: date | None
    delivered_at: datetime | None
    handed_over_at: datetime | None
    waiting_location: str | None
    released_at: datetime | None
    return_number: int | None
    return_status: str | None
    waits_for_money: bool

    @property
    def to_ship(self) -> int:
        """The units that have not left."""
        return self.to_source + self.backordered + self.reserved + self.released + self.picked + self.packed


@query("orders.read", work="list")
async def list_orders(tx: Transaction, wanted: ListOrders) -> OrdersPage:
    """One page, newest first, led by the order whose number is searched. Refuses `cursor_unreadable`,
    `limit_out_of_range`."""
    cursor, limit = read_cursor(wanted.cursor), page_size(wanted.limit)
    zone = await organization_zone(tx)
    found = await find_orders(tx, wanted, cursor, limit + 1, zone, exact_first=True)
    page = cut(found, cursor, limit, lambda order: [order.place])
    today = day_of(tx.now, zone)
    read = {row.id: row for row in await read_order_rows(tx, [order.order_id for order in page.rows], today)}
    rows = [read[order.order_id] for order in page.rows if order.order_id in read]
    if wanted.with_amounts and tx.shows_amounts:
        amounts = await read_order_amounts(tx, {row.id: row.total for row in rows if row.total is not None})
        rows = [msgspec.structs.replace(row, amounts=amounts[row.id]) for row in rows]
    if wanted.dated:
        rows = await dated(tx, rows)
    total = await count_orders(tx, wanted, zone) if wanted.counted and not wanted.query.strip() else None
    return OrdersPage(rows, page.next, page.previous, total)


@query("orders.read")
async def count_order_views(tx: Transaction, wanted: None) -> OrderCounts:  # noqa: ARG001
    """How many orders are in each view of the list."""
    zone = await organization_zone(tx)
    if tx.locations is not None:
        return await count_own_views(tx, zone)
    times = filter_parameters(tx, OrderFilter(), zone)
    counts = await tx.row(
        OrderCounts,
        sql.count_views,
        today=times["today"],
        counted_max=COUNTED_MAX + 1,
    )
    assert counts is not None
    return counts


async def count_own_views(tx: Transaction, zone: ZoneInfo) -> OrderCounts:
    """The same of who is kept to locations, one by one."""
    views = [OrderFilter(view=view) for view in get_args(View) if view in OrderCounts.__struct_fields__]
    counts = {wanted.view: await count_orders(tx, wanted, zone) for wanted in views}
    return OrderCounts(open=await count_orders(tx, OrderFilter(), zone, still_open=True), **counts)


@query("orders.read")
async def read_filter_choices(tx: Transaction, wanted: None) -> FilterChoices:  # noqa: ARG001
    """The channels and locations there are."""
    choices = await tx.row(FilterChoices, sql.read_filter_choices, locations=tx.locations)
    assert choices is not None
    return choices


async def read_order_rows(tx: Transaction, order_ids: list[UUID], today: date) -> list[OrderRow]:
    """The rows of these orders, newest first. `today`: the organization's."""
    rows = [order_row(state, today) for state in await read_order_states(tx, order_ids)] if order_ids else []
    return rows if tx.shows_amounts else [msgspec.structs.replace(row, total=None) for row in rows]


async def dated(tx: Transaction, rows: list[OrderRow]) -> list[OrderRow]:
    """With when each last changed; where no fact tells, when it was placed."""
    changes = await read_last_changes(tx, [row.id for row in rows])
    return [msgspec.structs.replace(row, updated_at=changes.get(row.id, row.placed_at)) for row in rows]


async def read_order_states(tx: Transaction, order_ids: list[UUID]) -> list[OrderState]:
    """How these orders stand, newest first."""
    return await tx.rows(OrderState, sql.read_order_states, order_ids=order_ids)


def order_row(state: OrderState, today: date) -> OrderRow:
    standing = stand(situation_of(state))
    return OrderRow(
        id=state.order_id,
        number=state.number,
        channel=state.channel,
        external_ref=state.external_ref,
        placed_at=state.placed_at,
        ship_by=state.ship_by,
        due=due_tone(state.ship_by, state.to_ship, today),
        customer=state.customer,
        customer_number=state.customer_number,
        country=state.country,
        city=state.city,
        units=state.ordered,
        total=state.total_minor,
        currency=state.currency,
        status=state.status,
        payment=state.payment_status,
        fulfillment=state.fulfillment_status,
        fulfillment_text=standing.fulfillment_text,
        tone=standing.tone,
        done=standing.done,
        next=standing.next,
        matters=standing.matters,
        matters_at=standing.matters_at,
        matters_style=standing.matters_style,
        tags=state.tags,
    )
