"""Send mail again: what failed, what waits in the outbox, or what was sent and did not arrive. What a customer gets
goes to the address that the order has now, worded anew where that is another; what went to the one before stays beside
it, as it was."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import verb
from orderwright.messages.readdress_messages import KINDS

sql = statements(__file__)


class ResendMessage(msgspec.Struct, frozen=True, kw_only=True):
    message_id: UUID


class Resent(msgspec.Struct, frozen=True):
    """The mail that is sent now: another one where it goes to another address than the one that was sent."""

    message_id: UUID


class Addressed(msgspec.Struct, frozen=True, gc=False):
    """`went`: it was sent. `moved`: the order has another address now. `reachable`: there is still somebody to send it
    to."""

    message_id: UUID
    went: bool
    moved: bool
    reachable: bool


@verb("messages.send", refusals=("message_not_found", "recipient_gone"))
async def resend_messages(tx: Transaction, wishes: Sequence[ResendMessage]) -> list[Resent | Refusal]:
    ids = [wish.message_id for wish in wishes]
    found = {each.message_id: each for each in await tx.rows(Addressed, sql.lock_messages, ids=ids, kinds=KINDS)}
    sent = [each for each in found.values() if each.reachable]
    to_others = [each.message_id for each in sent if each.moved and each.went]
    again = [each.message_id for each in sent if each.message_id not in to_others]
    await tx.execute(sql.make_due, ids=again, kinds=KINDS, now=tx.now)
    copies = {id_: await send_to_other(tx, id_) for id_ in to_others}
    return [answer_of(id_, found.get(id_), copies.get(id_, id_)) for id_ in ids]


async def send_to_other(tx: Transaction, message_id: UUID) -> UUID:
    """The mail to the address that the order has now."""
    rows = [{"message_id": message_id, "copy_id": tx.new_id()}]
    (copy_id,) = await tx.rows(UUID, sql.send_to_others, rows=json_rows(rows), now=tx.now)
    return copy_id


def answer_of(message_id: UUID, found: Addressed | None, sent_as: UUID) -> Resent | Refusal:
    if found is None:
        return not_found("message", message_id=message_id)
    if not found.reachable:
        return Refusal("recipient_gone", "The order has no e-mail address any more.", "conflict", message_id=message_id)
    return Resent(sent_as)
