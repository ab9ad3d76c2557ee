"""Tell an endpoint nothing more, and forget what it was told."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb

sql = statements(__file__)


class RemoveWebhookEndpoint(msgspec.Struct, frozen=True, kw_only=True):
    endpoint_id: UUID


class RemovedWebhookEndpoint(msgspec.Struct, frozen=True):
    endpoint_id: UUID


@verb("webhooks.edit", refusals=("webhook_not_found",))
async def remove_webhook_endpoints(
    tx: Transaction, wishes: Sequence[RemoveWebhookEndpoint]
) -> list[RemovedWebhookEndpoint | Refusal]:
    ids = [wish.endpoint_id for wish in wishes]
    gone = set(await tx.rows(UUID, sql.delete_endpoints, ids=ids))
    return [RemovedWebhookEndpoint(id_) if id_ in gone else not_found("webhook", endpoint_id=id_) for id_ in ids]
