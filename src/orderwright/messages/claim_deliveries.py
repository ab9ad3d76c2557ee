"""Take what one endpoint is to be told by now, to post it after the commit. The attempt is counted here, before
anything is sent. Endpoints are claimed one by one, so that one that hangs holds up no other."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import Refusal
from orderwright.kernel.secret_marks import marks_of
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query, verb
from orderwright.messages.attempts import LEASE, PAUSE_MAX
from orderwright.messages.webhook_secret import webhook_secret

sql = statements(__file__)


class ClaimDeliveries(msgspec.Struct, frozen=True, kw_only=True):
    endpoint_id: UUID
    most: int = 20


class ToPost(msgspec.Struct, frozen=True):
    delivery_id: UUID
    fact_id: str
    kind: str
    body: str
    url: str
    secrets: list[str]


class Due(msgspec.Struct, frozen=True, gc=False):
    """`former_too`: what is posted is signed with the secret before this one as well."""

    delivery_id: UUID
    fact_id: str
    kind: str
    body: str
    url: str
    secret_number: int
    former_too: bool


class ClaimedDeliveries(msgspec.Struct, frozen=True):
    deliveries: list[ToPost]


@query("webhooks.edit")
async def endpoints_due(tx: Transaction, _: None) -> list[UUID]:
    """The active endpoints whose secret can be made, and that are to be told something by now."""
    times = {"now": tx.now, "latest": tx.now + PAUSE_MAX}
    return await tx.rows(UUID, sql.endpoints_due, marks=marks_of(tx.secrets), **times)


@verb("webhooks.edit", forget=("deliveries",))
async def claim_deliveries(tx: Transaction, claims: Sequence[ClaimDeliveries]) -> list[ClaimedDeliveries | Refusal]:
    answers: list[ClaimedDeliveries | Refusal] = []
    times = {"now": tx.now, "latest": tx.now + PAUSE_MAX, "lease_at": tx.now + LEASE}
    marks = marks_of(tx.secrets)
    for claim in claims:
        due = await tx.rows(Due, sql.claim, endpoint_id=claim.endpoint_id, most=claim.most, marks=marks, **times)
        in_order = sorted(due, key=lambda one: one.delivery_id)
        answers.append(ClaimedDeliveries([to_post(tx.secrets, claim.endpoint_id, one) for one in in_order]))
    return answers


def to_post(secrets: Sequence[str], endpoint_id: UUID, due: Due) -> ToPost:
    numbers = (due.secret_number, due.secret_number - 1) if due.former_too else (due.secret_number,)
    signers = [webhook_secret(secret, endpoint_id, number) for secret in secrets for number in numbers]
    return ToPost(due.delivery_id, due.fact_id, due.kind, due.body, due.url, signers)
