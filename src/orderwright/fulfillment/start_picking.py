"""A picker sets out with a pick list. Locks the fulfillment orders and their orders."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.fulfillment.events import PickingStarted
from orderwright.fulfillment.lock_work import Effects, Locked, lock_work, write_work
from orderwright.fulfillment.rules import move_on, why_not
from orderwright.fulfillment.types import FulfillmentOrderState
from orderwright.kernel.refusal import Refusal, not_found
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb


class StartPicking(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    fulfillment_order_id: UUID


@verb(
    "fulfillment.pick",
    refusals=("fulfillment_order_not_found", "fulfillment_order_status", "fulfillment_order_paused"),
)
async def start_picking(tx: Transaction, started: Sequence[StartPicking]) -> list[FulfillmentOrderState | Refusal]:
    """What is being picked already stays as it is."""
    locked = await lock_work(tx, (one.fulfillment_order_id for one in started))
    effects = Effects()
    answers = [start(locked, one.fulfillment_order_id, effects) for one in started]
    changed = [locked.work[fact.fulfillment_order_id] for fact in effects.facts]  # type: ignore[attr-defined]
    await write_work(tx, changed, effects)
    return answers


def start(locked: Locked, id_: UUID, effects: Effects) -> FulfillmentOrderState | Refusal:
    work = locked.work.get(id_)
    if work is None:
        return not_found("fulfillment order", fulfillment_order_id=id_)
    if work.status == "picking" and not work.paused:
        return work.state
    if refusal := why_not(work, "start_picking"):
        return refusal
    move_on(work, "start_picking", "picking")
    effects.facts.append(PickingStarted(order_id=work.order_id, fulfillment_order_id=id_, number=work.number))
    return work.state
