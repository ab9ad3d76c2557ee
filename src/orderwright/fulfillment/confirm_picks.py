"""A picker says what was found. What was not found is short: it is to be sourced again, elsewhere, at once.
Locks orders, progress, fulfillment orders, levels.

Quantities are totals ("of line 2 there are 3"), not steps: confirming the same twice changes nothing twice.
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.fulfillment.events import FulfillmentOrderCanceled, PickWasShort, UnitsPicked
from orderwright.fulfillment.lock_work import Effects, Locked, lock_work, write_work
from orderwright.fulfillment.lose_units import lose_units
from orderwright.fulfillment.rules import line_mistakes, move_on, why_not
from orderwright.fulfillment.types import FulfillmentOrderState, LineQuantity, ShortReason, Work
from orderwright.kernel.refusal import FieldError, Refusal, not_found
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.progress.types import UnitMove


class FoundLine(LineQuantity, frozen=True, forbid_unknown_fields=True):
    """`quantity`: units of this line found so far, in all. `short`: why there are no more; without it the rest is
    still to be picked."""

    short: ShortReason | None = None


class ConfirmPicks(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`lines` left out: everything that was asked for was found."""

    fulfillment_order_id: UUID
    lines: list[FoundLine] | None = None


@verb(
    "fulfillment.pick",
    refusals=(
        "fulfillment_order_not_found",
        "fulfillment_order_status",
        "fulfillment_order_paused",
        "picks_invalid",
    ),
)
async def confirm_picks(tx: Transaction, picks: Sequence[ConfirmPicks]) -> list[FulfillmentOrderState | Refusal]:
    locked = await lock_work(tx, (pick.fulfillment_order_id for pick in picks))
    effects = Effects()
    answers = [confirm(locked, pick, effects) for pick in picks]
    changed = [locked.work[answer.id] for answer in answers if not isinstance(answer, Refusal)]
    await write_work(tx, changed, effects)
    return answers


def confirm(locked: Locked, pick: ConfirmPicks, effects: Effects) -> FulfillmentOrderState | Refusal:
    work = locked.work.get(pick.fulfillment_order_id)
    if work is None:
        return not_found("fulfillment order", fulfillment_order_id=pick.fulfillment_order_id)
    found = pick.lines
    if found is None:
        found = [FoundLine(line.line_no, line.done + line.open) for line in work.lines.values()]
    if wrong := mistakes_in(work, found):
        return Refusal("picks_invalid", "These picks do not fit the fulfillment order.", "invalid", wrong)
    told_before = pick.lines is not None and all(says_nothing_new(work, one) for one in found)
    if told_before and work.status not in ("released", "accepted"):
        return work.state
    if refusal := why_not(work, "confirm_picks"):
        return refusal
    pick_units(work, found, effects)
    come_up_short(work, found, effects)
    move_on(work, "confirm_picks")
    if work.status == "canceled":
        close(work, effects)
    return work.state


def mistakes_in(work: Work, found: Sequence[FoundLine]) -> list[FieldError]:
    """What can't be: unknown lines, more than was asked for, fewer than was confirmed before."""
    if wrong := line_mistakes(work, found):
        return wrong
    for index, one in enumerate(found):
        line, pointer = work.lines[one.line_no], f"/lines/{index}/quantity"
        most = line.done + line.open
        if one.quantity > most:
            message = f"Line {one.line_no}: expected at most {most}, got {one.quantity}."
            wrong.append(FieldError(pointer, "more_than_expected", message))
        elif one.quantity < line.done:
            message = f"Line {one.line_no}: {line.done} were confirmed before; unpick them to take some back."
            wrong.append(FieldError(pointer, "fewer_than_confirmed", message))
    return wrong


def says_nothing_new(work: Work, one: FoundLine) -> bool:
    line = work.lines[one.line_no]
    return one.quantity == line.done and not (one.short and line.open)


def pick_units(work: Work, found: Sequence[FoundLine], effects: Effects) -> None:
    picked = []
    for one in found:
        line = work.lines[one.line_no]
        units = one.quantity - line.done
        if units:
            line.open -= units
            line.picked += units
            line.scanned = max(0, line.scanned - units)
            effects.moves.append(UnitMove(work.order_id, one.line_no, "released", "picked", units))
            picked.append({"line_no": one.line_no, "quantity": units})
    if picked:
        effects.facts.append(
            UnitsPicked(
                order_id=work.order_id, fulfillment_order_id=work.fulfillment_order_id, number=work.number, lines=picked
            )
        )


def come_up_short(work: Work, found: Sequence[FoundLine], effects: Effects) -> None:
    missing = []
    for one in found:
        line = work.lines[one.line_no]
        if one.short and line.open:
            missing.append({"line_no": one.line_no, "quantity": line.open, "reason": one.short})
            work.reason = one.short
            lose_units(work, line, line.open, one.short, effects)
    if missing:
        effects.facts.append(
            PickWasShort(
                order_id=work.order_id, fulfillment_order_id=work.fulfillment_order_id, number=work.number,
                location_id=work.location_id, lines=missing,
            )
        )  # fmt: skip


def close(work: Work, effects: Effects) -> None:
    """Nothing was there: the fulfillment order ends."""
    effects.facts.append(
        FulfillmentOrderCanceled(
            order_id=work.order_id, fulfillment_order_id=work.fulfillment_order_id, number=work.number,
            location_id=work.location_id, reason=work.reason or "short",
        )
    )  # fmt: skip
