"""Goods that were picked and then canceled are back in their bin and can be sold again: unavailable → sellable.
Locks orders, progress, fulfillment orders, levels."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.fulfillment.events import GoodsPutBack
from orderwright.fulfillment.lock_work import Effects, Locked, lock_work, write_work
from orderwright.fulfillment.rules import more_than_there
from orderwright.fulfillment.types import FulfillmentOrderState, LineQuantity
from orderwright.kernel.refusal import Refusal, not_found
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.stock.types import Movement


class PutBack(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`lines` left out: everything of this fulfillment order that waits to be put back."""

    fulfillment_order_id: UUID
    lines: list[LineQuantity] | None = None


@verb("fulfillment.pick", refusals=("fulfillment_order_not_found", "put_back_invalid"))
async def put_back(tx: Transaction, goods: Sequence[PutBack]) -> list[FulfillmentOrderState | Refusal]:
    locked = await lock_work(tx, (one.fulfillment_order_id for one in goods))
    effects = Effects()
    answers = [put(locked, one, effects) for one in goods]
    changed = [locked.work[answer.id] for answer in answers if not isinstance(answer, Refusal)]
    await write_work(tx, changed, effects)
    return answers


def put(locked: Locked, goods: PutBack, effects: Effects) -> FulfillmentOrderState | Refusal:
    work = locked.work.get(goods.fulfillment_order_id)
    if work is None:
        return not_found("fulfillment order", fulfillment_order_id=goods.fulfillment_order_id)
    lines = goods.lines
    if lines is None:
        lines = [LineQuantity(line.line_no, line.to_put_back) for line in work.lines.values()]
    if wrong := more_than_there(work, lines, "to_put_back", "more_than_waits", "wait to be put back"):
        return Refusal("put_back_invalid", "These items can't be put back.", "invalid", wrong)
    back = [one for one in lines if one.quantity]
    for one in back:
        line = work.lines[one.line_no]
        line.to_put_back -= one.quantity
        effects.movements.append(
            Movement(
                variant_id=line.variant_id, from_place="unavailable", to_place="sellable", location_id=work.location_id,
                quantity=one.quantity, reason="put_back", cause_kind="fulfillment_order",
                cause_id=work.fulfillment_order_id,
            )
        )  # fmt: skip
    if back:
        effects.facts.append(
            GoodsPutBack(
                order_id=work.order_id, fulfillment_order_id=work.fulfillment_order_id, number=work.number,
                lines=[msgspec.structs.asdict(one) for one in back],
            )
        )  # fmt: skip
    return work.state
