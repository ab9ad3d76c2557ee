"""Take what one endpoint is to be told by now, to post it after the commit. The attempt is counted here, before
anything is sent. Endpoints are claimed one by one, so that one that hangs holds up no other."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query, verb
from orderwright.messages.attempts import LEASE, PAUSE_MAX

sql = statements(__file__)


class ClaimDeliveries(msgspec.Struct, frozen=True, kw_only=True):
    endpoint_id: UUID
    most: int = 20


class ToPost(msgspec.Struct, frozen=True):
    delivery_id: UUID
    kind: str
    body: str
    url: str
    secrets: list[str]


class ClaimedDeliveries(msgspec.Struct, frozen=True):
    deliveries: list[ToPost]


@query("webhooks.edit")
async def endpoints_due(tx: Transaction, _: None) -> list[UUID]:
    """The active endpoints that are to be told something by now."""
    return await tx.rows(UUID, sql.endpoints_due, now=tx.now, latest=tx.now + PAUSE_MAX)


@verb("webhooks.edit", forget=("deliveries",))
async def claim_deliveries(tx: Transaction, claims: Sequence[ClaimDeliveries]) -> list[ClaimedDeliveries | Refusal]:
    answers: list[ClaimedDeliveries | Refusal] = []
    times = {"now": tx.now, "latest": tx.now + PAUSE_MAX, "lease_at": tx.now + LEASE}
    for claim in claims:
        due = await tx.rows(ToPost, sql.claim, endpoint_id=claim.endpoint_id, most=claim.most, **times)
        answers.append(ClaimedDeliveries(sorted(due, key=lambda one: one.delivery_id)))
    return answers
