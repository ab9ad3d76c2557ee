"""Labels of the own fleet: one valid label for a parcel, never bought twice."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

import msgspec

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.shipping.events import LabelReinstated, LabelVoided
from orderwright.shipping.label_data import LabelData
from orderwright.shipping.parcels import Parcel
from orderwright.shipping.tracking import heed_voided
from orderwright.shipping.tracking_number import tracking_number

sql = statements(__file__)


class Label(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """`cost_minor`: what the carrier charges, in minor units of `currency`. `deliver_by`: the day that its service
    promises."""

    label_id: UUID
    parcel_id: UUID
    carrier: str
    service_level: str
    tracking_number: str
    cost_minor: int
    currency: str
    data: LabelData
    deliver_by: date


class LabelRow(msgspec.Struct, frozen=True, gc=False):
    label_id: UUID
    parcel_id: UUID
    carrier: str
    service_level: str
    tracking_number: str
    cost_minor: int
    currency: str
    data: dict[str, object]
    deliver_by: date


class VoidedLabel(msgspec.Struct, frozen=True, gc=False):
    label_id: UUID
    parcel_id: UUID
    tracking_number: str
    carrier: str
    deliver_by: date


async def draw_tracking_numbers(tx: Transaction, count: int) -> list[str]:
    """The next numbers of the own fleet. Numbers drawn and not used are lost, which harms nobody."""
    return [tracking_number(value) for value in await tx.rows(int, sql.draw_numbers, count=count)] if count else []


async def read_labels(tx: Transaction, parcel_ids: Iterable[UUID]) -> dict[UUID, Label]:
    """The valid labels of these parcels, by parcel."""
    rows = await tx.rows(LabelRow, sql.read_labels, parcel_ids=sorted(set(parcel_ids)))
    return {
        row.parcel_id: Label(**msgspec.structs.asdict(row) | {"data": msgspec.convert(row.data, LabelData)})
        for row in rows
    }


async def add_labels(tx: Transaction, labels: Sequence[Label]) -> None:
    """Write labels that were bought. A second valid one for a parcel violates `label_one_valid_for_a_parcel`."""
    if labels:
        await tx.execute(sql.insert_labels, rows=json_rows(labels), now=tx.now)


async def void_parcels_labels(tx: Transaction, parcels: Iterable[Parcel]) -> list[UUID]:
    """Void the valid labels of these locked parcels, which are merely packed again; the parcels that had one.
    The caller writes the parcels."""
    by_id = {parcel.parcel_id: parcel for parcel in parcels if parcel.status == "labeled"}
    if not by_id:
        return []
    for voided in await tx.rows(VoidedLabel, sql.void_labels, parcel_ids=sorted(by_id), now=tx.now):
        parcel = by_id[voided.parcel_id]
        parcel.move_on("void_labels", "packed")
        parcel.tracking_number, parcel.carrier, parcel.deliver_by = None, None, None
        tx.emit(voiding(parcel, voided))
    return sorted(by_id)


def voiding(parcel: Parcel, label: VoidedLabel) -> LabelVoided:
    return LabelVoided(
        order_id=parcel.order_id, parcel_id=label.parcel_id, label_id=label.label_id,
        tracking_number=label.tracking_number,
    )  # fmt: skip


async def labels_left_under(tx: Transaction, parcel_ids: Iterable[UUID]) -> dict[UUID, VoidedLabel]:
    """Of parcels that their carrier has and nobody handed over, the voided label that each left with, by parcel."""
    ids = sorted(set(parcel_ids))
    rows = await tx.rows(VoidedLabel, sql.read_left_under, parcel_ids=ids) if ids else []
    return {row.parcel_id: row for row in rows}


async def reinstate_labels(tx: Transaction, labels: Mapping[UUID, VoidedLabel], parcels: Iterable[Parcel]) -> None:
    """These labels of locked parcels are valid again, what was made since is void, and what was said of them counts.
    The caller writes the parcels."""
    by_id = {parcel.parcel_id: parcel for parcel in parcels}
    if not by_id:
        return
    for voided in await tx.rows(VoidedLabel, sql.void_labels, parcel_ids=sorted(by_id), now=tx.now):
        tx.emit(voiding(by_id[voided.parcel_id], voided))
    await tx.execute(sql.reinstate_labels, label_ids=[labels[id_].label_id for id_ in sorted(by_id)])
    await heed_voided(tx, by_id)
    for parcel_id, parcel in sorted(by_id.items()):
        label = labels[parcel_id]
        parcel.tracking_number, parcel.carrier = label.tracking_number, label.carrier
        parcel.deliver_by = label.deliver_by
        tx.emit(
            LabelReinstated(
                order_id=parcel.order_id, parcel_id=parcel_id, label_id=label.label_id,
                tracking_number=label.tracking_number,
            )
        )  # fmt: skip
