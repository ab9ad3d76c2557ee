"""The parcels that wait for a driver at each location, and what was handed over today."""

from datetime import date, datetime
from urllib.parse import urlencode
from uuid import UUID

import msgspec

from orderwright.access.organization_zone import organization_zone
from orderwright.kernel.days import day_of, day_start
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.views.find_orders import COUNTED_MAX
from orderwright.views.order_parts import weight_text
from orderwright.views.scanned_label import on_hold
from orderwright.views.warehouse_queues import WaitingAt

sql = statements(__file__)
PARCELS_SHOWN = 500


class ListParcelsToShip(msgspec.Struct, frozen=True, kw_only=True):
    """`location`: a code, or all."""

    location: str | None = None


class ParcelRead(msgspec.Struct, frozen=True, gc=False):
    id: UUID
    number: int
    fulfillment_order_id: UUID
    tracking_number: str | None
    order_number: int
    service: str
    weight_g: int
    packed_at: datetime
    city: str
    country: str
    status: str
    carrier: str
    location: str
    location_code: str
    paused: bool
    to_take_out: str


class ParcelToShip(msgspec.Struct, frozen=True):
    """`reason`: why it can't be handed over yet; `refusal`: what is said when it is scanned nevertheless.
    `to_take_out`: what was canceled of it and lies in the box, such as 1 × MUG."""

    id: UUID
    number: int
    fulfillment_order_id: UUID
    tracking_number: str | None
    order_number: int
    service: str
    weight: str
    weight_g: int
    packed_at: datetime
    city: str
    country: str
    codes: list[str]
    status: str
    label_href: str | None
    reason: str | None
    refusal: str | None
    to_take_out: str


class CarrierQueue(msgspec.Struct, frozen=True):
    """What a carrier takes at one location. `ready`: parcels that can be handed over."""

    name: str
    location: str
    location_code: str
    count: int
    ready: int
    rows: list[ParcelToShip]
    cutoff_at: datetime | None = None
    late: bool = False


class HandedOverRead(msgspec.Struct, frozen=True, gc=False):
    carrier: str
    location: str
    location_code: str
    parcels: int
    at: datetime


class HandedOver(msgspec.Struct, frozen=True):
    """What a carrier took today at one location."""

    number: str
    carrier: str
    location: str
    parcels: int
    at: datetime
    href: str


class ShipLocation(WaitingAt, frozen=True, gc=False):
    """`ready`: parcels with a label."""

    ready: int


class ShipPage(msgspec.Struct, frozen=True):
    """`carriers` and `manifests` (today's hand-overs) are of the location that was asked for, `locations` are all."""

    locations: list[ShipLocation]
    carriers: list[CarrierQueue]
    manifests: list[HandedOver]


@query("fulfillment.read")
async def read_ship_queue(tx: Transaction, wanted: ListParcelsToShip) -> ShipPage:
    """The parcels that wait for a driver (at most 500 are shown), and what was handed over today."""
    zone = await organization_zone(tx)
    today = day_of(tx.now, zone)
    carriers: dict[tuple[str, str], list[ParcelRead]] = {}
    at = {"location": wanted.location, "locations": tx.locations}
    for row in await tx.rows(ParcelRead, sql.read_parcels_to_ship, limit=PARCELS_SHOWN, **at):
        carriers.setdefault((row.location_code, row.carrier), []).append(row)
    taken = await tx.rows(HandedOverRead, sql.read_handed_over, since_at=day_start(today, zone), **at)
    return ShipPage(
        locations=await tx.rows(
            ShipLocation, sql.count_parcels_to_ship, counted_max=COUNTED_MAX + 1, locations=tx.locations
        ),
        carriers=[carrier_queue(rows) for rows in carriers.values()],
        manifests=[
            HandedOver(
                f"{today:%-d %b}", each.carrier, each.location, each.parcels, each.at, manifest_href(each, today)
            )
            for each in taken
        ],
    )


def carrier_queue(read: list[ParcelRead]) -> CarrierQueue:
    """Of parcels of one location and carrier."""
    rows, first = [parcel_to_ship(row) for row in read], read[0]
    ready = sum(row.reason is None for row in rows)
    name = first.carrier or "Label missing"
    return CarrierQueue(name, first.location, first.location_code, len(rows), ready, rows)


def manifest_href(taken: HandedOverRead, day: date) -> str:
    params = {"carrier": taken.carrier, "location": taken.location_code, "day": day}
    return f"/warehouse/hand-over/manifest.pdf?{urlencode(params)}"


def parcel_to_ship(row: ParcelRead) -> ParcelToShip:
    labeled = row.status == "labeled"
    reason, refusal = why_not(row) or (None, None)
    return ParcelToShip(
        id=row.id,
        number=row.number,
        fulfillment_order_id=row.fulfillment_order_id,
        tracking_number=row.tracking_number,
        order_number=row.order_number,
        service=row.service,
        weight=weight_text(row.weight_g),
        weight_g=row.weight_g,
        packed_at=row.packed_at,
        city=row.city,
        country=row.country,
        codes=[row.tracking_number or str(row.number)],
        status="label_ready" if labeled else "no_label",
        label_href=f"/parcels/{row.number}/label.pdf" if labeled else None,
        reason=reason,
        refusal=refusal,
        to_take_out=row.to_take_out,
    )


def why_not(row: ParcelRead) -> tuple[str, str] | None:
    """In a few words, and in a sentence."""
    if row.paused:
        return "On hold", on_hold(row.order_number)
    if row.to_take_out:
        text = f"Canceled after parcel {row.number} was closed. Then weigh it anew and create its label."
        return f"Open the box: take out {row.to_take_out}", text
    if row.status != "labeled":
        return "Label missing", f"Create the label of parcel {row.number} first."
    return None
