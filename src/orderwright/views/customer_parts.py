"""Parts of the customer's page in plain words: where the order is, each parcel's way, what became of a return. Pure."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from orderwright.kernel.text import plural
from orderwright.returns.refund_outlook import Outcome, promise
from orderwright.shipping.tracking_states import (
    CAME_BACK,
    GOING_BACK,
    LOST,
    TrackingFact,
    TrackingState,
    carrier_has,
    customer_words,
    goes_back,
    plain,
    says_lost,
)
from orderwright.views.late import is_late
from orderwright.views.standing import Situation, Units, steps_done

RETURN_WORDS = {
    "requested": "Requested. We'll answer soon.",
    "authorized": "Please send it back.",
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
    LOST,
)
"""The states of parcels that are not delivered, the worst last: it leads the page. `late`: on its way past its day."""
IN_HOUSE = ("packed", "labeled")
STANDS_AT = {"handed_over": "shipped", "delivered": "delivered", LOST: "lost"}
"""Where the units of a parcel are, by its status."""
ON_ITS_WAY = ("pending", "info_received", "in_transit")


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
    captured: int
    refunded: int


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


def headline_of(
    order: OrderRead, situation: Situation, parcels: Sequence[ParcelRead], today: date
) -> tuple[str, str, str | None]:
    """What the customer wants to know first: when it comes, or where it is."""
    if order.status == "canceled":
        return "Your order", "Canceled", "Nothing will be sent."
    left = [parcel for parcel in parcels if parcel.status in ("handed_over", LOST)]
    if left:
        worst = max(left, key=lambda parcel: urgency(parcel, today))
        which = f"Parcel {parcels.index(worst) + 1} of {len(parcels)}. " if len(parcels) > 1 else ""
        state = state_now(worst, today)
        if state == "late":
            return (
                "Your order",
                "Delayed",
                f"{which}It was due {worst.deliver_by:%A %-d %B}. We are sorry for the delay.",
            )
        coming = [parcel.deliver_by for parcel in left if parcel.deliver_by and state_now(parcel, today) in ON_ITS_WAY]
        due = f"{max(coming):%A %-d %B}" if coming else ""
        if due and state in ON_ITS_WAY:
            return "Arriving", due, None
        words = customer_words(state)
        rest = f" The rest should arrive on {due}." if due and state == LOST else ""
        return "Your order", words.headline, which + words.sentence + rest
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


def way_back(parcels: Sequence[ParcelRead]) -> str:
    """How all that has left and did not arrive comes back, in words; empty where some of it is on its way to the
    customer, or is lost."""
    states = {parcel.tracking_state for parcel in parcels if parcel.status in ("handed_over", LOST)}
    if not states or not states <= {GOING_BACK, CAME_BACK}:
        return ""
    return "came back to us" if states == {CAME_BACK} else "is on its way back to us"


def as_its_customer_sees(situation: Situation, parcels: Sequence[ParcelRead]) -> tuple[Situation, list[ParcelRead]]:
    """A parcel that its carrier has, has left, although nobody has recorded the hand-over yet."""
    units, seen = msgspec.structs.asdict(situation.units), []
    for parcel in parcels:
        status = parcel.status
        if status in IN_HOUSE and carrier_has(facts_of(parcel)):
            status = parcel.tracking_state if parcel.tracking_state in ("delivered", LOST) else "handed_over"
            units["packed"] -= parcel.units
            units[STANDS_AT[status]] += parcel.units
        seen.append(msgspec.structs.replace(parcel, status=status))
    return msgspec.structs.replace(situation, units=Units(**units)), seen


def facts_of(parcel: ParcelRead) -> list[TrackingFact]:
    return [
        TrackingFact(
            state=TrackingState(each["state"]), occurred_at=datetime.fromisoformat(each["at"]),
            sub_state=each["sub_state"], words=each["words"], place=each["place"],
        )
        for each in parcel.events
    ]  # fmt: skip


def urgency(parcel: ParcelRead, today: date) -> int:
    """Of several parcels the one with the worst news speaks for the order; without any, the one that is closest."""
    state = state_now(parcel, today)
    return SPEAKS.index(state) if state in SPEAKS else -1


def state_now(parcel: ParcelRead, today: date) -> str:
    late = is_late(parcel.status, parcel.deliver_by, today) and parcel.tracking_state in ON_ITS_WAY
    return "late" if late else parcel.tracking_state


def customer_parcel(parcel: ParcelRead, number: int, of: int) -> CustomerParcel:
    """Its way, newest first. That it was announced tells nothing new once it has left."""
    facts, left_at = facts_of(parcel), parcel.handed_over_at
    events = [
        ParcelEvent(customer_words(state_told(fact, facts, parcel)).headline, fact.place or None, fact.occurred_at)
        for fact in facts
        if not (fact.state == TrackingState.INFO_RECEIVED and left_at and fact.occurred_at >= left_at)
    ]
    if parcel.handed_over_at:
        events.append(ParcelEvent("Shipped", None, parcel.handed_over_at))
    events.append(ParcelEvent("Packed", None, parcel.packed_at))
    events.sort(key=lambda event: event.at, reverse=True)
    events = [event for n, event in enumerate(events) if n == 0 or event.text != events[n - 1].text]
    status = parcel.tracking_state if parcel.status in ("handed_over", "returned") else parcel.status
    return CustomerParcel(
        number, of, parcel.units, parcel.tracking_number if parcel.status not in IN_HOUSE else None, status, events
    )


def state_told(fact: TrackingFact, facts: Sequence[TrackingFact], parcel: ParcelRead) -> str:
    """What a fact means to the customer: from when a parcel goes back, a delivery is one to us."""
    if says_lost(fact.sub_state):
        return LOST
    back = parcel.tracking_state in (GOING_BACK, CAME_BACK)
    if back and any(goes_back(each) and each.occurred_at <= fact.occurred_at for each in facts):
        is_here = fact.state == TrackingState.DELIVERED or plain(fact.sub_state) == CAME_BACK
        return CAME_BACK if is_here else GOING_BACK if goes_back(fact) else str(fact.state)
    return str(fact.state)


def customer_return(
    each: dict[str, Any], refunds: Sequence[CustomerRefund], outcome: Outcome, parcels: Sequence[ParcelRead]
) -> CustomerReturn:
    """`outcome`: what its customer can expect for it; said until it is closed, and then where nothing was due."""
    number, units, received, status = each["number"], each["units"], each["received"], each["status"]
    some = status in ("received", "closed") and received < units
    words = f"{received} of {plural(units, 'item')} received. " if some else f"{plural(units, 'item')}. "
    by_itself = bool(parcels) and all(parcel.tracking_state in (GOING_BACK, CAME_BACK) for parcel in parcels)
    if some and status == "received":
        words += "Being checked."
    elif status == "authorized" and by_itself:
        words += "It goes back to us by itself: there is nothing to send."
    else:
        words += RETURN_WORDS.get(status, "")
    its_refunds = [each for each in refunds if each.return_number == number]
    if status == "authorized" or (outcome == "refunded" and status in ("received", "closed") and not its_refunds):
        words += f" {promise(outcome)}".rstrip()
    return CustomerReturn(number, each["status"], words, its_refunds)
