"""Tell an endpoint again: what failed, or what it lost."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb

sql = statements(__file__)


class ResendDelivery(msgspec.Struct, frozen=True, kw_only=True):
    delivery_id: UUID


class ResentDelivery(msgspec.Struct, frozen=True):
    delivery_id: UUID


@verb("webhooks.edit", refusals=("delivery_not_found",))
async def resend_deliveries(tx: Transaction, wishes: Sequence[ResendDelivery]) -> list[ResentDelivery | Refusal]:
    ids = [wish.delivery_id for wish in wishes]
    found = set(await tx.rows(UUID, sql.make_due, ids=ids, now=tx.now))
    return [ResentDelivery(id_) if id_ in found else not_found("delivery", delivery_id=id_) for id_ in ids]
