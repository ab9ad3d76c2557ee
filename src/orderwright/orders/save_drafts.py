"""Keep what a representative is writing down for a customer, complete or not. Locks the drafts that it changes."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import FieldError, Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, encode, json_rows
from orderwright.kernel.verbs import verb
from orderwright.orders.check_order import CONTROL
from orderwright.orders.events import DraftSaved
from orderwright.orders.lock_drafts import Draft, lock_drafts

sql = statements(__file__)
BYTES_MAX = 1_000_000


class SaveDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`content`: an order as it will be placed, as far as it is known. `draft_id` left out: a new draft.
    `version`: the one that was read; a draft that somebody else saved meanwhile is not overwritten."""

    content: dict[str, Any]
    draft_id: UUID | None = None
    version: int | None = None


class SavedDraft(msgspec.Struct, frozen=True):
    draft_id: UUID
    number: int
    version: int


@verb("orders.place", refusals=("draft_not_found", "draft_closed", "draft_changed", "draft_invalid"))
async def save_drafts(tx: Transaction, drafts: Sequence[SaveDraft]) -> list[SavedDraft | Refusal]:
    known = await lock_drafts(tx, (draft.draft_id for draft in drafts if draft.draft_id))
    refused = {
        index: refusal
        for index, draft in enumerate(drafts)
        if (refusal := why_not(draft, known.get(draft.draft_id) if draft.draft_id else None))
    }
    ids = {index: draft.draft_id or tx.new_id() for index, draft in enumerate(drafts) if index not in refused}
    last = {draft_id: index for index, draft_id in ids.items()}
    rows = [{"draft_id": draft_id, "content": drafts[index].content} for draft_id, index in sorted(last.items())]
    made = await tx.rows(SavedDraft, sql.upsert_drafts, rows=json_rows(rows), actor=tx.actor, now=tx.now)
    saved = {draft.draft_id: draft for draft in made}
    tx.emit(*(DraftSaved(draft_id=draft.draft_id, version=draft.version) for draft in saved.values()))
    return [refused.get(index) or saved[ids[index]] for index in range(len(drafts))]


def why_not(draft: SaveDraft, known: Draft | None) -> Refusal | None:
    if draft.draft_id is not None:
        if known is None:
            return not_found("draft", draft_id=draft.draft_id)
        if known.closed:
            return Refusal("draft_closed", f"The draft was {known.closed}.", "conflict", draft_id=draft.draft_id)
        if draft.version is not None and draft.version != known.version:
            message = "Someone else has saved this draft since."
            return Refusal("draft_changed", message, "conflict", draft_id=draft.draft_id, version=known.version)
    text = encode(draft.content)
    if len(text) > BYTES_MAX or CONTROL.search(text):
        wrong = [FieldError("/content", "content_invalid", "The content is too large or has control characters in it.")]
        return Refusal("draft_invalid", "The draft can't be saved.", "invalid", wrong)
    return None
