"""Look at parcels that left without being handed over: as long as their goods are in stock there is a case. The
hand-over resolves it, or, for a canceled parcel, the departure that is recorded on its order.

It decides from how each parcel stands now, so that looking twice changes nothing. A parcel has one such case at most:
only once does its carrier have it for the first time. Locks the cases.
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

sql = statements(__file__)
KIND = "left_without_hand_over"


class ReviewDeparture(msgspec.Struct, frozen=True, kw_only=True):
    parcel_id: UUID


class DepartedParcels(msgspec.Struct, frozen=True):
    order_ids: list[UUID]


class ReviewedDeparture(msgspec.Struct, frozen=True):
    """What was done about the parcel's case."""

    opened: bool
    resolved: bool


class DepartedParcel(msgspec.Struct, frozen=True, gc=False):
    """`case_id`: of the case that it has or had. `recorded`: units of its order that were canceled left anyway, as was
    recorded since the case was opened. `left_with`: the number of the label that it left with, valid or void."""

    parcel_id: UUID
    number: int
    order_id: UUID
    status: str
    handed_over_at: datetime | None
    tracking_number: str | None
    left_with: str | None
    case_id: UUID | None
    recorded: bool


@query("service.read")
async def find_departed_parcels(tx: Transaction, wanted: DepartedParcels) -> list[UUID]:
    """Parcels of these orders with an open case of this kind."""
    return await tx.rows(UUID, sql.find_departed_parcels, order_ids=wanted.order_ids)


@verb("service.open")
async def review_departures(tx: Transaction, reviews: Sequence[ReviewDeparture]) -> list[ReviewedDeparture | Refusal]:
    parcels = await tx.rows(DepartedParcel, sql.read_parcels, parcel_ids=[review.parcel_id for review in reviews])
    missing = [parcel for parcel in parcels if parcel.case_id is None and parcel.handed_over_at is None]
    await open_cases(tx, [case_of(parcel) for parcel in missing])
    why = {parcel.case_id: words for parcel in parcels if parcel.case_id and (words := resolution_of(parcel))}
    cases = await lock_cases(tx, why)
    open_still = [case for case in cases.values() if case.status != "resolved"]
    await write_resolutions(tx, [(case, why[case.case_id]) for case in open_still])
    opened = {parcel.parcel_id for parcel in missing}
    resolved = {case.subject_id for case in open_still}
    return [ReviewedDeparture(review.parcel_id in opened, review.parcel_id in resolved) for review in reviews]


def resolution_of(parcel: DepartedParcel) -> str:
    if parcel.handed_over_at:
        return "The parcel was handed over."
    return "Its departure was recorded." if parcel.status == "canceled" and parcel.recorded else ""


def case_of(parcel: DepartedParcel) -> OpenCase:
    number = parcel.left_with or parcel.tracking_number
    name = f"Parcel {parcel.number}" + (f" ({number})" if number else "")
    what = {
        "canceled": "it was canceled. If it has left, record that with “Shipped anyway” on its order.",
        "packed": "the label that it left with is void. Hand it over: that label counts again.",
    }.get(parcel.status, "it was never handed over. Hand it over: its goods are still in stock.")
    if parcel.status == "labeled" and number != parcel.tracking_number:
        what = "the label that it left with is void. Hand it over: that label counts again, and the one made since is "
        what += "void."
    return OpenCase(
        kind=KIND,
        subject_kind="parcel",
        subject_id=parcel.parcel_id,
        order_id=parcel.order_id,
        reason=f"{name} is with its carrier, and {what}",
    )


async def cases_of_missing_hand_overs(door: Door, organization: str, events: Sequence[Event]) -> None:
    """Reaction to LeftWithoutHandOver, ParcelHandedOver and LeftAnyway: of the last two where a case is open."""
    context = system(organization, cause="reaction to hand-over")
    ids: set[UUID] = {UUID(event.data["parcel_id"]) for event in events if event.kind == "LeftWithoutHandOver"}
    ended = {event.order_id for event in events if event.kind != "LeftWithoutHandOver" and event.order_id}
    if ended:
        departed: list[UUID] = await door.ask(context, find_departed_parcels, DepartedParcels(sorted(ended)))
        ids.update(departed)
    reviews = [ReviewDeparture(parcel_id=parcel_id) for parcel_id in sorted(ids)]
    await door.perform_many(context, review_departures, reviews)
