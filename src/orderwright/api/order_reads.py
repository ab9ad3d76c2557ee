"""GET /v1/orders/{id}: one order, and everything that happened to it. Amounts are decimal strings."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Router, get

from orderwright.api.caller import Context, Door
from orderwright.api.problems import problems
from orderwright.kernel.money import decimal_or_none, decimal_string
from orderwright.views.order_page import ReadOrder, read_order_page, read_timeline
from orderwright.views.order_types import (
    CaseView,
    FenceView,
    MoneyView,
    NoteView,
    OrderPage,
    Place,
    ReturnView,
    StoryEntry,
)


class ShownLine(msgspec.Struct, frozen=True):
    """`units`: how many are where. `about`: locations, bins and parcels. `fences`: from where units that wait get
    nothing, why, and until when."""

    line_no: int
    sku: str
    title: str
    quantity: int
    unit_price: str | None
    total: str | None
    units: list[str]
    cancelable: int
    returnable: int
    about: str
    fences: list[FenceView]


class ShownHold(msgspec.Struct, frozen=True):
    id: UUID
    reason: str
    note: str
    by: str
    at: datetime


class ShownWork(msgspec.Struct, frozen=True):
    id: UUID
    number: str
    location: str
    status: str
    units: int
    released_at: datetime


class ShownParcel(msgspec.Struct, frozen=True):
    id: UUID
    number: int
    carrier: str
    tracking_number: str | None
    status: str
    units: int


class ShownPayment(msgspec.Struct, frozen=True):
    """`own`: Orderwright did it itself, under this `reference`. A refund's reference is its id."""

    kind: str
    method: str
    amount: str
    at: datetime
    reference: str
    authorization: str | None
    own: bool


class ShownRefund(msgspec.Struct, frozen=True):
    """`amount` goes back, `waived` was credited and never paid. `status`: granted (its outcome is awaited), executed or
    failed."""

    id: UUID
    status: str
    amount: str
    waived: str
    reason: str
    granted_at: datetime
    executed_at: datetime | None
    return_number: int | None


class ShownCustomer(msgspec.Struct, frozen=True):
    name: str
    number: int | None
    email: str | None
    phone: str


class ShownSum(msgspec.Struct, frozen=True):
    name: str
    amount: str


class ShownOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order with everything that belongs to it; `places` sums the units by place. Lists of lines end at 2,000.

    `total` is what was agreed: the sum of `sums` (items, discount, shipping, charges and, where prices are without it,
    tax), of which `tax_included` is tax that prices include. `owed` is the total without what was canceled, `unpaid`
    what is missing of it once what was credited is taken off, `held` what is authorized and neither captured nor
    voided. Who lacks `payments.read` sees no amounts: they are null, `sums`, `payments` and `refunds` empty.
    `address_incomplete`: what the address lacks for a label."""

    id: UUID
    number: int
    channel: str
    external_ref: str
    placed_at: datetime
    updated_at: datetime
    ship_by: date
    status: str
    payment_status: str
    fulfillment_status: str
    currency: str
    total: str | None
    sums: list[ShownSum]
    tax_included: str | None
    owed: str | None
    captured: str | None
    refunded: str | None
    unpaid: str | None
    held: str | None
    customer: ShownCustomer
    ship_to: dict[str, Any]
    bill_to: dict[str, Any] | None
    address_incomplete: str | None
    tags: list[str]
    note: str
    places: list[Place]
    lines: list[ShownLine]
    holds: list[ShownHold]
    fulfillment_orders: list[ShownWork]
    parcels: list[ShownParcel]
    payments: list[ShownPayment]
    refunds: list[ShownRefund]
    returns: list[ReturnView]
    cases: list[CaseView]
    notes: list[NoteView]


@get("/orders/{order_id:uuid}", summary="Read an order", responses=problems(404))
async def show(order_id: UUID, context: Context, door: Door) -> ShownOrder:
    """With its lines and where their units are, parcels, payments, returns, cases, notes and open holds."""
    page = await door.ask(context, read_order_page, ReadOrder(id=order_id, all_lines=True, dated=True))
    return shown(page)


@get("/orders/{order_id:uuid}/timeline", summary="Read an order's timeline", responses=problems(404))
async def timeline(order_id: UUID, context: Context, door: Door) -> list[StoryEntry]:
    """Every fact as a sentence, newest first."""
    return await door.ask(context, read_timeline, ReadOrder(id=order_id))


def shown(page: OrderPage) -> ShownOrder:
    return ShownOrder(
        id=page.id,
        number=page.number,
        channel=page.channel,
        external_ref=page.external_ref,
        placed_at=page.placed_at,
        updated_at=page.updated_at or page.placed_at,
        ship_by=page.ship_by,
        status=page.status,
        payment_status=page.payment,
        fulfillment_status=page.fulfillment,
        currency=page.currency,
        **amounts_of(page.money, page.currency),
        customer=ShownCustomer(page.customer.name, page.customer.number, page.customer.email, page.customer.phone),
        ship_to=page.address,
        bill_to=page.billing,
        address_incomplete=page.incomplete,
        tags=page.tags,
        note=page.note,
        places=page.places,
        lines=[
            ShownLine(
                line.id, line.sku, line.title, line.quantity,
                decimal_or_none(line.unit_price, page.currency), decimal_or_none(line.total, page.currency),
                [where.text for where in line.where], line.cancelable, line.returnable, line.about,
                line.fences,
            )
            for line in page.lines
        ],
        holds=[ShownHold(hold.id, hold.reason, hold.note, hold.by, hold.at) for hold in page.holds],
        fulfillment_orders=[
            ShownWork(each.id, each.number, each.location, each.status, each.units, each.released_at)
            for each in page.fulfillment_orders
        ],
        parcels=[
            ShownParcel(each.id, each.number, each.carrier, each.tracking_number, each.status, each.units)
            for shipment in page.shipments
            for each in shipment.parcels
        ],
        returns=page.returns,
        cases=page.cases,
        notes=page.notes,
    )  # fmt: skip


AMOUNTS = ("total", "tax_included", "owed", "captured", "refunded", "unpaid", "held")


def amounts_of(money: MoneyView | None, currency: str) -> dict[str, Any]:
    if money is None:
        return dict.fromkeys(AMOUNTS) | {"sums": [], "payments": [], "refunds": []}

    def amount(minor: int) -> str:
        return decimal_string(minor, currency)

    sums, held = money.summary, sum(open_minor for _, open_minor in money.authorizations)
    minors = (money.total, sums.tax_included, sums.owed, money.captured, money.refunded, money.unpaid, held)
    return dict(zip(AMOUNTS, map(amount, minors), strict=True)) | {
        "sums": [ShownSum(row.name, amount(row.amount)) for row in sums.rows],
        "payments": [
            ShownPayment(
                each.kind, each.method, amount(each.amount), each.at, each.reference, each.authorization, each.own
            )
            for each in money.payments
        ],
        "refunds": [
            ShownRefund(
                each.id,
                each.status,
                amount(each.amount),
                amount(each.waived),
                each.reason,
                each.granted_at,
                each.executed_at,
                each.return_number,
            )
            for each in money.refunds
        ],
    }


order_reads_router = Router("/", route_handlers=[show, timeline], tags=["Orders"])
