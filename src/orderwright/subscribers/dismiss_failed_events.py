"""Give up on facts that were set aside: their subscriber does without them for good. What waits behind them, of the
same order, goes on with the relay's next turn. Locks the rows."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.subscribers.events import FailedEventDismissed

sql = statements(__file__)


class DismissFailedEvent(msgspec.Struct, frozen=True, kw_only=True):
    failed_event_id: UUID


class DismissedEvent(msgspec.Struct, frozen=True):
    failed_event_id: UUID


class FailedEvent(msgspec.Struct, frozen=True):
    failed_event_id: UUID
    subscriber: str
    commit_id: UUID
    seq: int
    kind: str
    order_id: UUID | None
    error: str


@verb("events.retry", refusals=("failed_event_not_found",))
async def dismiss_failed_events(
    tx: Transaction, wishes: Sequence[DismissFailedEvent]
) -> list[DismissedEvent | Refusal]:
    ids = sorted({wish.failed_event_id for wish in wishes})
    dismissed = {each.failed_event_id: each for each in await tx.rows(FailedEvent, sql.delete_failed, ids=ids)}
    for each in dismissed.values():
        tx.emit(
            FailedEventDismissed(
                order_id=each.order_id, subscriber=each.subscriber, commit_id=each.commit_id, seq=each.seq,
                kind_of_event=each.kind, error=each.error,
            )
        )  # fmt: skip
    orders = sorted({each.order_id for each in dismissed.values() if each.order_id})
    if orders:
        await tx.execute(sql.go_on, order_ids=orders, now=tx.now)
    return [
        DismissedEvent(wish.failed_event_id)
        if wish.failed_event_id in dismissed
        else not_found("failed event", failed_event_id=wish.failed_event_id)
        for wish in wishes
    ]
