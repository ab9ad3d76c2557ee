"""Which units of an order are canceled, and from where: pure. What is least far along goes first, so that as little
work as possible is undone; what was handed over can't be canceled."""

from collections.abc import Sequence

import msgspec

from orderwright.kernel.refusal import FieldError
from orderwright.kernel.text import plural
from orderwright.orders.lock_orders import LockedOrder
from orderwright.progress.types import LineProgress, Place, UnitMove

BEFORE_HAND_OVER: tuple[Place, ...] = ("to_source", "backordered", "reserved", "released", "picked", "packed")
IN_THE_WAREHOUSE: tuple[Place, ...] = ("released", "picked", "packed")


class LineUnits(msgspec.Struct, frozen=True):
    line_no: int
    quantity: int


def cancelable(line: LineProgress) -> int:
    """Units of a line that are not with the carrier or further."""
    return sum(getattr(line, place) for place in BEFORE_HAND_OVER)


def ever_left(line: LineProgress) -> int:
    """Units of a line that were handed over, wherever they are now."""
    return line.shipped + line.delivered + line.returning + line.returned


def everything(order: LockedOrder) -> list[LineUnits]:
    """All that can still be canceled of an order."""
    return [LineUnits(line.line_no, units) for line in order.lines if (units := cancelable(line))]


def mistakes_in(order: LockedOrder, lines: Sequence[LineUnits]) -> list[FieldError]:
    """What can't be canceled, line by line: `line_unknown`, `line_twice`, `quantity_out_of_range`,
    `units_handed_over`."""
    wrong: list[FieldError] = []
    seen: set[int] = set()
    for index, wanted in enumerate(lines):
        line = order.line(wanted.line_no)
        if line is None:
            message = f"The order has no line {wanted.line_no}."
            wrong.append(FieldError(f"/lines/{index}/line_no", "line_unknown", message))
            continue
        if wanted.line_no in seen:
            wrong.append(FieldError(f"/lines/{index}/line_no", "line_twice", "A line is listed twice."))
        seen.add(wanted.line_no)
        if wanted.quantity < 1:
            wrong.append(FieldError(f"/lines/{index}/quantity", "quantity_out_of_range", "A quantity is at least 1."))
        elif wanted.quantity > cancelable(line):
            can, left = cancelable(line), ever_left(line)
            message = f"Of line {wanted.line_no} {plural(can, 'unit')} can be canceled; {left} have shipped."
            wrong.append(FieldError(f"/lines/{index}/quantity", "units_handed_over", message))
    return wrong


def moves_of(line: LineProgress, quantity: int) -> list[UnitMove]:
    """The way of so many units to canceled, from the first places that have some."""
    moves = []
    for place in BEFORE_HAND_OVER:
        part = min(quantity, getattr(line, place))
        if part:
            moves.append(UnitMove(line.order_id, line.line_no, place, "canceled", part))
            quantity -= part
    return moves


def after(line: LineProgress, moves: Sequence[UnitMove]) -> LineProgress:
    """The line once the moves are made."""
    places = {move.from_place: getattr(line, move.from_place) - move.quantity for move in moves}
    canceled = line.canceled + sum(move.quantity for move in moves)
    return msgspec.structs.replace(line, canceled=canceled, **places)
