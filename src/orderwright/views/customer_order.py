"""The customer's own order page: where the order is in plain words, each parcel's way, what can still be done. Nothing
else: no locations, no staff, no notes, nothing of other orders."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from orderwright.access.organization_zone import organization_today
from orderwright.channels.brands import Brand, brand_of
from orderwright.kernel.refusal import not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.text import plural
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.orders.order_summary import Summary, summarize_order
from orderwright.payments.amount_owed import CanceledPart, amount_owed
from orderwright.shipping.tracking_states import CAME_BACK, GOING_BACK, TrackingState, customer_words
from orderwright.views.late import is_late
from orderwright.views.order_actions import customer_cancel_reason, customer_return_reason
from orderwright.views.order_parts import lines_of_address
from orderwright.views.order_types import DocumentView
from orderwright.views.orders_list import read_order_states
from orderwright.views.standing import Situation, situation_of, steps_done

sql = statements(__file__)
HERE = {2: "Getting ready", 3: "Getting ready", 4: "Packed", 5: "On its way"}
RETURN_WORDS = {
    "requested": "Requested. We'll answer soon.",
    "authorized": "Please send it back. We refund you once it is received and checked.",
    "received": "Received, being checked.",
    "closed": "Closed.",
    "declined": "We could not accept it.",
    "canceled": "Canceled.",
}
SPEAKS = (
    "pending",
    "info_received",
    "in_transit",
    "out_for_delivery",
    "available_for_pickup",
    "late",
    "expired",
    "attempt_failed",
    "exception",
    "returning_to_sender",
    "returned_to_sender",
)
"""The states of parcels that are not delivered, the worst last: it leads the page. `late`: on its way past its day."""
ON_ITS_WAY = ("pending", "info_received", "in_transit")


class CustomerOrder(msgspec.Struct, frozen=True):
    """`base`: the path of the customer's page, to which the documents' addresses are added."""

    order_id: UUID
    base: str = ""


class OrderRead(msgspec.Struct, frozen=True, gc=False):
    order_id: UUID
    number: int
    external_ref: str
    status: str
    placed_at: datetime
    ship_by: date
    currency: str
    ship_to: dict[str, Any]
    goods_minor: int
    discount_minor: int
    shipping_minor: int
    charges_minor: int
    tax_minor: int
    total_minor: int
    prices_include_tax: bool
    email: str
    shop: str
    brand_name: str
    brand_color: str


class LineRead(msgspec.Struct, frozen=True, gc=False):
    line_no: int
    sku: str
    title: str
    quantity: int
    unit_price_minor: int
    total_minor: int
    backordered: int
    canceled: int
    returnable: int


class ParcelRead(msgspec.Struct, frozen=True, gc=False):
    number: int
    status: str
    tracking_state: str
    tracking_number: str | None
    packed_at: datetime
    handed_over_at: datetime | None
    deliver_by: date | None
    delivered_at: datetime | None
    units: int
    events: list[dict[str, Any]]


class AttachedRead(msgspec.Struct, frozen=True, gc=False):
    documents: list[dict[str, Any]]
    returns: list[dict[str, Any]]
    cases: list[dict[str, Any]]
    refunds: list[dict[str, Any]]


class ParcelEvent(msgspec.Struct, frozen=True):
    text: str
    place: str | None
    at: datetime


class CustomerParcel(msgspec.Struct, frozen=True):
    """`number` counts from 1, `of` so many parcels."""

    number: int
    of: int
    units: int
    tracking_number: str | None
    status: str
    events: list[ParcelEvent]
    lines: str = ""


class CustomerLine(msgspec.Struct, frozen=True):
    """`canceled` of its `quantity` units are not sent any more; `total` is what was agreed for all of them."""

    title: str
    quantity: int
    total: int
    canceled: int


class ReturnableLine(msgspec.Struct, frozen=True):
    """`id` is the line's number; `returnable` of its units were delivered and are in no return yet."""

    id: int
    title: str
    returnable: int


class CustomerMay(msgspec.Struct, frozen=True, rename={"return_": "return"}):
    cancel: bool
    problem: bool
    return_: bool

    def __getitem__(self, key: str) -> bool:
        return bool(getattr(self, "return_" if key == "return" else key))


class CaseWords(msgspec.Struct, frozen=True):
    """What was written, by the customer (`mine`) or to the customer."""

    text: str
    at: datetime
    mine: bool


