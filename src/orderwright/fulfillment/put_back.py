"""Goods that were picked and then canceled are back in their bin and can be sold again: unavailable → sellable. What
still lies in a closed parcel is not: the parcel is opened first, or it would leave with it. Locks orders, progress,
fulfillment orders, levels."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from orderwright.fulfillment.events import GoodsPutBack
from orderwright.fulfillment.lock_work import Effects, Locked, lock_work, write_work
from orderwright.fulfillment.rules import more_than_there
from orderwright.fulfillment.types import FulfillmentOrderState, LineQuantity
from orderwright.kernel.refusal import FieldError, Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.stock.types import Movement

sql = statements(__file__)


class PutBack(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`lines` left out: everything of this fulfillment order that waits to be put back and is in no closed parcel."""

    fulfillment_order_id: UUID
    lines: list[LineQuantity] | None = None


class Boxed(msgspec.Struct, frozen=True, gc=False):
    """Units that were canceled after their parcel was closed."""

    fulfillment_order_id: UUID
    line_no: int
    units: int
    parcel_number: int


@verb("fulfillment.pick", refusals=("fulfillment_order_not_found", "put_back_invalid"))
async def put_back(tx: Transaction, goods: Sequence[PutBack]) -> list[FulfillmentOrderState | Refusal]:
    locked = await lock_work(tx, (one.fulfillment_order_id for one in goods))
    effects = Effects()
    boxed = await tx.rows(Boxed, sql.read_boxed, ids=sorted(locked.work))
    answers = [put(locked, one, boxed, effects) for one in goods]
    changed = [locked.work[answer.id] for answer in answers if not isinstance(answer, Refusal)]
    await write_work(tx, changed, effects)
    return answers


def in_boxes(closed: Sequence[Boxed], line_no: int) -> int:
    return sum(box.units for box in closed if box.line_no == line_no)


def still_boxed(lines: Sequence[LineQuantity], out: Mapping[int, int], closed: Sequence[Boxed]) -> list[FieldError]:
    """`in_closed_parcel` for each line of which more is put back than is out of its box."""
    return [
        FieldError(
            f"/lines/{index}/quantity", "in_closed_parcel",
            f"Line {one.line_no}: {in_boxes(closed, one.line_no)} in closed {numbers_of(closed, one.line_no)}. "
            "Open it and weigh it again first.",
        )
        for index, one in enumerate(lines)
        if one.quantity > out[one.line_no]
    ]  # fmt: skip


def numbers_of(closed: Sequence[Boxed], line_no: int) -> str:
    numbers = [str(box.parcel_number) for box in closed if box.line_no == line_no]
    return f"parcel{'s' if len(numbers) > 1 else ''} {', '.join(numbers)}"


def put(locked: Locked, goods: PutBack, boxed: Sequence[Boxed], effects: Effects) -> FulfillmentOrderState | Refusal:
    work = locked.work.get(goods.fulfillment_order_id)
    if work is None:
        return not_found("fulfillment order", fulfillment_order_id=goods.fulfillment_order_id)
    closed = [box for box in boxed if box.fulfillment_order_id == work.fulfillment_order_id]
    out = {no: line.to_put_back - in_boxes(closed, no) for no, line in work.lines.items()}
    lines = goods.lines
    if lines is None:
        lines = [LineQuantity(line_no, units) for line_no, units in out.items()]
        if closed and not any(out.values()):
            lines = [LineQuantity(line_no, line.to_put_back) for line_no, line in work.lines.items()]
    wrong = more_than_there(work, lines, "to_put_back", "more_than_waits", "wait to be put back")
    if wrong := wrong or still_boxed(lines, out, closed):
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
