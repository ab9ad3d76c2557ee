"""The order page's parts. Amounts are minor units of the order's currency; they are None, as all of `money`, for who
sees none."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from orderwright.orders.order_summary import Summary
from orderwright.views.order_actions import Action
from orderwright.views.standing import Next


class Place(msgspec.Struct, frozen=True):
    name: str
    quantity: int


class Where(msgspec.Struct, frozen=True):
    text: str
    status: str


class FenceView(msgspec.Struct, frozen=True):
    """Units that wait are not taken from a location, for a reason (too_busy, not_found, damaged), until goods come
    there or the time is over."""

    location: str
    reason: str
    until: datetime


class LineView(msgspec.Struct, frozen=True):
    """`amount`: quantity × unit price, as the order's goods are summed up; `total`: after discounts and with tax."""

    id: int
    sku: str
    title: str
    quantity: int
    unit_price: int | None
    amount: int | None
    total: int | None
    about: str
    where: list[Where]
    cancelable: int
    returnable: int
    canceled: int
    fences: list[FenceView]


class MoreLines(msgspec.Struct, frozen=True):
    count: int
    href: str


class WhyLocation(msgspec.Struct, frozen=True):
    """`fences`: why it was not chosen."""

    name: str
    fences: str
    chosen_units: int
    cost: int | None = None
    days: int | None = None
    score: int | None = None


class Why(msgspec.Struct, frozen=True):
    sentence: str
    locations: list[WhyLocation]


class FulfillmentOrderView(msgspec.Struct, frozen=True):
    id: UUID
    number: str
    location: str
    status: str
    units: int
    released_at: datetime
    href: str


class StoryEntry(msgspec.Struct, frozen=True):
    title: str
    text: str
    actor: str
    at: datetime
    tone: str
    said: str | None
    kind: str


class Slip(msgspec.Struct, frozen=True):
    """Another day was promised."""

    was: date
    ship_by: date
    reason: str
    at: datetime


class Promise(msgspec.Struct, frozen=True):
    """`ship_by`: None once everything has left; `deliver_by`: of what is on its way. `slips`: the days that were
    promised before, and why they were given up."""

    badge_text: str
    badge_tone: str
    ship_by: date | None
    deliver_by: date | None
    slips: list[Slip] = []


class CustomerCard(msgspec.Struct, frozen=True):
    """`spent`: captured − refunded of all their orders, in minor units by currency."""

    name: str
    number: int | None
    email: str | None
    phone: str
    orders: int
    spent: list[tuple[str, int]]
    returns: int


class TrackingEntry(msgspec.Struct, frozen=True):
    text: str
    place: str
    at: datetime


class ParcelView(msgspec.Struct, frozen=True):
    """`to_take_out`: what was canceled of it and lies in the box, such as 1 × MUG."""

    id: UUID
    number: int
    carrier: str
    service: str
    tracking_number: str | None
    tracking_href: str | None
    status: str
    units: int
    weight: str
    weight_g: int
    to_take_out: str
    box: str
    delivered_to: str | None
    events: list[TrackingEntry]
    actions: list[Action]


class Shipment(msgspec.Struct, frozen=True):
    parcels: list[ParcelView]


class PaymentView(msgspec.Struct, frozen=True):
    kind: str
    method: str
    amount: int
    at: datetime
    status: str
    reference: str
    authorization: str | None
    own: bool


class RefundRow(msgspec.Struct, frozen=True):
    """Minor units. `status`: granted (it waits for its outcome), executed or failed."""

    id: UUID
    status: str
    amount: int
    waived: int
    reason: str
    granted_at: datetime
    executed_at: datetime | None
    return_number: int | None


class MoneyView(msgspec.Struct, frozen=True):
    badge_text: str
    badge_tone: str
    summary: Summary
    total: int
    payments: list[PaymentView]
    captured: int
    refunded: int
    refundable: int
    overpaid: int
    unpaid: int
    authorizations: list[tuple[str, int]]
    unreported: list[tuple[str, str, int]]
    refunds: list[RefundRow]


class HoldView(msgspec.Struct, frozen=True):
    id: UUID
    reason: str
    note: str
    by: str
    at: datetime
    release_post: str | None
    line_no: int | None = None


class NoteView(msgspec.Struct, frozen=True):
    text: str
    by: str
    at: datetime


class ReturnView(msgspec.Struct, frozen=True):
    number: int
    status: str
    at: datetime
    units: int


class CaseView(msgspec.Struct, frozen=True):
    number: int
    title: str
    kind: str
    status: str
    at: datetime


class DocumentView(msgspec.Struct, frozen=True):
    name: str
    href: str


class MessageView(msgspec.Struct, frozen=True):
    id: UUID
    subject: str
    to: str
    at: datetime
    status: str


class DialogLine(msgspec.Struct, frozen=True):
    """A line in a dialog: how many of it can be canceled, or returned, and how many were canceled."""

    id: int
    title: str
    sku: str
    cancelable: int
    returnable: int
    canceled: int


class OrderPage(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    number: int
    external_ref: str
    channel: str
    placed_at: datetime
    ship_by: date
    status: str
    payment: str
    fulfillment: str
    fulfillment_text: str | None
    tone: str | None
    done: int
    next: Next
    currency: str
    tags: list[str]
    matters: str | None
    actions: list[Action]
    holds: list[HoldView]
    places: list[Place]
    lines: list[LineView]
    more_lines: MoreLines | None
    why: Why | None
    fulfillment_orders: list[FulfillmentOrderView]
    timeline: list[StoryEntry]
    older_href: str | None
    promise: Promise | None
    customer: CustomerCard
    ship_to: list[str]
    bill_to: list[str] | None
    billing: dict[str, Any] | None
    may_correct_address: str | None
    incomplete: str | None
    po_box: bool
    shipments: list[Shipment]
    money: MoneyView | None
    unpaid: str | None
    documents: list[DocumentView]
    returns: list[ReturnView]
    cases: list[CaseView]
    messages: list[MessageView]
    notes: list[NoteView]
    note: str
    cancel_lines: list[DialogLine]
    canceled_lines: list[DialogLine]
    return_lines: list[DialogLine]
    address: dict[str, Any]
    parcels: list[tuple[str, str]]
    preceding: int | None
    following: int | None
    updated_at: datetime | None = None
