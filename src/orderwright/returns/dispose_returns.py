"""Inspection: what becomes of received units. Restocked ones are sellable again at the location, scrapped ones a loss.
Locks the returns, then levels."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.returns.dispose_units import Disposed, announce_disposed, decide_units
from orderwright.returns.lock_returns import Held, lock_returns, standing, write_returns
from orderwright.returns.read_returns import answer_returns
from orderwright.returns.types import Return
from orderwright.stock.move_stock import move_stock
from orderwright.stock.types import Movement


class DisposedLine(msgspec.Struct, frozen=True, kw_only=True):
    line_no: int
    restock: int = 0
    scrap: int = 0


class DisposeReturn(msgspec.Struct, frozen=True, kw_only=True):
    return_id: UUID
    lines: list[DisposedLine]


@verb("returns.receive", refusals=("return_not_found", "return_not_so", "disposition_invalid"))
async def dispose_returns(tx: Transaction, dispositions: Sequence[DisposeReturn]) -> list[Return | Refusal]:
    held = await lock_returns(tx, (each.return_id for each in dispositions))
    answers: list[UUID | Refusal] = []
    movements: list[Movement] = []
    disposed: list[Disposed] = []
    for each in dispositions:
        back = standing(held, each.return_id, "dispose_returns")
        if isinstance(back, Held) and (wrong := mistakes(back, each.lines)):
            message = "This disposition is not possible."
            back = Refusal("disposition_invalid", message, "invalid", wrong, return_id=each.return_id)
        if isinstance(back, Refusal):
            answers.append(back)
            continue
        for line in each.lines:
            decided, onward = decide_units(back, back.lines[line.line_no], line.restock, line.scrap)
            disposed.append(decided)
            movements += onward
        answers.append(back.return_id)
    await write_returns(tx, (each.back for each in disposed))
    await move_stock(tx, movements)
    announce_disposed(tx, disposed)
    return await answer_returns(tx, answers)


def mistakes(back: Held, lines: Sequence[DisposedLine]) -> list[FieldError]:
    wrong: list[FieldError] = []
    if not lines or len({line.line_no for line in lines}) < len(lines):
        wrong.append(FieldError("/lines", "lines_count", "Name each line once."))
    for index, line in enumerate(lines):
        known = back.lines.get(line.line_no)
        if known is None:
            message = f"The return has no line {line.line_no}."
            wrong.append(FieldError(f"/lines/{index}/line_no", "line_unknown", message))
        elif min(line.restock, line.scrap) < 0 or not 0 < line.restock + line.scrap <= known.to_inspect:
            message = f"{known.to_inspect} of line {line.line_no} wait for inspection."
            wrong.append(FieldError(f"/lines/{index}", "quantity_out_of_range", message))
    return wrong