class CustomerCase(msgspec.Struct, frozen=True):
    """`words`: what went to and fro, in order; notes of staff are not among them."""

    status: str
    words: list[CaseWords]


class CustomerRefund(msgspec.Struct, frozen=True):
    """`amount` goes back; `waived`: credited, too, but it had not been paid. `at`: when it was given back; None while
    on its way. `return_number`: None for one that no return led to."""

    amount: int
    waived: int
    granted_at: datetime
    at: datetime | None
    return_number: int | None


class CustomerReturn(msgspec.Struct, frozen=True):
    number: int
    status: str
    text: str
    refunds: list[CustomerRefund]


class CustomerOrderPage(msgspec.Struct, frozen=True, kw_only=True):
    shop: Brand
    order_ref: str
    number: int
    email: str
    headline_label: str
    headline: str
    headline_note: str | None
    done: int
    here: str
    canceled: bool
    currency: str
    parcels: list[CustomerParcel]
    follows: list[str]
    lines: list[CustomerLine]
    summary: Summary
    ship_to: list[str]
    documents: list[DocumentView]
    may: CustomerMay
    cancel_reason: str | None
    return_reason: str | None
    return_lines: list[ReturnableLine]
    cases: list[CustomerCase]
    returns: list[CustomerReturn]
    refunds: list[CustomerRefund]


@query("orders.read")
async def read_customer_order(tx: Transaction, wanted: CustomerOrder) -> CustomerOrderPage:
    """The order as its customer sees it; who asks has proved to be the customer by the link. Refuses
    `order_not_found`."""
    order = await tx.row(OrderRead, sql.read_order, order_id=wanted.order_id)
    if order is None:
        raise not_found("order", id=wanted.order_id)
    (state,) = await read_order_states(tx, [wanted.order_id])
    lines = await tx.rows(LineRead, sql.read_lines, order_id=wanted.order_id)
    parcels = await tx.rows(ParcelRead, sql.read_parcels, order_id=wanted.order_id)
    attached = await tx.row(AttachedRead, sql.read_attachments, order_id=wanted.order_id)
    assert attached is not None
    refunds = msgspec.convert(attached.refunds, list[CustomerRefund])
    situation = situation_of(state)
    cancel_reason = customer_cancel_reason(order.status, situation.units)
    done = steps_done(situation)
    label, headline, note = headline_of(order, situation, parcels, await organization_today(tx))
    return CustomerOrderPage(
        shop=brand_of(order.shop, order.brand_name, order.brand_color),
        order_ref=order.external_ref,
        number=order.number,
        email=order.email,
        headline_label=label,
        headline=headline,
        headline_note=note,
        done=done,
        here=HERE.get(done, ""),
        canceled=order.status == "canceled",
        currency=order.currency,
        parcels=[customer_parcel(parcel, n, len(parcels)) for n, parcel in enumerate(parcels, 1)],
        follows=[follow(line) for line in lines if line.backordered],
        lines=[customer_line(line) for line in lines],
        summary=summarize_order(order, owed_for(order, lines)),
        ship_to=lines_of_address(order.ship_to),
        documents=[document(each, wanted.base) for each in attached.documents],
        may=CustomerMay(cancel_reason is None, True, any(line.returnable for line in lines)),
        cancel_reason=None if order.status == "canceled" or done == 6 else cancel_reason,
        return_reason=customer_return_reason(situation.units),
        return_lines=[ReturnableLine(line.line_no, line.title, line.returnable) for line in lines if line.returnable],
        cases=msgspec.convert(attached.cases, list[CustomerCase]),
        returns=[customer_return(each, refunds) for each in attached.returns],
        refunds=[refund for refund in refunds if refund.return_number is None],
    )


def customer_line(line: LineRead) -> CustomerLine:
    return CustomerLine(line.title, line.quantity, line.quantity * line.unit_price_minor, line.canceled)


def owed_for(order: OrderRead, lines: Sequence[LineRead]) -> int:
    canceled = [CanceledPart(line.total_minor, line.quantity, line.canceled) for line in lines if line.canceled]
    return amount_owed(order.total_minor, canceled, order.status == "canceled")


