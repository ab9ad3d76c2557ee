"""Take everything out of a parcel again: it is canceled, its units are picked. Locks orders, progress, fulfillment
orders, parcels. A label must be voided first: it was paid for."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from orderwright.fulfillment.events import ParcelUnpacked
from orderwright.fulfillment.lock_parcel_work import ParcelWork, lock_parcel_work
from orderwright.fulfillment.lock_work import Effects, write_work
from orderwright.fulfillment.rules import move_on, why_not
from orderwright.fulfillment.types import FulfillmentOrderState
from orderwright.kernel.refusal import Refusal, not_found
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.progress.types import UnitMove
from orderwright.shipping.parcels import Parcel, write_parcels


class UnpackParcel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    parcel_id: UUID


@verb("fulfillment.pack", refusals=("parcel_not_found", "parcel_status", "label_valid", "fulfillment_order_status"))
async def unpack_parcels(tx: Transaction, parcels: Sequence[UnpackParcel]) -> list[FulfillmentOrderState | Refusal]:
    held = await lock_parcel_work(tx, (one.parcel_id for one in parcels))
    effects = Effects()
    answers = [unpack(held, one.parcel_id, effects) for one in parcels]
    changed = [
        held.parcels[one.parcel_id]
        for one, answer in zip(parcels, answers, strict=True)
        if not isinstance(answer, Refusal)
    ]
    await write_work(tx, map(held.work_of, changed), effects)
    await write_parcels(tx, changed)
    return answers


def unpack(held: ParcelWork, parcel_id: UUID, effects: Effects) -> FulfillmentOrderState | Refusal:
    parcel = held.parcels.get(parcel_id)
    if parcel is None:
        return not_found("parcel", parcel_id=parcel_id)
    work = held.work_of(parcel)
    if refusal := cannot_unpack(parcel) or why_not(work, "unpack_parcels"):
        return refusal
    parcel.move_on("unpack_parcels", "canceled")
    parcel.to_take_out = {}
    for line_no, quantity in parcel.lines.items():
        work.lines[line_no].packed -= quantity
        work.lines[line_no].picked += quantity
        effects.moves.append(UnitMove(work.order_id, line_no, "packed", "picked", quantity))
    move_on(work, "unpack_parcels")
    effects.facts.append(
        ParcelUnpacked(
            order_id=work.order_id, parcel_id=parcel_id, number=parcel.number,
            fulfillment_order_id=work.fulfillment_order_id,
        )
    )  # fmt: skip
    return work.state


def cannot_unpack(parcel: Parcel) -> Refusal | None:
    ids: dict[str, Any] = {"parcel_id": parcel.parcel_id, "number": parcel.number}
    if parcel.status == "labeled":
        message = f"Parcel {parcel.number} has the label {parcel.tracking_number}; void it first."
        return Refusal("label_valid", message, "conflict", **ids)
    if parcel.status != "packed":
        message = f"Parcel {parcel.number} is {parcel.status.replace('_', ' ')}; only a packed one can be unpacked."
        return Refusal("parcel_status", message, "conflict", status=parcel.status, **ids)
    return None
