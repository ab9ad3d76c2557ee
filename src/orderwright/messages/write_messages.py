"""Keep the mail that was composed: to be sent where there is a mail server, else in the outbox that the console shows.
The same fact writes to the same recipient once. Locks nothing."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import verb

sql = statements(__file__)


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One mail to one recipient, about the fact (`commit_id`, `seq`)."""

    kind: str
    recipient: str
    order_id: UUID | None
    commit_id: UUID
    seq: int
    subject: str
    html: str
    body: str
    pending: bool


class Kept(msgspec.Struct, frozen=True):
    """`message_id` is None where it was written before."""

    message_id: UUID | None


@verb("messages.send")
async def write_messages(tx: Transaction, messages: Sequence[Message]) -> list[Kept | Refusal]:
    ids = [tx.new_id() for _ in messages]
    rows = [
        msgspec.structs.asdict(message) | {"message_id": id_, "status": "pending" if message.pending else "outbox"}
        for id_, message in zip(ids, messages, strict=True)
    ]
    new = set(await tx.rows(UUID, sql.insert_messages, rows=json_rows(rows), now=tx.now))
    return [Kept(id_ if id_ in new else None) for id_ in ids]
