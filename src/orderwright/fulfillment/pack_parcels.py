"""Put picked units into a parcel, every one of them checked. Locks orders, progress, fulfillment orders.

A fulfillment order may become several parcels; each says that it is `partial` until the last one.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from orderwright.catalog.find_codes import ScannedVariant, find_codes
from orderwright.fulfillment.check_scans import Scan, check_scans, take_from_lines
from orderwright.fulfillment.events import ParcelPacked
from orderwright.fulfillment.lock_work import Effects, lock_work, read_agreed_lines, write_work
from orderwright.fulfillment.rules import move_on, why_not
from orderwright.fulfillment.types import Status, Work
from orderwright.kernel.refusal import FieldError, Refusal, not_found
from orderwright.kernel.text import text_mistakes
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.progress.types import UnitMove
from orderwright.shipping.boxes import UNKNOWN, BoxList, find_box
from orderwright.shipping.parcels import NewParcel, add_parcels
from orderwright.shipping.save_boxes import read_boxes

WEIGHT_G_MAX = 10_000_000


class PackParcel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`scanned`: the units that were put in. `box`: where it is one of the organization's, the parcel has its size.
    `weight_g`: left out, it is the sum of what the goods and the box weigh. `partial`: what is missing goes into
    another parcel."""

    fulfillment_order_id: UUID
    scanned: list[Scan]
    box: str = ""
    weight_g: int | None = None
    partial: bool = False


class PackedParcel(msgspec.Struct, frozen=True):
    """`lines`: units by line of the order. `fulfillment_order_status`: packed once nothing is left to pack."""

    parcel_id: UUID
    number: int
    order_id: UUID
    fulfillment_order_id: UUID
    fulfillment_order_status: Status
    weight_g: int
    lines: dict[int, int]


@verb(
    "fulfillment.pack",
    refusals=(
        "fulfillment_order_not_found",
        "fulfillment_order_status",
        "fulfillment_order_paused",
        "parcel_invalid",
        "scans_do_not_match",
    ),
)
async def pack_parcels(tx: Transaction, parcels: Sequence[PackParcel]) -> list[PackedParcel | Refusal]:
    locked = await lock_work(tx, (parcel.fulfillment_order_id for parcel in parcels))
    agreed = await read_agreed_lines(tx, locked.agreements)
    codes = {scan.code for parcel in parcels for scan in parcel.scanned} | {line.sku for line in agreed.values()}
    variants = await find_codes(tx, codes)
    boxes = await read_boxes(tx)
    effects = Effects()
    packed: list[NewParcel | Refusal] = [
        pack(tx, locked.work.get(parcel.fulfillment_order_id), parcel, variants, boxes, effects) for parcel in parcels
    ]
    new = [parcel for parcel in packed if not isinstance(parcel, Refusal)]
    await write_work(tx, (locked.work[parcel.fulfillment_order_id] for parcel in new), effects)
    numbers = await add_parcels(tx, new)
    tx.emit(*(announcement(parcel, numbers[parcel.parcel_id]) for parcel in new))
    return [
        parcel
        if isinstance(parcel, Refusal)
        else PackedParcel(
            parcel.parcel_id, numbers[parcel.parcel_id], parcel.order_id, parcel.fulfillment_order_id,
            locked.work[parcel.fulfillment_order_id].status, parcel.weight_g, parcel.lines,
        )
        for parcel in packed
    ]  # fmt: skip


def pack(
    tx: Transaction,
    work: Work | None,
    parcel: PackParcel,
    variants: Mapping[str, ScannedVariant],
    boxes: BoxList,
    effects: Effects,
) -> NewParcel | Refusal:
    if work is None:
        return not_found("fulfillment order", fulfillment_order_id=parcel.fulfillment_order_id)
    if wrong := mistakes_in(parcel):
        return Refusal("parcel_invalid", "The parcel is not valid.", "invalid", wrong)
    if refusal := why_not(work, "pack_parcels"):
        return refusal
    if wrong := check_scans(work, parcel.scanned, variants, parcel.partial):
        return Refusal(
            "scans_do_not_match", wrong[0].message, "invalid", wrong, fulfillment_order_id=work.fulfillment_order_id
        )
    lines = take_from_lines(work, parcel.scanned, variants)
    for line_no, quantity in lines.items():
        work.lines[line_no].picked -= quantity
        work.lines[line_no].packed += quantity
        effects.moves.append(UnitMove(work.order_id, line_no, "picked", "packed", quantity))
    move_on(work, "pack_parcels")
    box = find_box(boxes, parcel.box)
    size = box.inside if box else UNKNOWN
    weighed = sum(variants[scan.code].weight_g * scan.quantity for scan in parcel.scanned) + (box.empty_g if box else 0)
    return NewParcel(
        parcel_id=tx.new_id(),
        fulfillment_order_id=work.fulfillment_order_id,
        order_id=work.order_id,
        location_id=work.location_id,
        box=box.code if box else parcel.box,
        weight_g=min(weighed, WEIGHT_G_MAX) if parcel.weight_g is None else parcel.weight_g,
        length_mm=size.length,
        width_mm=size.width,
        height_mm=size.height,
        lines=lines,
    )


def mistakes_in(parcel: PackParcel) -> list[FieldError]:
    wrong = text_mistakes("/box", parcel.box, 100)
    if parcel.weight_g is not None and not 0 <= parcel.weight_g <= WEIGHT_G_MAX:
        wrong.append(FieldError("/weight_g", "weight_out_of_range", f"A weight is from 0 to {WEIGHT_G_MAX:,} g."))
    return wrong


def announcement(parcel: NewParcel, number: int) -> ParcelPacked:
    return ParcelPacked(
        order_id=parcel.order_id, parcel_id=parcel.parcel_id, number=number,
        fulfillment_order_id=parcel.fulfillment_order_id,
        lines=[{"line_no": line_no, "quantity": quantity} for line_no, quantity in parcel.lines.items()],
    )  # fmt: skip
