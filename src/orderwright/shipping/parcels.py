"""Parcels: boxes with units of order lines. Verbs of the warehouse find, lock, change and write them through here."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.transitions import obey
from orderwright.shipping.parcel_statuses import TRANSITIONS, ParcelStatus

sql = statements(__file__)


class Parcel(msgspec.Struct):
    """A locked parcel while a verb works on it. Sizes of 0 are not known. `lines`: units by line of the order;
    `to_take_out`: those that were canceled after it was closed and still lie in it, until it is weighed anew.
    `left_perhaps`: it has a voided label, and something was told of it."""

    parcel_id: UUID
    number: int
    fulfillment_order_id: UUID
    order_id: UUID
    location_id: UUID
    weight_g: int
    length_mm: int
    width_mm: int
    height_mm: int
    status: ParcelStatus
    tracking_number: str | None
    carrier: str | None
    tracking_state: str
    tracking_sub_state: str
    packed_at: datetime
    handed_over_at: datetime | None
    deliver_by: date | None
    delivered_at: datetime | None
    to_take_out: dict[str, int]
    left_perhaps: bool
    lines: dict[int, int] = {}

    def move_on(self, verb: str, to: ParcelStatus) -> None:
        """The table of transitions must know the way."""
        obey(TRANSITIONS, verb, self.status, to)
        self.status = to

    def leave_in(self, line_no: int, units: int) -> None:
        """Units of a line are its contents no longer, and lie in the closed box all the same."""
        self.lines[line_no] -= units
        self.to_take_out[str(line_no)] = self.to_take_out.get(str(line_no), 0) + units


class ParcelLine(msgspec.Struct, frozen=True, gc=False):
    parcel_id: UUID
    line_no: int
    quantity: int


class Carried(msgspec.Struct, frozen=True, gc=False):
    order_id: UUID
    line_no: int
    units: int


class NewParcel(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """`lines`: units by line of the order."""

    parcel_id: UUID
    fulfillment_order_id: UUID
    order_id: UUID
    location_id: UUID
    box: str
    weight_g: int
    length_mm: int = 0
    width_mm: int = 0
    height_mm: int = 0
    lines: dict[int, int]


class Numbered(msgspec.Struct, frozen=True, gc=False):
    parcel_id: UUID
    number: int


class Belonging(msgspec.Struct, frozen=True, gc=False):
    """What a parcel belongs to, which never changes, and the number that its carrier knows it by."""

    parcel_id: UUID
    fulfillment_order_id: UUID
    order_id: UUID
    tracking_number: str | None


async def find_parcels(
    tx: Transaction, parcel_ids: Iterable[UUID] = (), tracking_numbers: Iterable[str] = ()
) -> list[Belonging]:
    """Those that exist of the ids and the tracking numbers, without a lock."""
    return await tx.rows(
        Belonging, sql.find_parcels, ids=sorted(set(parcel_ids)), tracking_numbers=sorted(set(tracking_numbers))
    )


async def find_voided(tx: Transaction, tracking_numbers: Iterable[str]) -> list[Belonging]:
    """The parcels of labels that were voided, by the numbers of these."""
    numbers = sorted(set(tracking_numbers))
    return await tx.rows(Belonging, sql.find_voided, tracking_numbers=numbers) if numbers else []


async def find_parcels_of_orders(tx: Transaction, order_ids: Iterable[UUID]) -> list[Belonging]:
    """All parcels of these orders, without a lock."""
    return await tx.rows(Belonging, sql.find_parcels_of_orders, order_ids=sorted(set(order_ids)))


async def lock_parcels(tx: Transaction, fulfillment_order_ids: Iterable[UUID]) -> dict[UUID, Parcel]:
    """All parcels of these fulfillment orders (which the caller has locked), by id and in order of their numbers."""
    ids = sorted(set(fulfillment_order_ids))
    parcels = {parcel.parcel_id: parcel for parcel in await tx.rows(Parcel, sql.lock_parcels, ids=ids)}
    for line in await tx.rows(ParcelLine, sql.read_parcel_lines, ids=ids):
        parcels[line.parcel_id].lines[line.line_no] = line.quantity
    return dict(sorted(parcels.items(), key=lambda item: item[1].number))


async def read_carried(
    tx: Transaction, order_ids: Iterable[UUID], status: ParcelStatus = "handed_over"
) -> dict[tuple[UUID, int], int]:
    """Of each line of these orders, by order and number, the units in parcels that are on their way, or in those of
    another status."""
    ids = sorted(set(order_ids))
    rows = await tx.rows(Carried, sql.read_carried, order_ids=ids, status=status) if ids else []
    return {(row.order_id, row.line_no): row.units for row in rows}


async def end_ways(tx: Transaction, order_ids: Iterable[UUID]) -> None:
    """Parcels of these orders of which nothing is on its way any more, since it came back, are returned. The progress
    of the orders is locked."""
    await tx.execute(sql.end_ways, order_ids=sorted(set(order_ids)))


async def add_parcels(tx: Transaction, parcels: Sequence[NewParcel]) -> dict[UUID, int]:
    """Write new parcels; their numbers by id."""
    if not parcels:
        return {}
    made = await tx.rows(Numbered, sql.insert_parcels, rows=json_rows(parcels), now=tx.now)
    lines = [
        {"parcel_id": new.parcel_id, "order_id": new.order_id, "line_no": line_no, "quantity": quantity}
        for new in parcels
        for line_no, quantity in new.lines.items()
    ]
    await tx.execute(sql.insert_parcel_lines, rows=json_rows(lines))
    return {row.parcel_id: row.number for row in made}


async def write_parcels(tx: Transaction, parcels: Iterable[Parcel]) -> None:
    """Write how these parcels stand now."""
    rows: list[dict[str, Any]] = [
        {name: getattr(parcel, name) for name in WRITTEN}
        for parcel in {parcel.parcel_id: parcel for parcel in parcels}.values()
    ]
    if rows:
        await tx.execute(sql.update_parcels, rows=json_rows(rows))


async def write_parcel_lines(tx: Transaction, parcels: Iterable[Parcel]) -> None:
    """Write what is left in these parcels; lines of zero units go."""
    rows = [
        {"parcel_id": parcel.parcel_id, "line_no": line_no, "quantity": quantity}
        for parcel in {parcel.parcel_id: parcel for parcel in parcels}.values()
        for line_no, quantity in parcel.lines.items()
    ]
    if rows:
        await tx.execute(sql.delete_emptied_lines, rows=json_rows(rows))
        await tx.execute(sql.update_parcel_lines, rows=json_rows(rows))


WRITTEN = (
    "parcel_id", "weight_g", "status", "tracking_number", "carrier", "tracking_state", "tracking_sub_state",
    "handed_over_at", "deliver_by", "delivered_at", "to_take_out",
)  # fmt: skip
