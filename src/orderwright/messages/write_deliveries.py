"""What webhooks will tell: one delivery for each fact and each endpoint that wants its kind, with the body as it will
be signed and sent, however often. The same fact is written for an endpoint once."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.context import system
from orderwright.kernel.fact_rows import FactKey, key_of
from orderwright.kernel.facts import Event
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, encode, json_rows
from orderwright.kernel.verbs import query, verb
from orderwright.messages.fact_payloads import make_payloads
from orderwright.messages.webhook_kinds import WEBHOOK_KINDS

sql = statements(__file__)


class Endpoint(msgspec.Struct, frozen=True):
    endpoint_id: UUID
    kinds: list[str]

    def wants(self, kind: str) -> bool:
        return not self.kinds or kind in self.kinds


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
    bodies = await write_bodies(tx, wanted) if wanted else {}
    rows = [
        {
            "delivery_id": tx.new_id(),
            "endpoint_id": endpoint.endpoint_id,
            "commit_id": event.commit_id,
            "seq": event.seq,
            "kind": event.kind,
            "order_id": event.order_id,
            "body": bodies[key_of(event)],
        }
        for event in wanted
        for endpoint in endpoints
        if endpoint.wants(event.kind)
    ]
    if rows:
        await tx.execute(sql.insert_deliveries, rows=json_rows(rows), now=tx.now)
    return [Written(sum(endpoint.wants(event.kind) for endpoint in endpoints)) for event in events]


async def write_bodies(tx: Transaction, events: Sequence[Event]) -> dict[FactKey, str]:
    payloads = await make_payloads(tx, events)
    return {key_of(event): encode(payload).decode() for event, payload in zip(events, payloads, strict=True)}
