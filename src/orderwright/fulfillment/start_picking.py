"""A picker sets out with a pick list. What somebody else has set out with stays theirs. Locks the fulfillment orders
and their orders."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from orderwright.fulfillment.events import PickingStarted
from orderwright.fulfillment.lock_work import Effects, Locked, lock_work, write_work
from orderwright.fulfillment.rules import move_on, why_not
from orderwright.fulfillment.types import FulfillmentOrderState, Work
from orderwright.kernel.refusal import Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb

sql = statements(__file__)


class StartPicking(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    fulfillment_order_id: UUID


class Picker(msgspec.Struct, frozen=True, gc=False):
    """Who set out with it last."""

    fulfillment_order_id: UUID
    actor: str


@verb(
    "fulfillment.pick",
    refusals=(
        "fulfillment_order_not_found",
        "fulfillment_order_status",
        "fulfillment_order_paused",
        "picking_started",
    ),
)
async def start_picking(tx: Transaction, started: Sequence[StartPicking]) -> list[FulfillmentOrderState | Refusal]:
    """What the same actor has started already stays as it is."""
    locked = await lock_work(tx, (one.fulfillment_order_id for one in started))
    under_way = [id_ for id_, work in locked.work.items() if work.status == "picking"]
    pickers = await tx.rows(Picker, sql.read_pickers, ids=under_way) if under_way else []
    others = {one.fulfillment_order_id: one.actor for one in pickers if one.actor != tx.actor}
    effects = Effects()
    answers = [start(locked, one.fulfillment_order_id, others, effects) for one in started]
    changed = [locked.work[fact.fulfillment_order_id] for fact in effects.facts]  # type: ignore[attr-defined]
    await write_work(tx, changed, effects)
    return answers


def start(locked: Locked, id_: UUID, others: Mapping[UUID, str], effects: Effects) -> FulfillmentOrderState | Refusal:
    work = locked.work.get(id_)
    if work is None:
        return not_found("fulfillment order", fulfillment_order_id=id_)
    if work.status == "picking" and not work.paused:
        return taken(work, others[id_]) if id_ in others else work.state
    if refusal := why_not(work, "start_picking"):
        return refusal
    move_on(work, "start_picking", "picking")
    effects.facts.append(PickingStarted(order_id=work.order_id, fulfillment_order_id=id_, number=work.number))
    return work.state


def taken(work: Work, picker: str) -> Refusal:
    message, id_ = f"{picker} is picking F-{work.number} already.", work.fulfillment_order_id
    return Refusal("picking_started", message, "conflict", fulfillment_order_id=id_, picker=picker)
