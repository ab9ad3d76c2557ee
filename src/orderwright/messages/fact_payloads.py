"""Facts as other programs are told of them: by webhooks, and by `GET /v1/events`. One form, whichever way they come."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from orderwright.kernel.fact_rows import FactKey, key_of
from orderwright.kernel.facts import Event
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction

sql = statements(__file__)


class OrderReference(msgspec.Struct, frozen=True, gc=False):
    id: UUID
    number: int
    channel: str
    external_ref: str
    currency: str


class FinalDetails(msgspec.Struct, frozen=True):
    """How a parcel arrived, for whoever sold the goods."""

    parcel_id: UUID
    number: int
    carrier: str | None
    tracking_number: str | None
    handed_over_at: datetime | None
    delivered_at: datetime | None
    place: str
    words: str
    lines: list[Any]


class FactPayload(msgspec.Struct, frozen=True, omit_defaults=True):
    """A fact. `id` is its own: the same for every webhook, every attempt and in the list of events. `position`: the
    order of facts; deliveries of webhooks may overtake each other. `actor`: who did it. `order` is there where the fact
    is about one, `delivery` with `ParcelDelivered`, `unreadable` where `at` and `data` are not right, with the
    reason."""

    id: str
    kind: str
    at: datetime
    position: int
    organization: str
    actor: str
    data: dict[str, Any]
    order: OrderReference | None = None
    delivery: FinalDetails | None = None
    unreadable: str = ""


async def make_payloads(
    tx: Transaction, events: Sequence[Event], unreadable: Mapping[FactKey, str] | None = None
) -> list[FactPayload]:
    """One for each fact, in their order. `unreadable`: why some of them can't be decoded."""
    order_ids = list({event.order_id for event in events if event.order_id})
    parcel_ids = [id_ for event in events if (id_ := delivered_parcel(event))]
    orders = {row.id: row for row in await tx.rows(OrderReference, sql.read_orders, ids=order_ids)}
    parcels = {}
    if parcel_ids:
        parcels = {row.parcel_id: row for row in await tx.rows(FinalDetails, sql.read_parcels, ids=parcel_ids)}
    return [
        FactPayload(
            id=f"{event.commit_id}-{event.seq}",
            kind=event.kind,
            at=event.at,
            position=event.position,
            organization=tx.organization,
            actor=event.actor,
            data=event.data,
            order=orders.get(event.order_id) if event.order_id else None,
            delivery=parcels.get(parcel_id) if (parcel_id := delivered_parcel(event)) else None,
            unreadable=(unreadable or {}).get(key_of(event), ""),
        )
        for event in events
    ]


def delivered_parcel(event: Event) -> UUID | None:
    return UUID(event.data["parcel_id"]) if event.kind == "ParcelDelivered" and "parcel_id" in event.data else None
