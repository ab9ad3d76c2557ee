"""What follows when the customer has a parcel, or after all has it not. Pure."""

from datetime import datetime

from orderwright.fulfillment.events import DeliveryTakenBack, ParcelDelivered
from orderwright.fulfillment.lock_parcel_work import ParcelWork
from orderwright.fulfillment.lock_work import Effects
from orderwright.fulfillment.rules import move_on
from orderwright.progress.types import UnitMove
from orderwright.shipping.parcels import Parcel


def deliver(held: ParcelWork, parcel: Parcel, at: datetime, effects: Effects) -> None:
    """Its units are delivered, unless they are on their way back already; the fulfillment order is, once nothing of it
    is missing. A parcel is delivered once."""
    work = held.work_of(parcel)
    parcel.move_on("record_tracking", "delivered")
    parcel.delivered_at = at
    for line_no, quantity in parcel.lines.items():
        units = min(quantity, held.locked.shipped[parcel.order_id, line_no])
        if units > 0:
            held.locked.shipped[parcel.order_id, line_no] -= units
            effects.moves.append(UnitMove(work.order_id, line_no, "shipped", "delivered", units))
    if work.status == "shipped" and all(other.status == "delivered" for other in held.siblings(parcel)):
        move_on(work, "record_tracking", "delivered")
    effects.facts.append(
        ParcelDelivered(
            order_id=work.order_id, at=at, parcel_id=parcel.parcel_id, number=parcel.number,
            tracking_number=parcel.tracking_number or "",
        )
    )  # fmt: skip


def take_back_delivery(held: ParcelWork, parcel: Parcel, effects: Effects) -> None:
    """It was delivered to the sender, as we learn now: its units are on the way still, unless they come back by a
    return already."""
    work = held.work_of(parcel)
    parcel.move_on("record_tracking", "handed_over")
    parcel.delivered_at = None
    for line_no, quantity in parcel.lines.items():
        units = min(quantity, held.locked.delivered[parcel.order_id, line_no])
        if units > 0:
            held.locked.delivered[parcel.order_id, line_no] -= units
            effects.moves.append(UnitMove(work.order_id, line_no, "delivered", "shipped", units))
    if work.status == "delivered":
        move_on(work, "record_tracking", "shipped")
    effects.facts.append(
        DeliveryTakenBack(
            order_id=work.order_id, parcel_id=parcel.parcel_id, number=parcel.number,
            tracking_number=parcel.tracking_number or "",
        )
    )  # fmt: skip
