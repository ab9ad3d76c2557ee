"""Settle returns: give back what is due for what came, and let go of what never came (it stays with the customer).

Every received unit must have been inspected. A return of which nothing came is canceled. What is due is each line's
share (`rules.due_for`); staff may give another amount, within what is refundable of the order.
Locks the returns, orders, progress.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.money import in_words, parse_amount, precision
from orderwright.kernel.refusal import FieldError, Refusal, invalid
from orderwright.kernel.statements import statements
from orderwright.kernel.text import plural
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.payments.grant_refunds import write_grants
from orderwright.payments.lock_money import lock_money
from orderwright.payments.rules import Purse
from orderwright.payments.types import Grant
from orderwright.progress.move_units import move_units
from orderwright.progress.types import UnitMove
from orderwright.returns.events import ReturnClosed
from orderwright.returns.lock_returns import Held, lock_returns, standing, write_returns
from orderwright.returns.read_returns import answer_returns
from orderwright.returns.rules import LineBack, due_for, refund_of
from orderwright.returns.types import Return

sql = statements(__file__)


class CloseReturn(msgspec.Struct, frozen=True, kw_only=True):
    """`amount`: what is given back, a decimal string in the order's currency; left out, what is due."""

    return_id: UUID
    amount: str | None = None


class LineState(msgspec.Struct, gc=False):
    """An order line; `received_before` with returns that are closed, `refunded_minor`: given back for what
    was sent, not for what was canceled."""

    order_id: UUID
    line_no: int
    ordered: int
    canceled: int
    received_before: int
    total_minor: int
    refunded_minor: int


class Closing(msgspec.Struct, frozen=True):
    back: Held
    amount_minor: int
    grant: Grant | None
    never_came: list[UnitMove]


States = dict[tuple[UUID, int], LineState]


@verb(
    "returns.refund",
    refusals=("return_not_found", "return_not_so", "return_not_inspected", "amount_invalid", "refund_too_much"),
)
async def close_returns(tx: Transaction, closings: Sequence[CloseReturn]) -> list[Return | Refusal]:
    held = await lock_returns(tx, (closing.return_id for closing in closings))
    order_ids = {back.order_id for back in held.values()}
    purses = await lock_money(tx, order_ids)
    states = await read_states(tx, order_ids)
    answers: list[UUID | Refusal] = []
    closed: list[Closing] = []
    for closing in closings:
        back = standing(held, closing.return_id, "close_returns")
        decided = back if isinstance(back, Refusal) else settle(tx, back, closing, purses[back.order_id], states)
        if isinstance(decided, Refusal):
            answers.append(decided)
            continue
        closed.append(decided)
        answers.append(closing.return_id)
    await write_returns(tx, (each.back for each in closed))
    await move_units(tx, [move for each in closed for move in each.never_came])
    tx.emit(*(announcement(each) for each in closed))
    await write_grants(tx, [each.grant for each in closed if each.grant])
    return await answer_returns(tx, answers)


async def read_states(tx: Transaction, order_ids: Iterable[UUID]) -> States:
    found = await tx.rows(LineState, sql.read_states, order_ids=list(order_ids))
    return {(state.order_id, state.line_no): state for state in found}


def settle(tx: Transaction, back: Held, closing: CloseReturn, purse: Purse, states: States) -> Closing | Refusal:
    """Close it in memory: what is given back, and which units never came."""
    waiting = sum(line.to_inspect for line in back.lines.values())
    if waiting:
        message = f"Return {back.number}: {plural(waiting, 'unit')} to inspect first."
        return Refusal("return_not_inspected", message, "conflict", return_id=back.return_id)
    lines = lines_back(back, states)
    amount = min(sum(map(due_for, lines)), max(0, purse.refundable))
    if closing.amount is not None:
        stated = stated_amount(closing.amount, purse)
        if isinstance(stated, Refusal):
            return stated
        amount = stated
    granted = refund_of(lines, amount)
    for line in lines:
        states[back.order_id, line.line_no].received_before += line.received
    for part in granted:
        if part.line_no is not None:
            states[back.order_id, part.line_no].refunded_minor += part.amount_minor
    purse.pending += amount
    back.move_on("close_returns", "closed" if lines else "canceled")
    reason = f"Return {back.number}"
    grant = Grant(
        refund_id=tx.new_id(), order_id=back.order_id, amount_minor=amount, reason=reason, lines=granted,
        return_id=back.return_id,
    )  # fmt: skip
    never_came = [
        UnitMove(back.order_id, line.line_no, "returning", "delivered", line.coming)
        for line in back.lines.values()
        if line.coming
    ]
    return Closing(back, amount, grant if amount else None, never_came)


def lines_back(back: Held, states: States) -> list[LineBack]:
    """The lines of which something came, as the rules want them."""
    result = []
    for line in back.lines.values():
        state = states[back.order_id, line.line_no]
        if line.received:
            result.append(
                LineBack(
                    line.line_no, state.ordered, state.canceled, state.received_before, line.received,
                    state.total_minor, state.refunded_minor,
                )
            )  # fmt: skip
    return result


def stated_amount(text: str, purse: Purse) -> int | Refusal:
    minor = parse_amount(text, precision(purse.currency) or 0)
    if isinstance(minor, str) or minor < 0:
        why = minor if isinstance(minor, str) else "must not be negative"
        return invalid("/amount", "amount_invalid", f"The amount {why}.")
    if minor > purse.refundable:
        left = max(0, purse.refundable)
        message = f"At most {in_words(left, purse.currency)} can be refunded."
        return Refusal("refund_too_much", message, "conflict", [FieldError("/amount", "refund_too_much", message)])
    return minor


def announcement(each: Closing) -> ReturnClosed:
    back = each.back
    never_came = sum(move.quantity for move in each.never_came)
    return ReturnClosed(
        order_id=back.order_id, return_id=back.return_id, number=back.number, amount_minor=each.amount_minor,
        never_came=never_came,
    )  # fmt: skip
