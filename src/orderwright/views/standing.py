"""Where an order stands, in the words of the lists: how many of the six steps are behind it, and what matters now.
Pure."""

from datetime import date, datetime
from typing import Any, Literal

import msgspec

from orderwright.kernel.text import plural
from orderwright.shipping.tracking_states import NEEDS_A_PERSON

Next = Literal["", "now", "bad"]
TROUBLE = frozenset(str(state) for state in NEEDS_A_PERSON)
STATE_WORDS = {
    "pending": "no label yet",
    "info_received": "label created",
    "in_transit": "in transit",
    "out_for_delivery": "out for delivery",
    "attempt_failed": "delivery attempt failed",
    "available_for_pickup": "ready for pickup",
    "delivered": "delivered",
    "exception": "exception",
    "returning_to_sender": "returning to sender",
    "returned_to_sender": "returned to sender",
    "lost": "lost",
    "lost_before_it_left": "said to be lost before it left",
    "expired": "no update",
    "expired_before_it_left": "no update before it left",
}


RETURN_WORDS = {"authorized": "approved"}
REASON_WORDS = {"customer": "customer request", "undeliverable": "could not be delivered"}
HOLD_WORDS = REASON_WORDS | {"fraud": "fraud review"}
"""Where a reason's code alone would not say it."""


