"""Settle returns: credit what is due for what came, and let go of what never came (it stays where it was: with
the customer, or on its way).

Every received unit must have been inspected. A return of which nothing came is canceled. What is due is each line's
share (`rules.due_for`); staff may credit another amount, and what it has beyond that is goodwill. Of the credit that
goes back which was paid; what never was is waived (`Purse.paid_of`).
Locks the returns, orders, progress.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.money import in_words, parse_amount, precision
from orderwright.kernel.refusal import FieldError, Refusal, invalid
from orderwright.kernel.text import plural
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.payments.grant_refunds import (
    amounts_owed,
    note_parts,
    read_line_money,
    write_grants,
)
from orderwright.payments.lock_money import lock_money
from orderwright.payments.rules import LineMoney, Purse, amount_to_keep
from orderwright.payments.share_goodwill import share_goodwill
from orderwright.payments.types import Grant
from orderwright.progress.move_units import move_units, read_progress
from orderwright.progress.types import Place, UnitMove
from orderwright.returns.events import ReturnClosed
from orderwright.returns.lock_returns import Held, lock_returns, standing, write_returns
from orderwright.returns.read_returns import answer_returns
from orderwright.returns.rules import LineBack, due_for, refund_of
from orderwright.returns.types import Return
from orderwright.shipping.parcels import read_carried


class CloseReturn(msgspec.Struct, frozen=True, kw_only=True):
    """`amount`: what is credited, a decimal string in the order's currency; left out, what is due. At most what is due,
    or what can be given back of the order where that is more."""

    return_id: UUID
    amount: str | None = None


class Closing(msgspec.Struct, frozen=True):
    back: Held
    grant: Grant | None
    never_came: list[UnitMove]


Lines = Mapping[tuple[UUID, int], LineMoney]


@verb(
    "returns.refund",
    refusals=("return_not_found", "return_not_so", "return_not_inspected", "amount_invalid", "refund_too_much"),
)
async def close_returns(tx: Transaction, closings: Sequence[CloseReturn]) -> list[Return | Refusal]:
    held = await lock_returns(tx, (closing.return_id for closing in closings))
    order_ids = {back.order_id for back in held.values()}
    purses = await lock_money(tx, order_ids)
    lines = await read_line_money(tx, list(order_ids))
    owed = amounts_owed(purses, lines.values())
    answers: list[UUID | Refusal] = []
    closed: list[Closing] = []
    for closing in closings:
        back = standing(held, closing.return_id, "close_returns")
        decided = back if isinstance(back, Refusal) else settle(
            tx, back, closing, purses[back.order_id], owed[back.order_id], lines
        )  # fmt: skip
        if isinstance(decided, Refusal):
            answers.append(decided)
            continue
        closed.append(decided)
        answers.append(closing.return_id)
    await write_returns(tx, (each.back for each in closed))
    await move_units(tx, await where_they_are(tx, [move for each in closed for move in each.never_came]))
    tx.emit(*(announcement(each) for each in closed))
    await write_grants(tx, [each.grant for each in closed if each.grant])
    return await answer_returns(tx, answers)


def settle(
    tx: Transaction, back: Held, closing: CloseReturn, purse: Purse, owed_minor: int, of_orders: Lines
) -> Closing | Refusal:
    """Close it in memory: what is credited, and which units never came."""
    waiting = sum(line.to_inspect for line in back.lines.values())
    if waiting:
        message = f"Return {back.number}: {plural(waiting, 'unit')} to inspect first."
        return Refusal("return_not_inspected", message, "conflict", return_id=back.return_id)
    lines = lines_back(back, of_orders)
    credit = due = due_of_return(lines, purse, owed_minor)
    if closing.amount is not None:
        stated = stated_amount(closing.amount, purse, max(due, purse.refundable))
        if isinstance(stated, Refusal):
            return stated
        credit = stated
    granted = refund_of(lines, credit)
    for line in lines:
        of_orders[back.order_id, line.line_no].returned += line.received
    note_parts(granted, back.order_id, of_orders)
    if credit > due:
        goodwill = share_goodwill(
            credit - due, [line for (order, _), line in of_orders.items() if order == back.order_id]
        )
        note_parts(goodwill, back.order_id, of_orders)
        granted += goodwill
    paid = purse.paid_of(credit, owed_minor)
    purse.pending += paid
    purse.credited += credit
    back.move_on("close_returns", "closed" if lines else "canceled")
    grant = Grant(
        refund_id=tx.new_id(), order_id=back.order_id, amount_minor=paid, waived_minor=credit - paid,
        reason=f"Return {back.number}", lines=granted, return_id=back.return_id,
    )  # fmt: skip
    never_came = [
        UnitMove(back.order_id, line.line_no, "returning", "delivered", line.coming)
        for line in back.lines.values()
        if line.coming
    ]
    return Closing(back, grant if credit else None, never_came)


async def where_they_are(tx: Transaction, moves: Sequence[UnitMove]) -> list[UnitMove]:
    """Units that never came are with the customer; those of parcels that were never delivered are on the way still, or
    lost."""
    order_ids = {move.order_id for move in moves}
    carried = Counter(await read_carried(tx, order_ids))
    lost = Counter(await read_carried(tx, order_ids, "lost"))
    for line in await read_progress(tx, sorted(order_ids)):
        carried[line.order_id, line.line_no] -= line.shipped
        lost[line.order_id, line.line_no] -= line.lost
    found: list[UnitMove] = []
    for move in moves:
        key, left = (move.order_id, move.line_no), move.quantity
        places: tuple[tuple[Place, Counter[tuple[UUID, int]]], ...] = (("shipped", carried), ("lost", lost))
        for place, there in places:
            units = min(left, max(0, there[key]))
            there[key] -= units
            left -= units
            found.append(UnitMove(*key, "returning", place, units))
        found.append(UnitMove(*key, "returning", "delivered", left))
    return [move for move in found if move.quantity]


def due_of_return(lines: Iterable[LineBack], purse: Purse, owed_minor: int) -> int:
    """What its lines are due, and no more than is left to keep: a voucher on the order may have paid for the rest."""
    return min(sum(map(due_for, lines)), amount_to_keep(owed_minor, purse.credited))


def lines_back(back: Held, of_orders: Lines) -> list[LineBack]:
    """The lines of which something came, as the rules want them: beside what came with other returns."""
    result = []
    for line in back.lines.values():
        money = of_orders[back.order_id, line.line_no]
        before = money.returned - (line.received if back.status == "closed" else 0)
        if line.received:
            result.append(line_back(money, before, line.received))
    return result


def line_back(money: LineMoney, before: int, units: int) -> LineBack:
    """So many units of a line, after others that came back before."""
    return LineBack(
        money.line_no, money.ordered, money.canceled, before, units, money.total_minor,
        money.for_returned + money.as_goodwill, money.left_for_returned(before + units),
    )  # fmt: skip


def stated_amount(text: str, purse: Purse, at_most: int) -> int | Refusal:
    minor = parse_amount(text, precision(purse.currency) or 0)
    if isinstance(minor, str) or minor < 0:
        why = minor if isinstance(minor, str) else "must not be negative"
        return invalid("/amount", "amount_invalid", f"The amount {why}.")
    if minor > at_most:
        message = f"At most {in_words(max(0, at_most), purse.currency)} can be refunded."
        return Refusal("refund_too_much", message, "conflict", [FieldError("/amount", "refund_too_much", message)])
    return minor


def announcement(each: Closing) -> ReturnClosed:
    back = each.back
    never_came = sum(move.quantity for move in each.never_came)
    return ReturnClosed(
        order_id=back.order_id, return_id=back.return_id, number=back.number,
        amount_minor=each.grant.amount_minor if each.grant else 0,
        waived_minor=each.grant.waived_minor if each.grant else 0, never_came=never_came,
    )  # fmt: skip
