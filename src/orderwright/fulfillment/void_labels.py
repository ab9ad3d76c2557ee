"""Give a label back before its parcel is handed over: the parcel is merely packed again. Locks orders, progress,
fulfillment orders, parcels."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

from orderwright.fulfillment.lock_parcel_work import ParcelWork, lock_found, lock_parcel_work
from orderwright.kernel.refusal import Refusal, not_found
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.shipping.labels import void_parcels_labels
from orderwright.shipping.parcels import find_parcels_of_orders, write_parcels


class VoidLabel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    parcel_id: UUID


class ParcelState(msgspec.Struct, frozen=True):
    """How a parcel stands after a verb."""

    parcel_id: UUID
    number: int
    order_id: UUID
    status: str


@verb("fulfillment.ship", refusals=("parcel_not_found", "parcel_status"))
async def void_labels(tx: Transaction, wishes: Sequence[VoidLabel]) -> list[ParcelState | Refusal]:
    held = await lock_parcel_work(tx, (wish.parcel_id for wish in wishes))
    refused = {wish.parcel_id: refusal for wish in wishes if (refusal := cannot_void(held, wish.parcel_id))}
    labeled = [held.parcels[wish.parcel_id] for wish in wishes if wish.parcel_id not in refused]
    await void_parcels_labels(tx, labeled)
    await write_parcels(tx, labeled)
    return [refused.get(wish.parcel_id) or state_of(held, wish.parcel_id) for wish in wishes]


def cannot_void(held: ParcelWork, parcel_id: UUID) -> Refusal | None:
    parcel = held.parcels.get(parcel_id)
    if parcel is None:
        return not_found("parcel", parcel_id=parcel_id)
    if parcel.status == "labeled":
        return None
    message = f"Parcel {parcel.number} is {parcel.status.replace('_', ' ')}; only a labeled one has a label to void."
    return Refusal("parcel_status", message, "conflict", status=parcel.status, parcel_id=parcel_id)


def state_of(held: ParcelWork, parcel_id: UUID) -> ParcelState:
    parcel = held.parcels[parcel_id]
    return ParcelState(parcel.parcel_id, parcel.number, parcel.order_id, parcel.status)


async def void_labels_of_orders(tx: Transaction, order_ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """Void every label of these orders whose parcel was not handed over, as where an address changes; those parcels,
    by order. Called by verbs that have locked the orders' progress."""
    held = await lock_found(tx, await find_parcels_of_orders(tx, order_ids))
    labeled = [parcel for parcel in held.parcels.values() if parcel.status == "labeled"]
    voided: dict[UUID, list[UUID]] = {}
    for parcel_id in await void_parcels_labels(tx, labeled):
        voided.setdefault(held.parcels[parcel_id].order_id, []).append(parcel_id)
    await write_parcels(tx, labeled)
    return voided