class Units(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The units of an order by place."""

    to_source: int = 0
    backordered: int = 0
    reserved: int = 0
    released: int = 0
    picked: int = 0
    packed: int = 0
    shipped: int = 0
    delivered: int = 0
    lost: int = 0
    returning: int = 0
    returned: int = 0
    canceled: int = 0


class Situation(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What is read of an order to say where it stands. Of holds, cases and parcels it is the one that matters most.
    `waits_for_money`: its channel wants the money first, and it is not there."""

    status: str
    payment_status: str
    fulfillment_status: str
    units: Units
    placed_at: datetime
    release_after: datetime
    hold_reason: str | None = None
    held_at: datetime | None = None
    case_number: int | None = None
    case_due_at: datetime | None = None
    parcel_number: int | None = None
    parcel_status: str | None = None
    tracking_state: str | None = None
    deliver_by: date | None = None
    delivered_at: datetime | None = None
    handed_over_at: datetime | None = None
    waiting_location: str | None = None
    released_at: datetime | None = None
    return_number: int | None = None
    return_status: str | None = None
    canceled_at: datetime | None = None
    waits_for_money: bool = False


class Standing(msgspec.Struct, frozen=True, gc=False):
    """`done` of the six steps are behind it; `next`: the next one is under way, stuck (`bad`) or nothing. `matters` in
    words, with a time to be shown as `matters_style` says. `fulfillment_text` and `tone` replace those of the
    status."""

    done: int
    next: Next
    matters: str
    matters_at: datetime | None = None
    matters_style: str = "ago"
    fulfillment_text: str | None = None
    tone: str | None = None


def stand(order: Situation) -> Standing:
    """How the order stands."""
    done = steps_done(order)
    if order.status == "canceled":
        return Standing(done, "", "canceled", order.canceled_at)
    matters, at, style, bad = what_matters(order)
    following: Next = "" if done == 6 or order.status == "completed" else "bad" if bad else "now"
    held = order.hold_reason is not None
    text = f"On hold: {hold_words(order.hold_reason or '')}" if held else None
    return Standing(done, following, matters, at, style, text, "amber" if held else None)


def steps_done(order: Situation) -> int:
    """Placed, accepted, picked, packed, shipped, delivered: as far as the unit that is least far (backordered ones wait
    apart, unless there is nothing else)."""
    units = order.units
    if units.to_source or units.reserved:
        return 1
    if units.released:
        return 1 if order.waiting_location else 2
    for step, count in enumerate((units.picked, units.packed, units.shipped), 3):
        if count:
            return step
    if units.backordered:
        return 1
    if units.lost or units.returning:
        return 6 if order.status == "completed" and (units.delivered or units.returning or units.returned) else 5
    return 6 if units.delivered or units.returned else 1


def what_matters(order: Situation) -> tuple[str, datetime | None, str, bool]:
    """The words, their time, its style, and whether the order is stuck."""
    units = order.units
    if order.hold_reason is not None:
        return f"on hold: {hold_words(order.hold_reason)}", order.held_at, "age", False
    if order.tracking_state in TROUBLE and order.parcel_status == "handed_over":
        return f"parcel {order.parcel_number}: {STATE_WORDS[order.tracking_state or '']}", None, "ago", True
    if order.case_number is not None:
        return f"case {order.case_number}, answer due", order.case_due_at, "until", False
    if units.to_source:
        return f"{count_units(units.to_source)} unallocated", None, "ago", True
    if order.return_number is not None:
        return (
            f"return {order.return_number} {RETURN_WORDS.get(order.return_status or '', order.return_status)}",
            None,
            "ago",
            False,
        )
    if units.backordered:
        return f"{count_units(units.backordered)} backordered", None, "ago", False
    return under_way(order)


def under_way(order: Situation) -> tuple[str, datetime | None, str, bool]:
    """An untroubled order."""
    units = order.units
    if units.reserved:
        if order.waits_for_money:
            return "waiting for payment", order.placed_at, "age", False
        if order.release_after > order.placed_at:
            return "auto-releases", order.release_after, "until", False
        return "to release", order.placed_at, "age", False
    if units.released and order.waiting_location:
        return f"waiting for {order.waiting_location} to accept", order.released_at, "age", False
    if units.released:
        return "to pick", order.released_at, "age", False
    if units.picked:
        return "to pack", order.released_at, "age", False
    if units.packed:
        return "to ship", order.released_at, "age", False
    if units.shipped:
        words = f"parcel {order.parcel_number}: {STATE_WORDS.get(order.tracking_state or '', 'in transit')}"
        return (f"{words}, due {order.deliver_by:%-d %b}" if order.deliver_by else words), None, "ago", False
    return arrived(order)


MONEY_WORDS = {
    "refunded": "refunded", "partially_refunded": "partly refunded", "pending": "not paid", "failed": "not paid",
    "authorized": "not captured", "partially_paid": "partly paid",
}  # fmt: skip
"""What is said of the money of an order that has arrived."""
UNPAID = ("pending", "failed", "authorized", "partially_paid")


def arrived(order: Situation) -> tuple[str, datetime | None, str, bool]:
    """Nothing is under way any more: what came back, and whether the money did."""
    units = order.units
    refunded = MONEY_WORDS.get(order.payment_status)
    if units.returned and not units.delivered and not units.lost:
        return ", ".join(["returned", *([refunded] if refunded else [])]), None, "ago", False
    if units.lost and not units.delivered:
        what = "lost" if not units.returned else f"{count_units(units.lost)} lost"
        return ", ".join([what, *([refunded] if refunded else [])]), None, "ago", False
    if not order.delivered_at:
        return refunded or "", None, "ago", False
    counts = ((units.lost, "lost"), (units.returned, "returned"))
    before = [f"{count_units(count)} {what}" for count, what in counts if count]
    return ", ".join([*before, *([refunded] if refunded else []), "delivered"]), order.delivered_at, "ago", False


def count_units(units: int) -> str:
    return plural(units, "unit")


def reason_words(reason: str) -> str:
    """Why something was canceled, rejected or returned: customer → customer request."""
    return REASON_WORDS.get(reason, readable(reason))


def hold_words(reason: str) -> str:
    """Why an order is on hold: fraud → fraud review."""
    return HOLD_WORDS.get(reason, readable(reason))


def readable(code: str) -> str:
    """address_incomplete → address incomplete."""
    return code.replace("_", " ")


def situation_of(row: Any) -> Situation:
    """A situation from a row that has its fields, the units flat among them."""
    units = Units(**{name: getattr(row, name) for name in Units.__struct_fields__})
    rest = {name: getattr(row, name) for name in Situation.__struct_fields__ if name != "units"}
    return Situation(units=units, **rest)
