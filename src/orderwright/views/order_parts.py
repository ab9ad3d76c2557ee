"""Parts of the order page from what was read. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from orderwright.kernel.money import in_words
from orderwright.orders.order_summary import summarize_order
from orderwright.orders.types import Address
from orderwright.payments.amount_owed import CanceledPart, amount_owed
from orderwright.payments.rules import amount_to_keep
from orderwright.payments.types import Balance, Kind, Source
from orderwright.shipping.address_lines import address_lines
from orderwright.shipping.tracking_states import CAME_BACK, GOING_BACK
from orderwright.views.late import due_tone, is_late
from orderwright.views.order_actions import Action
from orderwright.views.order_types import (
    DocumentView,
    FenceView,
    FulfillmentOrderView,
    LineView,
    MoneyView,
    ParcelView,
    PaymentView,
    Place,
    Promise,
    RefundRow,
    Slip,
    StoryEntry,
    TrackingEntry,
    Where,
    Why,
    WhyLocation,
)
from orderwright.views.standing import STATE_WORDS, Units, count_units, readable
from orderwright.views.timeline_words import Names, cause_in_words, tell

PLACE_NAMES = {
    "to_source": "Unallocated",
    "backordered": "Backordered",
    "reserved": "Reserved",
    "released": "Picking",
    "picked": "Picked",
    "packed": "Packed",
    "shipped": "Shipped",
    "delivered": "Delivered",
    "lost": "Lost",
    "returning": "Returning",
    "returned": "Returned",
    "canceled": "Canceled",
}
ALWAYS_SHOWN = ("reserved", "released", "packed", "shipped", "delivered")
PLACE_STATUS = {"released": "picking"}
IN_HOUSE = ("to_source", "backordered", "reserved", "released", "picked", "packed")


class LineRow(msgspec.Struct, frozen=True, gc=False):
    line_no: int
    sku: str
    title: str
    quantity: int
    unit_price_minor: int
    total_minor: int
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
    locations: str | None
    bins: str | None
    parcels: str | None
    fences: list[dict[str, Any]]


class StoryRow(msgspec.Struct, frozen=True, gc=False):
    at: datetime
    kind: str
    data: dict[str, Any]
    actor: str
    cause: str | None
    verb: str


class FulfillmentOrderRow(msgspec.Struct, frozen=True, gc=False):
    id: UUID
    number: int
    location: str
    status: str
    units: int
    released_at: datetime


class ParcelRow(msgspec.Struct, frozen=True, gc=False):
    parcel_id: UUID
    number: int
    status: str
    tracking_state: str
    tracking_number: str | None
    carrier: str | None
    box: str
    weight_g: int
    packed_at: datetime
    handed_over_at: datetime | None
    deliver_by: date | None
    delivered_at: datetime | None
    service_level: str
    to_take_out: str
    units: int
    events: list[dict[str, Any]]


class PaymentRow(msgspec.Struct, frozen=True, gc=False):
    kind: Kind
    amount_minor: int
    at: datetime
    method: str
    reference: str
    authorization: str | None
    source: Source
    reported_minor: int
    overpayment_minor: int


def places_of(units: Units) -> list[Place]:
    """Where units are; the usual places also where they have none."""
    return [
        Place(name, getattr(units, place))
        for place, name in PLACE_NAMES.items()
        if getattr(units, place) or place in ALWAYS_SHOWN
    ]


def went_back(parcels: Sequence[ParcelRow]) -> bool:
    """All that is on its way goes back to the sender, or is there already."""
    on_way = [parcel for parcel in parcels if parcel.status == "handed_over"]
    return bool(on_way) and all(parcel.tracking_state in (GOING_BACK, CAME_BACK) for parcel in on_way)


def line_view(row: LineRow, back: bool) -> LineView:
    """`back`: what has shipped goes back to the sender, so that it may be received as a return."""
    where = [
        Where(f"{count} {PLACE_NAMES[place].lower()}", PLACE_STATUS.get(place, place))
        for place in PLACE_NAMES
        if (count := getattr(row, place))
    ]
    parts = [row.locations, f"bin {row.bins}" if row.bins else None, f"parcel {row.parcels}" if row.parcels else None]
    return LineView(
        id=row.line_no,
        sku=row.sku,
        title=row.title,
        quantity=row.quantity,
        unit_price=row.unit_price_minor,
        amount=row.quantity * row.unit_price_minor,
        total=row.total_minor,
        about=" · ".join(part for part in parts if part),
        where=where,
        cancelable=sum(getattr(row, place) for place in IN_HOUSE),
        returnable=row.delivered + (row.shipped if back else 0),
        canceled=row.canceled,
        fences=[
            FenceView(fence["location"], fence["reason"], datetime.fromisoformat(fence["until"]))
            for fence in row.fences
        ],
    )


def why_here(decision: Sequence[Mapping[str, Any]] | None, names: Mapping[str, str]) -> Why | None:
    """The routing decision at placement: each location considered, and what it got or why not."""
    if not decision:
        return None
    locations = [
        WhyLocation(
            names.get(str(each.get("location_id")), "a location"),
            "" if each.get("takes") else str(each.get("reason", "")),
            int(each.get("takes", 0)),
        )
        for each in decision
    ]
    chosen = [
        f"{names.get(str(each.get('location_id')), 'a location')} {each.get('reason', '')}"
        for each in decision
        if each.get("takes")
    ]
    return Why(f"at placement: {'; '.join(chosen) or 'no location has stock'}", locations)


def story_entry(row: StoryRow, names: Names) -> StoryEntry:
    words = tell(row.kind, row.data, names)
    cause = cause_in_words(row.cause)
    actor = cause or row.actor
    return StoryEntry(words.title, words.text, actor, row.at, words.tone, words.said, row.kind)


def fulfillment_order_view(row: FulfillmentOrderRow) -> FulfillmentOrderView:
    number = f"F-{row.number}"
    return FulfillmentOrderView(row.id, number, row.location, row.status, row.units, row.released_at, work_href(row))


def work_href(row: FulfillmentOrderRow) -> str:
    """The page on which this fulfillment order is worked on; empty when nothing is left to do."""
    if row.status == "released":
        return "/warehouse/receive"
    if row.status in ("picked", "packing", "packed"):
        return f"/warehouse/pack/{row.id}"
    return f"/warehouse/pick/{row.id}" if row.status in ("accepted", "picking") else ""


def parcel_view(row: ParcelRow, order_number: int) -> ParcelView:
    status = {"packed": "no_label", "labeled": "label_ready", "handed_over": row.tracking_state}.get(
        row.status, row.status
    )
    return ParcelView(
        id=row.parcel_id,
        number=row.number,
        carrier=readable(row.carrier or "").capitalize(),
        service=readable(row.service_level),
        tracking_number=row.tracking_number,
        tracking_href=None,
        status=status,
        units=row.units,
        weight=weight_text(row.weight_g),
        weight_g=row.weight_g,
        to_take_out=row.to_take_out,
        box=row.box,
        delivered_to=None,
        events=[tracking_entry(event) for event in row.events],
        actions=parcel_actions(row, order_number),
    )


def parcel_actions(row: ParcelRow, order_number: int) -> list[Action]:
    base, acts = f"/parcels/{row.number}", f"/orders/{order_number}/parcels/{row.parcel_id}"
    if row.status == "packed":
        return [
            Action("buy-label", "Create label", post=f"{acts}/label"),
            Action("slip", "Packing slip", href=f"{base}/slip.pdf"),
            Action("unpack", "Unpack", post=f"{acts}/unpack"),
        ]
    if row.status == "labeled":
        return [
            Action("label", "Label", href=f"{base}/label.pdf"),
            Action("slip", "Packing slip", href=f"{base}/slip.pdf"),
            Action("void", "Void label", post=f"{acts}/void"),
            Action("hand-over", "Mark shipped", post=f"{acts}/hand-over", primary=True),
        ]
    return []


def tracking_entry(event: Mapping[str, Any]) -> TrackingEntry:
    state = STATE_WORDS.get(event["state"], readable(event["state"])).capitalize()
    words = event["words"]
    return TrackingEntry(f"{state}: {words}" if words else state, event["place"], datetime.fromisoformat(event["at"]))


def weight_text(weight_g: int) -> str:
    return "" if not weight_g else f"{weight_g / 1000:.2f} kg" if weight_g >= 1000 else f"{weight_g} g"


def money_view(order: Any, payments: Sequence[PaymentRow], balance: Balance, refunds: Sequence[RefundRow]) -> MoneyView:
    """What the order adds up to, and each fact about money. `unpaid`: to be kept and not there, with what is only
    authorized; `overpaid`: captured beyond what is to be kept and not given back; `authorizations`: those that hold
    something, with how much; `unreported`: what Orderwright did itself, and so much of it was not reported back."""
    owed = amount_owed(
        order.total_minor, msgspec.convert(order.canceled, list[CanceledPart]), order.status == "canceled"
    )
    over = balance.captured - balance.refunded - amount_to_keep(owed, balance.credited)
    for kind, amount in (
        ("overpaid", over),
        ("refunded", balance.refunded - (balance.overpayment if balance.refunded < balance.captured else 0)),
        ("captured", balance.captured - balance.overpayment),
        ("authorized", balance.held),
    ):
        if amount > 0:
            text, tone = f"{in_words(amount, order.currency)} {kind}", "green" if kind == "captured" else "amber"
            break
    else:
        text, tone = ("not paid yet", "amber") if over < 0 else ("nothing to pay", "")
    return MoneyView(
        badge_text=text,
        badge_tone=tone,
        summary=summarize_order(order, owed),
        total=order.total_minor,
        payments=[
            PaymentView(
                p.kind.capitalize(),
                p.method,
                p.amount_minor,
                p.at,
                "failed" if p.kind == "failed" else "succeeded",
                p.reference,
                p.authorization,
                p.source == "own",
            )
            for p in payments
        ],
        captured=balance.captured,
        refunded=balance.refunded,
        refundable=balance.refundable,
        overpaid=max(0, over),
        unpaid=max(0, -over),
        authorizations=[(each.reference, each.open_minor) for each in balance.open],
        unreported=[
            (p.reference, p.kind, p.amount_minor - p.reported_minor)
            for p in payments
            if p.source == "own" and p.kind in ("captured", "voided", "refunded") and p.amount_minor > p.reported_minor
        ],
        refunds=list(refunds),
    )


def promise_of(
    ship_by: date, to_ship: int, parcels: Sequence[ParcelRow], slips: Sequence[Mapping[str, Any]], today: date
) -> Promise | None:
    """By when what has not left is to be shipped, and when what is on its way is due; the latest parcel counts."""
    due = [parcel.deliver_by for parcel in parcels if parcel.deliver_by and parcel.status == "handed_over"]
    if not due and not to_ship:
        return None
    late = sum(parcel.units for parcel in parcels if is_late(parcel.status, parcel.deliver_by, today))
    to_leave = due_tone(ship_by, to_ship, today)
    late += to_ship if to_leave == "red" else 0
    text, tone = (
        (f"{count_units(late)} late", "red") if late
        else ("ship today", "amber") if to_leave
        else ("on time", "green")
    )  # fmt: skip
    told = msgspec.convert(list(slips), list[Slip])
    return Promise(text, tone, ship_by if to_ship else None, max(due, default=None), told)


def documents_of(
    number: int, fulfillment_orders: Sequence[FulfillmentOrderRow], issued: Sequence[Mapping[str, Any]]
) -> list[DocumentView]:
    """What can be printed of the order, and the invoices and credit notes issued for it."""
    made = [DocumentView("Order", f"/orders/{number}/order.pdf")]
    made += [
        DocumentView(f"Pick list F-{each.number}", f"/fulfillment-orders/{each.number}/pick-list.pdf")
        for each in fulfillment_orders
        if each.status in ("released", "accepted", "picking")
    ]
    return made + [
        DocumentView(f"{readable(each['kind']).capitalize()} {each['number']}", f"/documents/{each['id']}.pdf")
        for each in issued
    ]


def lines_of_address(address: Mapping[str, Any] | None) -> list[str]:
    """The address as it is written in its country."""
    return [] if not address else list(address_lines(msgspec.convert(dict(address), Address)))


def message_status(status: str, attempts: int) -> str:
    """The words of the console: a mail that waits, is tried again, or was kept because no mail server is set."""
    if status in ("to_compose", "pending"):
        return "retrying" if attempts else "queued"
    return "kept" if status == "outbox" else status
