"""Write down that a fact is to be told to somebody by mail, once for each fact and recipient; what the mail says is
composed afterwards. Locks nothing."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import verb

sql = statements(__file__)


class QueueMessage(msgspec.Struct, frozen=True, kw_only=True):
    """About the fact (`commit_id`, `seq`). Without a `recipient` the order's customer, where there is an address and,
    unless `always`, the channel had not sold and confirmed the order already. `subject`: until it is composed."""

    kind: str
    subject: str
    order_id: UUID | None
    commit_id: UUID
    seq: int
    recipient: str | None = None
    always: bool = False


class Kept(msgspec.Struct, frozen=True):
    """`message_id` is None where it was written before."""

    message_id: UUID | None


@verb("messages.send", batch_max=2_000)
async def queue_messages(tx: Transaction, wishes: Sequence[QueueMessage]) -> list[Kept | Refusal]:
    ids = [tx.new_id() for _ in wishes]
    rows = [{**msgspec.structs.asdict(wish), "message_id": id_} for id_, wish in zip(ids, wishes, strict=True)]
    new = set(await tx.rows(UUID, sql.insert_messages, rows=json_rows(rows), now=tx.now))
    return [Kept(id_ if id_ in new else None) for id_ in ids]
