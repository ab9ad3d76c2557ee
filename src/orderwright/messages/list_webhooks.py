"""The endpoints with how their deliveries went, and the log of one's deliveries, newest first."""

from datetime import datetime
from uuid import UUID

import msgspec

from orderwright.kernel.secret_marks import SecretState, marks_of
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query

sql = statements(__file__)


class ListedEndpoint(msgspec.Struct, frozen=True):
    """`gone_at`: when it answered 410 Gone, and was switched off. `secret_state`: where it is `former`, the secret is
    to be replaced before the installation's former one is forgotten; where it is `lost`, nothing is sent until it was
    replaced, and what is `pending` waits."""

    endpoint_id: UUID
    url: str
    kinds: list[str]
    active: bool
    gone_at: datetime | None
    secret_state: SecretState
    created_at: datetime
    delivered: int
    pending: int
    failed: int
    last_at: datetime | None
    last_error: str | None


class Delivery(msgspec.Struct, frozen=True):
    delivery_id: UUID
    endpoint_id: UUID
    kind: str
    order_id: UUID | None
    status: str
    attempts: int
    created_at: datetime
    answered_at: datetime | None
    response_status: int | None
    error: str | None
    body: str


class OfEndpoint(msgspec.Struct, frozen=True, kw_only=True):
    """At most `most` deliveries, older than `before`, of one status or of any."""

    endpoint_id: UUID
    before: UUID | None = None
    status: str | None = None
    most: int = 50


@query("webhooks.read", work="list")
async def list_webhook_endpoints(tx: Transaction, _: None) -> list[ListedEndpoint]:
    return await tx.rows(ListedEndpoint, sql.list_endpoints, marks=marks_of(tx.secrets))


@query("webhooks.read", work="list")
async def list_webhook_deliveries(tx: Transaction, of: OfEndpoint) -> list[Delivery]:
    most = min(of.most, 500)
    return await tx.rows(
        Delivery, sql.list_deliveries, endpoint_id=of.endpoint_id, before=of.before, status=of.status, most=most
    )
