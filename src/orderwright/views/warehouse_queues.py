"""What waits in the warehouse: to be accepted, picked, packed, handed over, from the indexes of open work."""

from datetime import date, datetime, timedelta
from typing import Literal
from urllib.parse import urlencode
from uuid import UUID

import msgspec

from orderwright.access.organization_zone import organization_today, organization_zone
from orderwright.kernel.days import day_of, day_start
from orderwright.kernel.paging import Cursor, cut, page_size, read_cursor, unreadable
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.views.find_orders import COUNTED_MAX
from orderwright.views.late import DueTone, due_tone
from orderwright.views.order_parts import weight_text

sql = statements(__file__)
Step = Literal["receive", "pick", "ready", "pack"]
STATUSES: dict[str, list[str]] = {
    "receive": ["released"],
    "pick": ["accepted", "picking"],
    "ready": ["accepted"],
    "pack": ["picked", "packing"],
}
PARCELS_SHOWN = 500


class ListQueue(msgspec.Struct, frozen=True, kw_only=True):
    """`location`: a code, or all."""

    step: Step
    location: str | None = None
    cursor: str | None = None
    limit: int | None = None


class QueueRead(msgspec.Struct, frozen=True, gc=False):
    id: UUID
    number: int
    order_number: int
    location: str
    location_code: str
    status: str
    service: str
    ship_by: date
    released_at: datetime
    accepted_at: datetime | None
    picked_at: datetime | None
    lines: int
    units: int
    open: int
    picked: int
    packed: int


class QueueRow(msgspec.Struct, frozen=True):
    """One fulfillment order with its units: `open` are not picked yet, `packed` are in parcels. `status` is on_hold
    where a hold pauses it."""

    id: UUID
    number: str
    order_number: int
    location: str
    location_code: str
    status: str
    service: str
    ship_by: date
    released_at: datetime
    accepted_at: datetime | None
    picked_at: datetime | None
    lines: int
    units: int
    open: int
    picked: int
    packed: int
    codes: list[str]
    due: DueTone
    tote: str | None = None
    accept_reason: str | None = None


class LocationQueue(msgspec.Struct, frozen=True, gc=False):
    """What waits at a location, counted to 1,000 (1,001 means more)."""

    code: str
    name: str
    auto_accept: bool
    waiting: int
    oldest_at: datetime | None


class QueuePage(msgspec.Struct, frozen=True):
    """`waiting`, `oldest_at` over all locations, of the ready ones with those being picked; `packed_hour` units,
    `picked_hour` fulfillment orders of this hour."""

    rows: list[QueueRow]
    next: str | None
    previous: str | None
    waiting: int
    oldest_at: datetime | None
    locations: list[LocationQueue]
    packed_hour: int
    picked_hour: int


@query("fulfillment.read", work="list")
async def list_queue(tx: Transaction, wanted: ListQueue) -> QueuePage:
    """Fulfillment orders that wait for a step, what is to ship first leading."""
    cursor, limit = read_cursor(wanted.cursor, (int, int)), page_size(wanted.limit)
    statuses = STATUSES[wanted.step]
    statement = sql.read_queue_back if cursor and cursor.back else sql.read_queue
    edge_day, edge = edge_of(cursor)
    read = await tx.rows(
        QueueRead,
        statement,
        statuses=statuses,
        location=wanted.location,
        locations=tx.locations,
        edge_day=edge_day,
        edge=edge,
        limit=limit + 1,
    )
    page = cut(read, cursor, limit, lambda row: [row.ship_by.toordinal(), row.number])
    today = await organization_today(tx)
    counts = await count_queue(tx, "pick" if wanted.step == "ready" else wanted.step)
    return QueuePage(
        rows=[queue_row(row, today) for row in page.rows],
        next=page.next,
        previous=page.previous,
        waiting=min(COUNTED_MAX + 1, sum(each.waiting for each in counts)),
        oldest_at=min((each.oldest_at for each in counts if each.oldest_at), default=None),
        locations=counts,
        packed_hour=await count_packed(tx),
        picked_hour=await count_picked(tx),
    )


def edge_of(cursor: Cursor | None) -> tuple[date, int]:
    """The day and the number behind which a page begins; refuses `cursor_unreadable`."""
    if cursor is None:
        return date.min, 0
    day, number = (int(value) for value in cursor.key)
    if not 1 <= day <= date.max.toordinal():
        raise unreadable()
    return date.fromordinal(day), number


async def count_queue(tx: Transaction, step: Step) -> list[LocationQueue]:
    """What waits for a step at each location."""
    return await tx.rows(
        LocationQueue,
        sql.count_queue,
        statuses=STATUSES[step],
        locations=tx.locations,
        counted_max=COUNTED_MAX + 1,
    )


