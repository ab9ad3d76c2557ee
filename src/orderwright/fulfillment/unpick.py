"""Picked goods go back into their bin; they are to be picked again. Locks orders, progress, fulfillment orders."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.fulfillment.events import UnitsUnpicked
from orderwright.fulfillment.lock_work import Effects, Locked, lock_work, write_work
from orderwright.fulfillment.rules import more_than_there, move_on, why_not
from orderwright.fulfillment.types import FulfillmentOrderState, LineQuantity
from orderwright.kernel.refusal import Refusal, not_found
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.progress.types import UnitMove


class Unpick(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`lines` left out: everything that is picked and not packed."""

    fulfillment_order_id: UUID
    lines: list[LineQuantity] | None = None


@verb("fulfillment.pick", refusals=("fulfillment_order_not_found", "fulfillment_order_status", "unpick_invalid"))
async def unpick(tx: Transaction, unpicked: Sequence[Unpick]) -> list[FulfillmentOrderState | Refusal]:
    locked = await lock_work(tx, (one.fulfillment_order_id for one in unpicked))
    effects = Effects()
    answers = [take_back(locked, one, effects) for one in unpicked]
    changed = [locked.work[answer.id] for answer in answers if not isinstance(answer, Refusal)]
    await write_work(tx, changed, effects)
    return answers


def take_back(locked: Locked, unpicked: Unpick, effects: Effects) -> FulfillmentOrderState | Refusal:
    work = locked.work.get(unpicked.fulfillment_order_id)
    if work is None:
        return not_found("fulfillment order", fulfillment_order_id=unpicked.fulfillment_order_id)
    if refusal := why_not(work, "unpick"):
        return refusal
    lines = unpicked.lines
    if lines is None:
        lines = [LineQuantity(line.line_no, line.picked) for line in work.lines.values()]
    if wrong := more_than_there(work, lines, "picked", "more_than_picked", "are picked and not packed"):
        return Refusal("unpick_invalid", "These units can't be unpicked.", "invalid", wrong)
    taken = [one for one in lines if one.quantity]
    for one in taken:
        line = work.lines[one.line_no]
        line.picked -= one.quantity
        line.open += one.quantity
        effects.moves.append(UnitMove(work.order_id, one.line_no, "picked", "released", one.quantity))
    if taken:
        effects.facts.append(
            UnitsUnpicked(
                order_id=work.order_id, fulfillment_order_id=work.fulfillment_order_id, number=work.number,
                lines=[msgspec.structs.asdict(one) for one in taken],
            )
        )  # fmt: skip
    move_on(work, "unpick")
    return work.state
