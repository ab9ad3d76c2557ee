"""Parcels with their fulfillment orders and orders, locked in the order that everybody keeps; parcels last."""

from collections.abc import Iterable
from uuid import UUID

import msgspec

from orderwright.fulfillment.lock_work import Locked, lock_work
from orderwright.fulfillment.types import Work
from orderwright.kernel.transaction import Transaction
from orderwright.shipping.parcels import Belonging, Parcel, find_parcels, lock_parcels


class ParcelWork(msgspec.Struct):
    """`parcels`: all parcels of the locked fulfillment orders, by id and in order of their numbers."""

    locked: Locked
    parcels: dict[UUID, Parcel]

    def work_of(self, parcel: Parcel) -> Work:
        return self.locked.work[parcel.fulfillment_order_id]

    def siblings(self, parcel: Parcel) -> list[Parcel]:
        """All parcels of its fulfillment order that are not canceled, itself among them, in order."""
        return [
            other
            for other in self.parcels.values()
            if other.fulfillment_order_id == parcel.fulfillment_order_id and other.status != "canceled"
        ]


async def lock_parcel_work(tx: Transaction, parcel_ids: Iterable[UUID]) -> ParcelWork:
    """The parcels that exist among these, and their siblings."""
    return await lock_found(tx, await find_parcels(tx, parcel_ids))


async def lock_found(tx: Transaction, found: Iterable[Belonging]) -> ParcelWork:
    """The same for parcels that were found already."""
    locked = await lock_work(tx, (parcel.fulfillment_order_id for parcel in found))
    return ParcelWork(locked, await lock_parcels(tx, locked.work))
