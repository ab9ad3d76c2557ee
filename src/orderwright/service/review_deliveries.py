"""Look at parcels after their carrier reported, or goods came back: a failed delivery has a case; a parcel that was
delivered, or of which nothing is on its way any more, needs none.

It decides from how each parcel stands now, so that looking twice changes nothing; a failure that a person has dealt
with already (`since`: when it happened) opens no second case. Locks the cases.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from orderwright.kernel.context import system
from orderwright.kernel.facts import Event
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query, verb
from orderwright.service.open_cases import OpenCase, open_cases
from orderwright.service.read_cases import lock_cases
from orderwright.service.resolve_cases import write_resolutions
from orderwright.shipping.tracking_states import LOST, NEEDS_A_PERSON, TrackingState, customer_words

sql = statements(__file__)
RECEIVED = "ReturnReceived"


class ReviewDelivery(msgspec.Struct, frozen=True, kw_only=True):
    parcel_id: UUID
    since: datetime


class FailedParcelsOf(msgspec.Struct, frozen=True):
    order_ids: list[UUID]


class FailedParcel(msgspec.Struct, frozen=True, gc=False):
    parcel_id: UUID
    order_id: UUID


@query("service.read")
async def find_failed_parcels(tx: Transaction, wanted: FailedParcelsOf) -> list[FailedParcel]:
    """Those of these orders with an open case about their delivery."""
    return await tx.rows(FailedParcel, sql.find_failed_parcels, order_ids=wanted.order_ids)


class Reviewed(msgspec.Struct, frozen=True):
    """What was done about the parcel's case."""

    opened: bool
    resolved: bool


class ParcelNow(msgspec.Struct, frozen=True, gc=False):
    """`seen_to_until`: when the last case about its delivery was opened that is resolved by now.
    `came_back`: none of its units is on its way any more, since they were received as returned."""

    parcel_id: UUID
    number: int
    order_id: UUID
    tracking_state: str
    sub_state: str
    words: str
    came_back: bool
    open_case_id: UUID | None
    seen_to_until: datetime | None


@verb("service.open")
async def review_deliveries(tx: Transaction, reviews: Sequence[ReviewDelivery]) -> list[Reviewed | Refusal]:
    since = {review.parcel_id: review.since for review in reviews}
    parcels = await tx.rows(ParcelNow, sql.read_parcels, parcel_ids=list(since))
    failed = [parcel for parcel in parcels if needs_case(parcel, since[parcel.parcel_id])]
    settled = {parcel.parcel_id: parcel for parcel in parcels if is_settled(parcel)}
    await open_cases(tx, [case_of(parcel) for parcel in failed])
    why = {parcel.open_case_id: resolution_of(parcel) for parcel in settled.values() if parcel.open_case_id}
    cases = await lock_cases(tx, why)
    still_open = [case for case in cases.values() if case.status != "resolved"]
    await write_resolutions(tx, [(case, why[case.case_id]) for case in still_open])
    opened = {parcel.parcel_id for parcel in failed}
    return [Reviewed(review.parcel_id in opened, review.parcel_id in settled) for review in reviews]


def needs_case(parcel: ParcelNow, since: datetime) -> bool:
    if parcel.tracking_state not in NEEDS_A_PERSON or parcel.open_case_id is not None or parcel.came_back:
        return False
    return parcel.seen_to_until is None or parcel.seen_to_until < since


def is_settled(parcel: ParcelNow) -> bool:
    return (parcel.tracking_state == TrackingState.DELIVERED or parcel.came_back) and parcel.open_case_id is not None


def resolution_of(parcel: ParcelNow) -> str:
    return "The goods came back." if parcel.came_back else "The parcel was delivered."


def case_of(parcel: ParcelNow) -> OpenCase:
    headline = customer_words(parcel.sub_state or parcel.tracking_state).headline
    words = f"The carrier says: {parcel.words}" if parcel.words else f"The customer reads: {headline}"
    what = {"": "was not delivered", LOST: "was lost"}.get(parcel.sub_state, "goes back to the sender")
    return OpenCase(
        kind="delivery_failed",
        subject_kind="parcel",
        subject_id=parcel.parcel_id,
        order_id=parcel.order_id,
        reason=f"Parcel {parcel.number} {what}. {words}"[:500],
    )


async def cases_of_deliveries(door: Door, organization: str, events: Sequence[Event]) -> None:
    """Reaction to DeliveryFailed, ParcelDelivered and ReturnReceived."""
    last = {event.data["parcel_id"]: event for event in events if event.kind != RECEIVED}
    reviews = [ReviewDelivery(parcel_id=UUID(parcel_id), since=event.at) for parcel_id, event in last.items()]
    received = {event.order_id: event.at for event in events if event.kind == RECEIVED and event.order_id}
    if received:
        failed = await door.ask(system(organization), find_failed_parcels, FailedParcelsOf(list(received)))
        reviews += [ReviewDelivery(parcel_id=each.parcel_id, since=received[each.order_id]) for each in failed]
    await door.perform_many(system(organization, cause="reaction to delivery"), review_deliveries, reviews)
