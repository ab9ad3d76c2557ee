"""Send mail again: what failed, what waits in the outbox, or what was sent and did not arrive. What a customer gets
goes to the address that the order has now, worded anew where it went to another."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.messages.readdress_messages import KINDS

sql = statements(__file__)


class ResendMessage(msgspec.Struct, frozen=True, kw_only=True):
    message_id: UUID


class Resent(msgspec.Struct, frozen=True):
    message_id: UUID


class Addressed(msgspec.Struct, frozen=True, gc=False):
    """`reachable`: there is still somebody to send it to."""

    message_id: UUID
    reachable: bool


@verb("messages.send", refusals=("message_not_found", "recipient_gone"))
async def resend_messages(tx: Transaction, wishes: Sequence[ResendMessage]) -> list[Resent | Refusal]:
    ids = [wish.message_id for wish in wishes]
    found = await tx.rows(Addressed, sql.lock_messages, ids=ids, kinds=KINDS)
    reachable = {each.message_id: each.reachable for each in found}
    await tx.execute(sql.make_due, ids=[id_ for id_, may in reachable.items() if may], kinds=KINDS, now=tx.now)
    return [answer_of(id_, reachable.get(id_)) for id_ in ids]


def answer_of(message_id: UUID, reachable: bool | None) -> Resent | Refusal:
    if reachable is None:
        return not_found("message", message_id=message_id)
    if not reachable:
        return Refusal("recipient_gone", "The order has no e-mail address any more.", "conflict", message_id=message_id)
    return Resent(message_id)
