"""Hand facts that were set aside to their subscriber again: the relay does it with its next turn, in the order in
which they happened. What fails again is set aside again, with the new error. Locks the rows."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb

sql = statements(__file__)


class RetryFailedEvents(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of them, with all that is set aside for the same subscriber and order; without an id all there are."""

    failed_event_id: UUID | None = None


class RetriedEvents(msgspec.Struct, frozen=True):
    """How many facts the relay hands over again."""

    events: int


@verb("events.retry", refusals=("failed_event_not_found",))
async def retry_failed_events(tx: Transaction, wishes: Sequence[RetryFailedEvents]) -> list[RetriedEvents | Refusal]:
    answers: list[RetriedEvents | Refusal] = []
    for wish in wishes:
        if wish.failed_event_id is None:
            answers.append(RetriedEvents(await tx.execute(sql.retry_all, now=tx.now)))
            continue
        events = await tx.execute(sql.retry_order, failed_event_id=wish.failed_event_id, now=tx.now)
        missing = not_found("failed event", failed_event_id=wish.failed_event_id)
        answers.append(RetriedEvents(events) if events else missing)
    return answers
