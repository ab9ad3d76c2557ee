"""Put words on orders, or take them off, to find them by. Locks progress, then orders."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import FieldError, Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.text import text_mistakes
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import verb
from orderwright.orders.events import OrderTagged
from orderwright.orders.lock_orders import lock_orders

sql = statements(__file__)
TAGS_MAX = 50


class TagOrder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    order_id: UUID
    add: list[str] = []
    remove: list[str] = []


class TaggedOrder(msgspec.Struct, frozen=True):
    order_id: UUID
    tags: list[str]


@verb("orders.edit", refusals=("order_not_found", "tags_invalid"))
async def tag_orders(tx: Transaction, wishes: Sequence[TagOrder]) -> list[TaggedOrder | Refusal]:
    orders = await lock_orders(tx, (wish.order_id for wish in wishes))
    before = {order_id: list(order.tags) for order_id, order in orders.items()}
    now = {order_id: list(tags) for order_id, tags in before.items()}
    answers: list[TaggedOrder | Refusal] = []
    for wish in wishes:
        answer = decide(wish, now.get(wish.order_id))
        if isinstance(answer, TaggedOrder):
            now[wish.order_id] = answer.tags
        answers.append(answer)
    changed = [order_id for order_id, tags in now.items() if tags != before[order_id]]
    if changed:
        rows = [{"order_id": order_id, "tags": now[order_id]} for order_id in changed]
        await tx.execute(sql.set_tags, rows=json_rows(rows))
    for order_id in changed:
        added = [tag for tag in now[order_id] if tag not in before[order_id]]
        removed = [tag for tag in before[order_id] if tag not in now[order_id]]
        tx.emit(OrderTagged(order_id=order_id, added=added, removed=removed))
    return answers


def decide(wish: TagOrder, tags: list[str] | None) -> TaggedOrder | Refusal:
    if tags is None:
        return not_found("order", order_id=wish.order_id)
    wrong = [mistake for i, tag in enumerate(wish.add) for mistake in text_mistakes(f"/add/{i}", tag, 100, 1)]
    kept = [tag for tag in tags if tag not in wish.remove]
    kept += [tag for tag in dict.fromkeys(wish.add) if tag not in kept]
    if len(kept) > TAGS_MAX:
        wrong.append(FieldError("/add", "tags_invalid", f"An order has at most {TAGS_MAX} tags."))
    if wrong:
        return Refusal("tags_invalid", "The tags can't be added.", "invalid", wrong, order_id=wish.order_id)
    return TaggedOrder(wish.order_id, kept)
