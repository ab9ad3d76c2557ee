"""Cancel an order, or units of its lines, before hand-over and with a reason. What was not picked is free again at
once; what was picked or packed is unavailable until it is put back. Money that is held beyond what is owed then is
voided, and what was paid for the canceled units is given back. Locks progress, then fulfillment orders, levels,
parcels, and the order last."""

from collections import Counter
from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from orderwright.fulfillment.cancel_fulfillment_units import UnitsToCancel, cancel_fulfillment_units
from orderwright.kernel.money import decimal_string
from orderwright.kernel.reasons import CancelReason, reason_mistakes
from orderwright.kernel.refusal import Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.text import text_mistakes
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.orders.decide_cancellation import (
    IN_THE_WAREHOUSE,
    LineUnits,
    after,
    everything,
    mistakes_in,
    moves_of,
)
from orderwright.orders.events import CanceledUnits, HoldReleased, LinesCanceled, OrderCanceled
from orderwright.orders.lock_orders import LockedOrder, lock_orders
from orderwright.orders.read_amounts_owed import read_amounts_owed
from orderwright.orders.refund_canceled import refund_canceled
from orderwright.payments.events import fact_of
from orderwright.payments.ledger import entries_against
from orderwright.payments.record_payments import read_balances, record_payments
from orderwright.payments.types import PaymentEvent
from orderwright.progress.fence_lines import HeldLines, hold_lines
from orderwright.progress.move_units import move_units
from orderwright.progress.types import UnitMove
from orderwright.stock.lock_levels import lock_levels
from orderwright.stock.reserve_stock import read_reservations, reduce_reservations
from orderwright.stock.types import Claim

sql = statements(__file__)


