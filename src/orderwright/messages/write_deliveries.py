"""What webhooks will tell: one delivery for each fact and each endpoint that wants its kind, with the body as it will
be signed and sent, however often. The same fact is written for an endpoint once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from orderwright.kernel.context import system
from orderwright.kernel.facts import Event
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import query, verb
from orderwright.messages.webhook_kinds import WEBHOOK_KINDS

sql = statements(__file__)


class Endpoint(msgspec.Struct, frozen=True):
    endpoint_id: UUID
    kinds: list[str]

    def wants(self, kind: str) -> bool:
        return not self.kinds or kind in self.kinds


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


class Payload(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a webhook says. `id` is the fact's own: the same for every endpoint and every attempt. `position`: the order
    of facts; deliveries may overtake each other."""

    id: str
    kind: str
    at: datetime
    position: int
    organization: str
    data: dict[str, Any]
    order: OrderReference | None = None
    delivery: FinalDetails | None = None


class Written(msgspec.Struct, frozen=True):
    """To how many endpoints a fact will be told."""

    endpoints: int


@query("webhooks.read")
async def kinds_wanted(tx: Transaction, asked: None) -> frozenset[str]:  # noqa: ARG001
    """The kinds of facts that some endpoint wants now."""
    kinds = [endpoint.kinds or WEBHOOK_KINDS for endpoint in await tx.rows(Endpoint, sql.read_endpoints)]
    return frozenset().union(*kinds)


async def tell_webhooks(door: Door, organization: str, events: Sequence[Event]) -> None:
    """Subscriber."""
    await door.perform_many(system(organization, cause="webhooks about a fact"), write_deliveries, events)


@verb("webhooks.edit")
async def write_deliveries(tx: Transaction, events: Sequence[Event]) -> list[Written | Refusal]:
    endpoints = await tx.rows(Endpoint, sql.read_endpoints)
    wanted = [event for event in events if any(endpoint.wants(event.kind) for endpoint in endpoints)]
    bodies = await read_bodies(tx, wanted) if wanted else {}
    rows = [
        {
            "delivery_id": tx.new_id(),
            "endpoint_id": endpoint.endpoint_id,
            "commit_id": event.commit_id,
            "seq": event.seq,
            "kind": event.kind,
            "order_id": event.order_id,
            "body": bodies[event.commit_id, event.seq],
        }
        for event in wanted
        for endpoint in endpoints
        if endpoint.wants(event.kind)
    ]
    if rows:
        await tx.execute(sql.insert_deliveries, rows=json_rows(rows), now=tx.now)
    return [Written(sum(endpoint.wants(event.kind) for endpoint in endpoints)) for event in events]


async def read_bodies(tx: Transaction, events: Sequence[Event]) -> dict[tuple[UUID, int], str]:
    order_ids = list({event.order_id for event in events if event.order_id})
    parcel_ids = [UUID(event.data["parcel_id"]) for event in events if event.kind == "ParcelDelivered"]
    orders = {row.id: row for row in await tx.rows(OrderReference, sql.read_orders, ids=order_ids)}
    parcels = {}
    if parcel_ids:
        parcels = {row.parcel_id: row for row in await tx.rows(FinalDetails, sql.read_parcels, ids=parcel_ids)}
    bodies = {}
    for event in events:
        final = parcels.get(UUID(event.data["parcel_id"])) if event.kind == "ParcelDelivered" else None
        payload = Payload(
            id=f"{event.commit_id}-{event.seq}",
            kind=event.kind,
            at=event.at,
            position=event.position,
            organization=tx.organization,
            data=event.data,
            order=orders.get(event.order_id) if event.order_id else None,
            delivery=final,
        )
        bodies[event.commit_id, event.seq] = msgspec.json.encode(payload).decode()
    return bodies
