"""/v1/drafts: orders that are still being written down."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Router, delete, post, put

from orderwright.api.caller import Context, Door, IdempotencyKey
from orderwright.api.problems import problems
from orderwright.orders.discard_drafts import DiscardDraft, DiscardedDraft, discard_drafts
from orderwright.orders.place_drafts import PlaceDraft, place_drafts
from orderwright.orders.save_drafts import SavedDraft, SaveDraft, save_drafts
from orderwright.orders.types import PlacedOrder


class DraftContent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`content`: an order as it will be placed, as far as it is known. `version`: the one that was read."""

    content: dict[str, Any]
    version: int | None = None


@post("/", summary="Begin a draft", responses=problems(409, 413, 422))
async def begin(data: DraftContent, context: Context, door: Door, idempotency_key: IdempotencyKey = None) -> SavedDraft:
    """It may be as incomplete as it is."""
    return await door.perform(context, save_drafts, SaveDraft(content=data.content), idempotency_key)


@put("/{draft_id:uuid}", summary="Save a draft", responses=problems(404, 409, 413, 422))
async def save(draft_id: UUID, data: DraftContent, context: Context, door: Door) -> SavedDraft:
    """With `version`, a draft that somebody else saved meanwhile is refused, not overwritten."""
    draft = SaveDraft(draft_id=draft_id, content=data.content, version=data.version)
    return await door.perform(context, save_drafts, draft)


@post("/{draft_id:uuid}/order", summary="Place a draft", responses=problems(404, 409, 422))
async def place(draft_id: UUID, context: Context, door: Door, idempotency_key: IdempotencyKey = None) -> PlacedOrder:
    """The same draft makes the same order, however often it is placed."""
    return await door.perform(context, place_drafts, PlaceDraft(draft_id=draft_id), idempotency_key)


@delete("/{draft_id:uuid}", status_code=200, summary="Discard a draft", responses=problems(404, 409))
async def discard(draft_id: UUID, context: Context, door: Door) -> DiscardedDraft:
    """It is kept, but nobody can place it any more."""
    return await door.perform(context, discard_drafts, DiscardDraft(draft_id=draft_id))


drafts_router = Router("/drafts", route_handlers=[begin, save, place, discard], tags=["Drafts"])
