"""Staff says yes to returns that customers asked for: their units go to `returning`, delivered ones first.
Locks the returns, then progress."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import Refusal
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.progress.move_units import lock_progress, move_units
from orderwright.progress.types import UnitMove
from orderwright.returns.events import ReturnAuthorized
from orderwright.returns.lock_returns import Held, lock_returns, standing, write_returns
from orderwright.returns.open_returns import LineKey, LineOut, to_returning
from orderwright.returns.read_returns import answer_returns
from orderwright.returns.types import LineToReturn, Return


class ApproveReturn(msgspec.Struct, frozen=True, kw_only=True):
    return_id: UUID


@verb("returns.authorize", refusals=("return_not_found", "return_not_so", "return_too_many"))
async def approve_returns(tx: Transaction, approvals: Sequence[ApproveReturn]) -> list[Return | Refusal]:
    held = await lock_returns(tx, (approval.return_id for approval in approvals))
    wanted = {(line.order_id, line.line_no): line for back in held.values() for line in back.lines.values()}
    out = {
        key: LineOut(wanted[key].variant_id, line.delivered, line.shipped)
        for line in await lock_progress(tx, {back.order_id for back in held.values()})
        if (key := (line.order_id, line.line_no)) in wanted
    }
    answers: list[UUID | Refusal] = []
    moves: list[UnitMove] = []
    approved: list[Held] = []
    for approval in approvals:
        back = standing(held, approval.return_id, "approve_returns")
        if isinstance(back, Refusal) or (short := too_few(back, out)):
            answers.append(back if isinstance(back, Refusal) else short)  # type: ignore[arg-type]
            continue
        for line in back.lines.values():
            asked = LineToReturn(line_no=line.line_no, quantity=line.quantity)
            moves += to_returning(back.order_id, asked, out[back.order_id, line.line_no])
        back.move_on("approve_returns", "authorized")
        approved.append(back)
        answers.append(back.return_id)
    await write_returns(tx, approved)
    await move_units(tx, moves)
    tx.emit(*(announcement(back) for back in approved))
    return await answer_returns(tx, answers)


def too_few(back: Held, out: dict[LineKey, LineOut]) -> Refusal | None:
    """Fewer units are out than when the customer asked: they came back with another return meanwhile."""
    for line in back.lines.values():
        left = out[back.order_id, line.line_no].left
        if line.quantity > left:
            message = f"Only {left} of line {line.line_no} can be returned now."
            return Refusal("return_too_many", message, "conflict", return_id=back.return_id, line_no=line.line_no)
    return None


def announcement(back: Held) -> ReturnAuthorized:
    units = sum(line.quantity for line in back.lines.values())
    return ReturnAuthorized(order_id=back.order_id, return_id=back.return_id, number=back.number, units=units)
