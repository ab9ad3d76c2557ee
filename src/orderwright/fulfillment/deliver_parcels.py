"""What follows when the customer has a parcel, when it is lost, or is neither after all. Pure."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from orderwright.fulfillment.events import DeliveryFailed, DeliveryTakenBack, ParcelDelivered
from orderwright.fulfillment.lock_parcel_work import ParcelWork
from orderwright.fulfillment.lock_work import Effects
from orderwright.fulfillment.rules import move_on
from orderwright.progress.types import Place, UnitMove
from orderwright.shipping.parcel_statuses import ParcelStatus
from orderwright.shipping.parcels import Parcel
from orderwright.shipping.tracking_states import LOST, NEEDS_A_PERSON, TrackingFact, fold_tracking

STANDS_AT: dict[str, Place] = {"handed_over": "shipped", "delivered": "delivered", "lost": "lost"}
"""Where the units of a parcel are, by its status."""


def follow(held: ParcelWork, parcel: Parcel, facts: Sequence[TrackingFact], effects: Effects) -> None:
    """Fold anew; what a change of state brings with it."""
    view = fold_tracking(facts)
    if parcel.status in ("handed_over", "lost") and view.delivered_at:
        deliver(held, parcel, view.delivered_at, effects)
    elif parcel.status in ("handed_over", "delivered") and view.sub_state == LOST:
        lose(held, parcel, effects)
    elif parcel.status in ("delivered", "lost") and not view.delivered_at and view.sub_state != LOST:
        take_back(held, parcel, effects)
    elif parcel.status == "delivered":
        parcel.delivered_at = view.delivered_at
    before = trouble(parcel.tracking_state, parcel.tracking_sub_state)
    parcel.tracking_state, parcel.tracking_sub_state = view.state, view.sub_state
    if trouble(view.state, view.sub_state) == before or view.because is None:
        return
    if view.state in NEEDS_A_PERSON:
        effects.facts.append(
            DeliveryFailed(
                order_id=parcel.order_id, at=view.because.occurred_at, parcel_id=parcel.parcel_id, number=parcel.number,
                tracking_number=parcel.tracking_number or "", state=view.state, sub_state=view.sub_state,
                words=view.because.words,
            )
        )  # fmt: skip


def trouble(state: str, sub_state: str) -> tuple[str, str]:
    """What a person is told of: on its way back and back with us are one, for the customer has nothing to do in between
    and hears of the goods once the warehouse has received them. Mail says where the parcel is when it is written."""
    return state, sub_state and (LOST if sub_state == LOST else "back")


def deliver(held: ParcelWork, parcel: Parcel, at: datetime, effects: Effects) -> None:
    """Its units are delivered, unless they are on their way back already; the fulfillment order is, once nothing of it
    is missing. A parcel is delivered once."""
    work = held.work_of(parcel)
    move(held, parcel, "delivered", effects)
    parcel.delivered_at = at
    if work.status == "shipped" and all(other.status == "delivered" for other in held.siblings(parcel)):
        move_on(work, "record_tracking", "delivered")
    effects.facts.append(
        ParcelDelivered(
            order_id=work.order_id, at=at, parcel_id=parcel.parcel_id, number=parcel.number,
            tracking_number=parcel.tracking_number or "",
        )
    )  # fmt: skip


def lose(held: ParcelWork, parcel: Parcel, effects: Effects) -> None:
    """Nobody gets its units any more, unless they are on their way back by a return already."""
    end_delivery(held, parcel, "lost", effects)


def take_back(held: ParcelWork, parcel: Parcel, effects: Effects) -> None:
    """It was delivered to the sender, or was found, as we learn now: its units are on the way still, unless they come
    back by a return already."""
    end_delivery(held, parcel, "handed_over", effects)


def end_delivery(held: ParcelWork, parcel: Parcel, to: ParcelStatus, effects: Effects) -> None:
    work, was = held.work_of(parcel), parcel.status
    move(held, parcel, to, effects)
    parcel.delivered_at = None
    if was != "delivered":
        return
    if work.status == "delivered":
        move_on(work, "record_tracking", "shipped")
    effects.facts.append(
        DeliveryTakenBack(
            order_id=work.order_id, parcel_id=parcel.parcel_id, number=parcel.number,
            tracking_number=parcel.tracking_number or "",
        )
    )  # fmt: skip


def move(held: ParcelWork, parcel: Parcel, to: ParcelStatus, effects: Effects) -> None:
    """The parcel and, as far as they are where it stood, its units."""
    places: dict[Place, Counter[tuple[UUID, int]]] = {
        "shipped": held.locked.shipped, "delivered": held.locked.delivered, "lost": held.locked.lost,
    }  # fmt: skip
    before, after = STANDS_AT[parcel.status], STANDS_AT[to]
    parcel.move_on("record_tracking", to)
    for line_no, quantity in parcel.lines.items():
        line = parcel.order_id, line_no
        if (units := min(quantity, places[before][line])) > 0:
            places[before][line] -= units
            places[after][line] += units
            effects.moves.append(UnitMove(parcel.order_id, line_no, before, after, units))
