"""What an endpoint answered: delivered, to be tried again, or given up. One that is gone is switched off. Locks such
endpoints, then the deliveries."""

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
"""With pauses that double from ten seconds, more than a day."""
FIRST_PAUSE = timedelta(seconds=10)
GONE = 410
"""With this status a receiver says that it wants nothing more: its endpoint is switched off."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """`response_status`: of HTTP; None where nobody answered, and `error` says why."""

    delivery_id: UUID
    response_status: int | None = None
    error: str | None = None


class RecordedAnswer(msgspec.Struct, frozen=True):
    delivery_id: UUID
    status: Literal["delivered", "pending", "failed"]


class Attempts(msgspec.Struct, frozen=True, gc=False):
    delivery_id: UUID
    attempts: int


@verb("webhooks.edit")
async def record_deliveries(tx: Transaction, answers: Sequence[Answer]) -> list[RecordedAnswer | Refusal]:
    if gone := [answer.delivery_id for answer in answers if answer.response_status == GONE]:
        await tx.execute(sql.switch_off, ids=gone, now=tx.now)
    ids = [answer.delivery_id for answer in answers]
    tried = {row.delivery_id: row.attempts for row in await tx.rows(Attempts, sql.lock_deliveries, ids=ids)}
    rows = [outcome(tx, answer, tried.get(answer.delivery_id, 0)) for answer in answers]
    await tx.execute(sql.record, rows=json_rows(rows), now=tx.now)
    return [RecordedAnswer(row["delivery_id"], row["status"]) for row in rows]


def outcome(tx: Transaction, answer: Answer, attempts: int) -> dict[str, Any]:
    arrived = answer.response_status is not None and 200 <= answer.response_status < 300
    over = attempts >= ATTEMPTS_MAX or answer.response_status == GONE
    status = "delivered" if arrived else "failed" if over else "pending"
    error = None if arrived else (answer.error or f"answered {answer.response_status}").replace("\0", "")[:1000]
    return {
        "delivery_id": answer.delivery_id,
        "status": status,
        "response_status": answer.response_status,
        "error": error,
        "due_at": next_try(tx.now, attempts, FIRST_PAUSE),
    }