class CancelLines(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`lines` left out: everything that has not been handed over."""

    order_id: UUID
    reason: str
    note: str = ""
    lines: list[LineUnits] | None = None


class Canceled(msgspec.Struct, frozen=True):
    """`order_canceled`: nothing is left of it. `voided`: money that was held and is held no longer. `refunded`: what
    was paid for the canceled units and is given back."""

    order_id: UUID
    number: int
    lines: list[LineUnits]
    order_canceled: bool
    voided: str
    currency: str
    refunded: str = "0"


class EndedHold(msgspec.Struct, frozen=True, gc=False):
    hold_id: UUID
    order_id: UUID
    reason: str


@verb(
    "orders.cancel",
    refusals=("order_not_found", "cancellation_invalid", "nothing_to_cancel", "units_already_gone"),
    batch_max=128,
)
async def cancel_lines(tx: Transaction, wishes: Sequence[CancelLines]) -> list[Canceled | Refusal]:
    """Where several name one order, they are done one after the other: each has its own units, reason and money."""
    answers: dict[int, Canceled | Refusal] = {}
    left = dict(enumerate(wishes))
    while left:
        round_ = {wish.order_id: index for index, wish in reversed(left.items())}
        indexes = sorted(round_.values())
        made = await cancel_each_once(tx, [left.pop(index) for index in indexes])
        answers.update(zip(indexes, made, strict=True))
    return [answers[index] for index in range(len(wishes))]


async def cancel_each_once(tx: Transaction, wishes: Sequence[CancelLines]) -> list[Canceled | Refusal]:
    """No order is among them twice."""
    orders = await lock_orders(tx, (wish.order_id for wish in wishes))
    moves, reasons = list[UnitMove](), dict[UUID, str]()
    answers: list[Canceled | Refusal] = []
    for wish in wishes:
        decided = decide(wish, orders.get(wish.order_id))
        if isinstance(decided, Refusal):
            answers.append(decided)
            continue
        reasons[wish.order_id] = wish.reason
        orders[wish.order_id], its_moves = apply(orders[wish.order_id], decided)
        moves += its_moves
        canceled_units = [CanceledUnits(line.line_no, line.quantity) for line in decided]
        tx.emit(LinesCanceled(order_id=wish.order_id, lines=canceled_units, reason=wish.reason, note=wish.note))
        answers.append(answer(orders[wish.order_id], decided))
    if not moves:
        return answers
    await free_what_was_claimed(tx, moves, reasons)
    concerned = {order_id: orders[order_id] for order_id in reasons}
    await close(tx, [order for order in concerned.values() if is_canceled(order)], reasons)
    voided = await void_what_is_not_owed(tx, list(concerned.values()))
    refunded = await refund_canceled(tx, concerned)
    return [with_money(each, voided, refunded) if isinstance(each, Canceled) else each for each in answers]


def with_money(answer: Canceled, voided: Mapping[UUID, int], refunded: Mapping[UUID, int]) -> Canceled:
    amounts = (decimal_string(minor.get(answer.order_id, 0), answer.currency) for minor in (voided, refunded))
    return msgspec.structs.replace(answer, voided=next(amounts), refunded=next(amounts))


def decide(wish: CancelLines, order: LockedOrder | None) -> list[LineUnits] | Refusal:
    if order is None:
        return not_found("order", order_id=wish.order_id)
    wrong = reason_mistakes("/reason", wish.reason, CancelReason) + text_mistakes("/note", wish.note, 2000)
    lines = everything(order) if wish.lines is None else wish.lines
    wrong += mistakes_in(order, lines)
    if wrong:
        return Refusal("cancellation_invalid", "This can't be canceled.", "invalid", wrong, number=order.number)
    if not lines:
        return Refusal("nothing_to_cancel", nothing_left(order), "conflict", number=order.number)
    return lines


def nothing_left(order: LockedOrder) -> str:
    """Why nothing of the order can be canceled any more."""
    if is_canceled(order):
        return "All of the order is canceled already."
    if any(line.canceled for line in order.lines):
        return "What was not canceled of the order has left for the customer."
    return "All of the order has left for the customer."


def apply(order: LockedOrder, canceled: Sequence[LineUnits]) -> tuple[LockedOrder, list[UnitMove]]:
    """The order as it is then, and the moves that make it so."""
    quantities = {line.line_no: line.quantity for line in canceled}
    moves, lines = [], []
    for line in order.lines:
        its_moves = moves_of(line, quantities.get(line.line_no, 0))
        moves += its_moves
        lines.append(after(line, its_moves))
    return msgspec.structs.replace(order, lines=lines), moves


def is_canceled(order: LockedOrder) -> bool:
    return all(line.canceled == line.ordered for line in order.lines)


def answer(order: LockedOrder, lines: list[LineUnits]) -> Canceled:
    return Canceled(order.order_id, order.number, lines, is_canceled(order), "0", order.currency)


async def free_what_was_claimed(tx: Transaction, moves: Sequence[UnitMove], reasons: Mapping[UUID, str]) -> None:
    """Reservations shrink; the warehouse gives up what it has. The levels are locked once, for both."""
    await lock_levels(tx, await tx.rows(UUID, sql.read_variants, order_ids=list(reasons)))
    reserved = [move for move in moves if move.from_place == "reserved"]
    held = await read_reservations(tx, {move.order_id for move in reserved}) if reserved else []
    await reduce_reservations(tx, claims_of(reserved, held))
    await move_units(tx, (move for move in moves if move.from_place not in IN_THE_WAREHOUSE))
    for reason in sorted(set(reasons.values())):
        units: Counter[tuple[UUID, int]] = Counter()
        for move in moves:
            if reasons[move.order_id] == reason and move.from_place in IN_THE_WAREHOUSE:
                units[move.order_id, move.line_no] += move.quantity
        wanted = [UnitsToCancel(*line, quantity) for line, quantity in sorted(units.items())]
        await cancel_fulfillment_units(tx, wanted, reason)


def claims_of(moves: Sequence[UnitMove], held: Sequence[Claim]) -> list[Claim]:
    """Which reservations lose the units: those of the line, in order of location."""
    wanted: Counter[tuple[UUID, int]] = Counter()
    for move in moves:
        wanted[move.order_id, move.line_no] += move.quantity
    claims = []
    for claim in held:
        part = min(claim.quantity, wanted[claim.order_id, claim.line_no])
        if part:
            wanted[claim.order_id, claim.line_no] -= part
            claims.append(msgspec.structs.replace(claim, quantity=part))
    return claims


async def close(tx: Transaction, orders: Sequence[LockedOrder], reasons: Mapping[UUID, str]) -> None:
    """Nothing is left of these orders: their holds end with them."""
    held = [order.order_id for order in orders if order.open_holds]
    if held:
        ended = await tx.rows(EndedHold, sql.end_holds, order_ids=held, actor=tx.actor, now=tx.now)
        await hold_lines(tx, [HeldLines(order_id, False, []) for order_id in held])
        tx.emit(*(HoldReleased(order_id=hold.order_id, hold_id=hold.hold_id, reason=hold.reason) for hold in ended))
    tx.emit(*(OrderCanceled(order_id=order.order_id, reason=reasons[order.order_id]) for order in orders))


async def void_what_is_not_owed(tx: Transaction, orders: Sequence[LockedOrder]) -> dict[UUID, int]:
    """Of what is held, no more is kept than can still be captured: what is owed and was not captured, and nothing once
    nothing is left to ship. What was authorized last is let go first. Minor units by order."""
    if not orders:
        return {}
    totals, lines = {o.order_id: o.total_minor for o in orders}, {o.order_id: o.lines for o in orders}
    owed, balances = await read_amounts_owed(tx, totals, lines), await read_balances(tx, totals)
    entries: list[PaymentEvent] = []
    for order in orders:
        balance = balances[order.order_id]
        due = max(0, owed[order.order_id] - balance.captured_for_goods(None)) if everything(order) else 0
        entries += entries_against(
            balance.open[::-1], balance.held - due, order_id=order.order_id, kind="voided",
            reference=f"cancellation {tx.new_id()}",
        )  # fmt: skip
    await record_payments(tx, entries)
    tx.emit(*(fact_of(entry) for entry in entries))
    voided: Counter[UUID] = Counter()
    for entry in entries:
        voided[entry.order_id] += entry.amount_minor
    return voided
