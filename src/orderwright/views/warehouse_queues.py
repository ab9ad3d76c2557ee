"""What waits in the warehouse: to be accepted, picked, packed, from the indexes of open work."""

from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from orderwright.access.organization_zone import organization_today
from orderwright.kernel.paging import Cursor, cut, page_size, read_cursor, unreadable
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.views.find_orders import COUNTED_MAX
from orderwright.views.late import DueTone, due_tone

sql = statements(__file__)
Step = Literal["receive", "pick", "ready", "pack"]
STATUSES: dict[str, list[str]] = {
    "receive": ["released"],
    "pick": ["accepted", "picking"],
    "ready": ["accepted"],
    "pack": ["picked", "packing"],
}


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


class WaitingAt(msgspec.Struct, frozen=True, gc=False):
    """What waits at a location, counted to 1,000 (1,001 means more)."""

    code: str
    name: str
    waiting: int


class LocationQueue(WaitingAt, frozen=True, gc=False):
    auto_accept: bool
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
