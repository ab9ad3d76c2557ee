"""Send mail again: what failed, what waits in the outbox, or what was sent and did not arrive."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb

sql = statements(__file__)


class ResendMessage(msgspec.Struct, frozen=True, kw_only=True):
    message_id: UUID


class Resent(msgspec.Struct, frozen=True):
    message_id: UUID


@verb("messages.send", refusals=("message_not_found",))
async def resend_messages(tx: Transaction, wishes: Sequence[ResendMessage]) -> list[Resent | Refusal]:
    ids = [wish.message_id for wish in wishes]
    found = set(await tx.rows(UUID, sql.make_due, ids=ids, now=tx.now))
    return [Resent(id_) if id_ in found else not_found("message", message_id=id_) for id_ in ids]
