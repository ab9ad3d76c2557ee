"""A parcel that was lost and is delivered after all, while its order was refunded meanwhile: the customer has the goods
and the money, and a person decides with the customer. It reads how things stand, and a parcel has one such case at
most, so that looking twice changes nothing. What came back needs nobody any more. Locks the cases."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.context import system
from orderwright.kernel.facts import Event
from orderwright.kernel.perform import Door
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.service.open_cases import OpenCase, open_cases
from orderwright.service.settle_found_parcels import SettleFoundParcels, settle_found_parcels

sql = statements(__file__)


class DeliveredParcels(msgspec.Struct, frozen=True):
    parcel_ids: list[UUID]


class FoundParcel(msgspec.Struct, frozen=True, gc=False):
    """`all_refunded`: nothing that was captured for its order is left."""

    parcel_id: UUID
    number: int
    order_id: UUID
    all_refunded: bool


@query("service.read")
async def find_refunded_deliveries(tx: Transaction, wanted: DeliveredParcels) -> list[FoundParcel]:
    """Those of these delivered parcels that had been lost and for whose order money was given back since, other than
    for a return; without those that had a case of it."""
    return await tx.rows(FoundParcel, sql.find_refunded_deliveries, parcel_ids=wanted.parcel_ids)


async def cases_of_found_parcels(door: Door, organization: str, events: Sequence[Event]) -> None:
    """Reaction to ParcelDelivered and ReturnReceived."""
    ids = sorted({UUID(event.data["parcel_id"]) for event in events if event.kind == "ParcelDelivered"})
    back = sorted({event.order_id for event in events if event.kind == "ReturnReceived" and event.order_id})
    context = system(organization, cause="reaction to delivery")
    found = await door.ask(context, find_refunded_deliveries, DeliveredParcels(ids))
    await door.perform_many(context, open_cases, [case_of(parcel) for parcel in found])
    await door.perform_many(context, settle_found_parcels, [SettleFoundParcels(order_id) for order_id in back])


def case_of(parcel: FoundParcel) -> OpenCase:
    how = "in full" if parcel.all_refunded else "in part"
    return OpenCase(
        kind="delivered_after_refund",
        subject_kind="parcel",
        subject_id=parcel.parcel_id,
        order_id=parcel.order_id,
        reason=f"Parcel {parcel.number} was lost, its order was refunded {how}, and now it was delivered:"
        " the customer has the goods and the money.",
    )
