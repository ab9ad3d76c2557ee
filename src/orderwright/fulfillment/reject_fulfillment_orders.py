"""A location says no: its units are to be sourced again, elsewhere.
Locks orders, progress, fulfillment orders, levels."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.fulfillment.events import FulfillmentOrderRejected
from orderwright.fulfillment.lock_work import Effects, Locked, lock_work, write_work
from orderwright.fulfillment.lose_units import lose_units
from orderwright.fulfillment.rules import move_on, why_not
from orderwright.fulfillment.types import FulfillmentOrderState, RejectReason
from orderwright.kernel.refusal import Refusal, not_found
from orderwright.kernel.text import text_mistakes
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb


class RejectFulfillmentOrder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`reason`: not_found corrects on hand by a loss, damaged makes the units unavailable, too_busy frees them."""

    fulfillment_order_id: UUID
    reason: RejectReason
    note: str = ""


@verb(
    "fulfillment.accept",
    refusals=("fulfillment_order_not_found", "fulfillment_order_status", "rejection_invalid"),
)
async def reject_fulfillment_orders(
    tx: Transaction, rejected: Sequence[RejectFulfillmentOrder]
) -> list[FulfillmentOrderState | Refusal]:
    locked = await lock_work(tx, (one.fulfillment_order_id for one in rejected))
    effects = Effects()
    answers = [reject(locked, one, effects) for one in rejected]
    changed = [locked.work[answer.id] for answer in answers if not isinstance(answer, Refusal)]
    await write_work(tx, changed, effects)
    return answers


def reject(locked: Locked, rejected: RejectFulfillmentOrder, effects: Effects) -> FulfillmentOrderState | Refusal:
    work = locked.work.get(rejected.fulfillment_order_id)
    if work is None:
        return not_found("fulfillment order", fulfillment_order_id=rejected.fulfillment_order_id)
    if wrong := text_mistakes("/note", rejected.note, 500):
        return Refusal("rejection_invalid", "The note can't be saved.", "invalid", wrong)
    if refusal := why_not(work, "reject_fulfillment_orders"):
        return refusal
    lines = [{"line_no": line.line_no, "quantity": line.open} for line in work.lines.values() if line.open]
    for line in work.lines.values():
        lose_units(work, line, line.open, rejected.reason, effects)
    move_on(work, "reject_fulfillment_orders", "rejected")
    work.reason = rejected.reason
    effects.facts.append(
        FulfillmentOrderRejected(
            order_id=work.order_id, fulfillment_order_id=work.fulfillment_order_id, number=work.number,
            location_id=work.location_id, reason=rejected.reason, note=rejected.note, lines=lines,
        )
    )  # fmt: skip
    return work.state
