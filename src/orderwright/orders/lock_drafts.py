"""Drafts, held still until the transaction ends."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import msgspec

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction

sql = statements(__file__)


class Draft(msgspec.Struct, frozen=True):
    """`closed`: how it ended ("placed", "discarded"), or None while it is open."""

    draft_id: UUID
    number: int
    version: int
    content: dict[str, Any]
    closed: str | None
    placed_order_id: UUID | None


async def lock_drafts(tx: Transaction, draft_ids: Iterable[UUID]) -> dict[UUID, Draft]:
    """Those that exist, by id."""
    wanted = sorted(set(draft_ids))
    found = await tx.rows(Draft, sql.lock_drafts, draft_ids=wanted) if wanted else []
    return {draft.draft_id: draft for draft in found}
