"""Throw drafts away that will not become orders. Discarding twice changes nothing. Locks the drafts."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.orders.events import DraftDiscarded
from orderwright.orders.lock_drafts import Draft, lock_drafts

sql = statements(__file__)


class DiscardDraft(msgspec.Struct, frozen=True, kw_only=True):
    draft_id: UUID


class DiscardedDraft(msgspec.Struct, frozen=True):
    draft_id: UUID
    number: int


@verb("orders.place", refusals=("draft_not_found", "draft_closed"))
async def discard_drafts(tx: Transaction, wishes: Sequence[DiscardDraft]) -> list[DiscardedDraft | Refusal]:
    drafts = await lock_drafts(tx, (wish.draft_id for wish in wishes))
    open_ids = [draft_id for draft_id, draft in drafts.items() if draft.closed is None]
    if open_ids:
        await tx.execute(sql.discard_drafts, draft_ids=open_ids, now=tx.now)
        tx.emit(*(DraftDiscarded(draft_id=draft_id) for draft_id in open_ids))
    return [answer(wish.draft_id, drafts.get(wish.draft_id)) for wish in wishes]


def answer(draft_id: UUID, draft: Draft | None) -> DiscardedDraft | Refusal:
    if draft is None:
        return not_found("draft", draft_id=draft_id)
    if draft.closed == "placed":
        return Refusal("draft_closed", "The draft was placed.", "conflict", order_id=draft.placed_order_id)
    return DiscardedDraft(draft_id, draft.number)
