"""Make orders of drafts, by the same verb that places every other order. Locks the drafts, then what placing locks."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import FieldError, Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import verb
from orderwright.orders.lock_drafts import Draft, lock_drafts
from orderwright.orders.place_orders import place_orders
from orderwright.orders.types import PlacedOrder, PlaceOrder

sql = statements(__file__)


class PlaceDraft(msgspec.Struct, frozen=True, kw_only=True):
    draft_id: UUID


@verb(
    "orders.place",
    refusals=("draft_not_found", "draft_closed", "draft_incomplete", *place_orders.refusals),
    retry_on=place_orders.retry_on,
)
async def place_drafts(tx: Transaction, wishes: Sequence[PlaceDraft]) -> list[PlacedOrder | Refusal]:
    drafts = await lock_drafts(tx, (wish.draft_id for wish in wishes))
    orders = {draft_id: order_of(draft) for draft_id, draft in drafts.items() if draft.closed != "discarded"}
    ready = {draft_id: order for draft_id, order in orders.items() if isinstance(order, PlaceOrder)}
    placed = dict(zip(ready, await place_orders(tx, list(ready.values())), strict=True))
    rows = [
        {"draft_id": draft_id, "order_id": answer.id}
        for draft_id, answer in placed.items()
        if isinstance(answer, PlacedOrder) and drafts[draft_id].closed is None
    ]
    if rows:
        await tx.execute(sql.close_drafts, rows=json_rows(rows), now=tx.now)
    return [answer_of(wish.draft_id, drafts, placed, orders) for wish in wishes]


def answer_of(draft_id: UUID, drafts: dict[UUID, Draft], placed: dict[UUID, Any], orders: dict[UUID, Any]) -> Any:
    if draft_id not in drafts:
        return not_found("draft", draft_id=draft_id)
    if draft_id not in orders:
        return Refusal("draft_closed", "The draft was discarded.", "conflict", draft_id=draft_id)
    return placed.get(draft_id) or orders[draft_id]


def order_of(draft: Draft) -> PlaceOrder | Refusal:
    """The order that the draft describes. The draft's number stands in for a reference that is not given."""
    content = {"channel": "console", **{name: value for name, value in draft.content.items() if value is not None}}
    content["external_ref"] = content.get("external_ref") or f"D-{draft.number}"
    try:
        return msgspec.convert(content, PlaceOrder)
    except msgspec.ValidationError as error:
        what, _, path = str(error).partition(" - at `$")
        pointer = path.rstrip("`").replace(".", "/").replace("[", "/").replace("]", "")
        wrong = [FieldError(pointer, "draft_incomplete", f"{what}.")]
        return Refusal("draft_incomplete", "The draft is not an order yet.", "invalid", wrong, draft_id=draft.draft_id)