def headline_of(
    order: OrderRead, situation: Situation, parcels: Sequence[ParcelRead], today: date
) -> tuple[str, str, str | None]:
    """What the customer wants to know first: when it comes, or where it is."""
    if order.status == "canceled":
        return "Your order", "Canceled", "Nothing will be sent."
    under_way = [parcel for parcel in parcels if parcel.status == "handed_over"]
    if under_way:
        worst = max(under_way, key=lambda parcel: urgency(parcel, today))
        which = f"Parcel {parcels.index(worst) + 1} of {len(parcels)}. " if len(parcels) > 1 else ""
        state = state_now(worst, today)
        if state == "late":
            return (
                "Your order",
                "Delayed",
                f"{which}It was due {worst.deliver_by:%A %-d %B}. We are sorry for the delay.",
            )
        due = max((parcel.deliver_by for parcel in under_way if parcel.deliver_by), default=None)
        if due and state in ON_ITS_WAY:
            return "Arriving", f"{due:%A %-d %B}", None
        words = customer_words(state)
        return "Your order", words.headline, which + words.sentence
    if situation.units.delivered and steps_done(situation) == 6:
        return "Your order", "Delivered", "Something not right? Get help below."
    if situation.hold_reason is not None:
        return (
            "Your order",
            "Being checked",
            "There is nothing you need to do. We'll e-mail you if we have a question.",
        )
    if situation.units.returning and steps_done(situation) == 6:
        return "Your order", "Return on its way", "We'll e-mail you when we receive it."
    if situation.units.returned and steps_done(situation) == 6:
        return "Your order", "Returned", None
    if situation.units.backordered:
        return "Your order", "Getting ready", "We'll e-mail you when it ships."
    if order.ship_by < today:
        return "Your order", "Delayed", "It should have shipped by now. We are sorry, and e-mail you when it does."
    return "Your order", "Getting ready", f"It ships by {order.ship_by:%A %-d %B}. We'll e-mail you when it does."


def urgency(parcel: ParcelRead, today: date) -> int:
    """Of several parcels the one with the worst news speaks for the order; without any, the one that is closest."""
    state = state_now(parcel, today)
    return SPEAKS.index(state) if state in SPEAKS else -1


def state_now(parcel: ParcelRead, today: date) -> str:
    late = is_late(parcel.status, parcel.deliver_by, today) and parcel.tracking_state in ON_ITS_WAY
    return "late" if late else parcel.tracking_state


def customer_parcel(parcel: ParcelRead, number: int, of: int) -> CustomerParcel:
    """Its way, newest first. That it was announced tells nothing new once it has left."""
    events = [
        ParcelEvent(customer_words(state_told(event, parcel)).headline, event["place"] or None, at)
        for event in parcel.events
        if (at := datetime.fromisoformat(event["at"]))
        and not (
            event["state"] == TrackingState.INFO_RECEIVED and parcel.handed_over_at and at >= parcel.handed_over_at
        )
    ]
    if parcel.handed_over_at:
        events.append(ParcelEvent("Shipped", None, parcel.handed_over_at))
    events.append(ParcelEvent("Packed", None, parcel.packed_at))
    events.sort(key=lambda event: event.at, reverse=True)
    events = [event for n, event in enumerate(events) if n == 0 or event.text != events[n - 1].text]
    status = parcel.tracking_state if parcel.status == "handed_over" else parcel.status
    return CustomerParcel(
        number, of, parcel.units, parcel.tracking_number if parcel.handed_over_at else None, status, events
    )


def state_told(event: dict[str, Any], parcel: ParcelRead) -> str:
    """What an event means to the customer: of a parcel that goes back, a delivery is one to us."""
    back = parcel.tracking_state in (GOING_BACK, CAME_BACK)
    return CAME_BACK if back and event["state"] == TrackingState.DELIVERED else str(event["state"])


def follow(line: LineRead) -> str:
    return f"{line.backordered} × {line.title}: on backorder, ships as soon as it is in stock."


def document(each: dict[str, Any], base: str) -> DocumentView:
    name = "Invoice" if each["kind"] == "invoice" else "Credit note"
    return DocumentView(f"{name} {each['number']}", f"{base}/documents/{each['id']}")


def customer_return(each: dict[str, Any], refunds: Sequence[CustomerRefund]) -> CustomerReturn:
    number, units = each["number"], each["units"]
    words = f"{plural(units, 'item')}. {RETURN_WORDS.get(each['status'], '')}"
    return CustomerReturn(number, each["status"], words, [each for each in refunds if each.return_number == number])
