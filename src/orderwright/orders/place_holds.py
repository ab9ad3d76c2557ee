"""Stop an order, or a line of it, with a reason: nothing of it is released, and work already released is paused.
Several holds may stand at once. Locks progress, then fulfillment orders, then orders."""

from collections import Counter
from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from orderwright.fulfillment.pause_fulfillment_orders import pause_fulfillment_orders
from orderwright.kernel.reasons import HoldReason, reason_mistakes
from orderwright.kernel.refusal import FieldError, Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.text import text_mistakes
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import verb
from orderwright.orders.events import HoldPlaced
from orderwright.orders.lock_orders import LockedOrder, lock_orders
from orderwright.orders.mark_held_lines import mark_held_lines

sql = statements(__file__)


class PlaceHold(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`line_no`: hold this line alone. `reason`: one of `HoldReason`. `automatic`: what ends its cause ends it too."""

    order_id: UUID
    reason: str
    note: str = ""
    line_no: int | None = None
    automatic: bool = False


class PlacedHold(msgspec.Struct, frozen=True):
    hold_id: UUID
    order_id: UUID
    number: int
    line_no: int | None
    reason: str


@verb("orders.hold", refusals=("order_not_found", "hold_invalid", "order_closed"))
async def place_holds(tx: Transaction, wishes: Sequence[PlaceHold]) -> list[PlacedHold | Refusal]:
    orders = await lock_orders(tx, (wish.order_id for wish in wishes))
    answers = [decide(tx, wish, orders.get(wish.order_id)) for wish in wishes]
    placed = [(answer, wish) for answer, wish in zip(answers, wishes, strict=True) if isinstance(answer, PlacedHold)]
    if not placed:
        return answers
    await pause_fulfillment_orders(tx, (hold.order_id for hold, _ in placed if stops_work(hold, orders)))
    rows = [msgspec.structs.asdict(wish) | {"hold_id": hold.hold_id} for hold, wish in placed]
    await tx.execute(sql.insert_holds, rows=json_rows(rows), actor=tx.actor, now=tx.now)
    counts = Counter(hold.order_id for hold, _ in placed)
    rows = [{"order_id": order_id, "holds": holds} for order_id, holds in sorted(counts.items())]
    await tx.execute(sql.count_holds, rows=json_rows(rows))
    await mark_held_lines(tx, counts)
    tx.emit(
        *(
            HoldPlaced(
                order_id=hold.order_id, hold_id=hold.hold_id, line_no=hold.line_no, reason=hold.reason, note=wish.note
            )
            for hold, wish in placed
        )
    )
    return answers


def decide(tx: Transaction, wish: PlaceHold, order: LockedOrder | None) -> PlacedHold | Refusal:
    if order is None:
        return not_found("order", order_id=wish.order_id)
    wrong = reason_mistakes("/reason", wish.reason, HoldReason) + text_mistakes("/note", wish.note, 2000)
    if wish.line_no is not None and order.line(wish.line_no) is None:
        wrong.append(FieldError("/line_no", "line_unknown", f"The order has no line {wish.line_no}."))
    if wrong:
        return Refusal("hold_invalid", "The hold can't be placed.", "invalid", wrong, number=order.number)
    if order.status != "placed":
        return Refusal("order_closed", f"The order is {order.status}.", "conflict", number=order.number)
    return PlacedHold(tx.new_id(), wish.order_id, order.number, wish.line_no, wish.reason)


def stops_work(hold: PlacedHold, orders: Mapping[UUID, LockedOrder]) -> bool:
    """A hold of the whole order stops all of its work; that of a line does where the line is at work already."""
    if hold.line_no is None:
        return True
    line = orders[hold.order_id].line(hold.line_no)
    return line is not None and line.released + line.picked + line.packed > 0