async def count_packed(tx: Transaction) -> int:
    """Units packed within the last hour."""
    since_at = tx.now - timedelta(hours=1)
    return await tx.row(int, sql.count_packed_since, since_at=since_at, locations=tx.locations) or 0


async def count_picked(tx: Transaction) -> int:
    """Fulfillment orders picked within the last hour."""
    since_at = tx.now - timedelta(hours=1)
    return await tx.row(int, sql.count_picked_since, since_at=since_at, locations=tx.locations) or 0


def queue_row(row: QueueRead, today: date) -> QueueRow:
    number = f"F-{row.number}"
    codes = [number, str(row.order_number), f"#{row.order_number}"]  # a bare number is always an order's, as on papers
    due = due_tone(row.ship_by, row.units, today)
    return QueueRow(**(msgspec.structs.asdict(row) | {"number": number, "codes": codes, "due": due}))


class ParcelRead(msgspec.Struct, frozen=True, gc=False):
    id: UUID
    number: int
    tracking_number: str | None
    order_number: int
    service: str
    weight_g: int
    packed_at: datetime
    city: str
    country: str
    status: str
    carrier: str
    paused: bool


class ParcelToShip(msgspec.Struct, frozen=True):
    """`reason`: why it can't be handed over yet."""

    id: UUID
    number: int
    tracking_number: str | None
    order_number: int
    service: str
    weight: str
    packed_at: datetime
    city: str
    country: str
    codes: list[str]
    status: str
    label_href: str | None
    reason: str | None


class CarrierQueue(msgspec.Struct, frozen=True):
    name: str
    count: int
    rows: list[ParcelToShip]
    cutoff_at: datetime | None = None
    late: bool = False


class HandedOverRead(msgspec.Struct, frozen=True, gc=False):
    carrier: str
    parcels: int
    at: datetime


class HandedOver(msgspec.Struct, frozen=True):
    """What a carrier took today."""

    number: str
    carrier: str
    parcels: int
    at: datetime
    href: str


class ParcelsToShip(msgspec.Struct, frozen=True, gc=False):
    waiting: int
    ready: int


class ShipPage(msgspec.Struct, frozen=True):
    """`waiting`: parcels, counted to 1,000; `ready`: those of them with a label. `manifests`: today's hand-overs by
    carrier."""

    waiting: int
    ready: int
    carriers: list[CarrierQueue]
    manifests: list[HandedOver]


@query("fulfillment.read")
async def read_ship_queue(tx: Transaction, wanted: None) -> ShipPage:  # noqa: ARG001
    """The parcels that wait for a driver (at most 500 are shown), and what was handed over today."""
    zone = await organization_zone(tx)
    today = day_of(tx.now, zone)
    carriers: dict[str, list[ParcelToShip]] = {}
    own = {"locations": tx.locations}
    for row in await tx.rows(ParcelRead, sql.read_parcels_to_ship, limit=PARCELS_SHOWN, **own):
        carriers.setdefault(row.carrier or "Label missing", []).append(parcel_to_ship(row))
    taken = await tx.rows(HandedOverRead, sql.read_handed_over, since_at=day_start(today, zone), **own)
    counts = await tx.row(ParcelsToShip, sql.count_parcels_to_ship, counted_max=COUNTED_MAX + 1, **own)
    assert counts is not None
    return ShipPage(
        waiting=counts.waiting,
        ready=counts.ready,
        carriers=[CarrierQueue(name, len(rows), rows) for name, rows in carriers.items()],
        manifests=[
            HandedOver(f"{today:%-d %b}", each.carrier, each.parcels, each.at, manifest_href(each.carrier, today))
            for each in taken
        ],
    )


def manifest_href(carrier: str, day: date) -> str:
    return f"/warehouse/hand-over/manifest.pdf?{urlencode({'carrier': carrier, 'day': day})}"


def parcel_to_ship(row: ParcelRead) -> ParcelToShip:
    labeled = row.status == "labeled"
    return ParcelToShip(
        id=row.id,
        number=row.number,
        tracking_number=row.tracking_number,
        order_number=row.order_number,
        service=row.service,
        weight=weight_text(row.weight_g),
        packed_at=row.packed_at,
        city=row.city,
        country=row.country,
        codes=[row.tracking_number or str(row.number)],
        status="label_ready" if labeled else "no_label",
        label_href=f"/parcels/{row.number}/label.pdf" if labeled else None,
        reason="On hold" if row.paused else None if labeled else "Label missing",
    )
