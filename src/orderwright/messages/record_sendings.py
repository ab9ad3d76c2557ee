"""What became of mail that was claimed: sent, to be tried again, or given up."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import verb
from orderwright.messages.attempts import next_try

sql = statements(__file__)
ATTEMPTS_MAX = 16
"""With pauses that double from half a minute, about a day and a half."""
FIRST_PAUSE = timedelta(seconds=30)


class Sending(msgspec.Struct, frozen=True, kw_only=True):
    """`error`: what the server said, or why it could not be reached. `for_good`: trying again would not help."""

    message_id: UUID
    error: str | None = None
    for_good: bool = False


class Recorded(msgspec.Struct, frozen=True):
    message_id: UUID
    status: Literal["sent", "pending", "failed"]


class Attempts(msgspec.Struct, frozen=True, gc=False):
    message_id: UUID
    attempts: int


@verb("messages.send")
async def record_sendings(tx: Transaction, sendings: Sequence[Sending]) -> list[Recorded | Refusal]:
    ids = [sending.message_id for sending in sendings]
    tried = {row.message_id: row.attempts for row in await tx.rows(Attempts, sql.lock_messages, ids=ids)}
    rows = [outcome(tx, sending, tried.get(sending.message_id, 0)) for sending in sendings]
    await tx.execute(sql.record, rows=json_rows(rows), now=tx.now)
    return [Recorded(row["message_id"], row["status"]) for row in rows]


def outcome(tx: Transaction, sending: Sending, attempts: int) -> dict[str, Any]:
    due_at = next_try(tx.now, attempts, FIRST_PAUSE)
    status = "sent"
    if sending.error is not None:
        status = "failed" if sending.for_good or attempts >= ATTEMPTS_MAX else "pending"
    error = sending.error.replace("\0", "")[:1000] if sending.error else None
    return {"message_id": sending.message_id, "status": status, "error": error, "due_at": due_at}
