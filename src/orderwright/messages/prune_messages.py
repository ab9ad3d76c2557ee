"""Forget mail that is done with: sent, given up or left in the outbox long ago. What still waits stays. Locks the mail,
passing over what somebody else is at work on."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from orderwright.kernel.ids import first_id_of
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb

sql = statements(__file__)


class PruneMessages(msgspec.Struct, frozen=True, kw_only=True):
    """Mail that was written before then; at most so many, the oldest first."""

    before: datetime
    most: int = 1_000


class PrunedMessages(msgspec.Struct, frozen=True):
    messages: int


@verb("messages.send", batch_max=1)
async def prune_messages(tx: Transaction, wishes: Sequence[PruneMessages]) -> list[PrunedMessages | Refusal]:
    return [
        PrunedMessages(await tx.execute(sql.prune, before_id=first_id_of(wish.before), most=wish.most))
        for wish in wishes
    ]
