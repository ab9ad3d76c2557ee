"""Pure decisions of the warehouse."""

from collections.abc import Iterable, Sequence
from typing import Any, Literal

import msgspec

from orderwright.fulfillment.types import STOPPED_BY_A_HOLD, TRANSITIONS, WORDS, LineQuantity, Status, Work, WorkLine
from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.kernel.text import either
from orderwright.kernel.transitions import obey
from orderwright.payments.rules import value_of


def why_not(work: Work, verb: str) -> Refusal | None:
    """Why a verb can't be done with this fulfillment order now; None where it can."""
    ids: dict[str, Any] = {
        "fulfillment_order_id": work.fulfillment_order_id,
        "number": work.number,
        "order_id": work.order_id,
    }
    before = TRANSITIONS[verb]
    if work.status not in before:
        sentence = f"Fulfillment order {work.number} is {work.status}; to {WORDS[verb]} it must be {either(before)}."
        return Refusal("fulfillment_order_status", sentence, "conflict", status=work.status, **ids)
    if work.paused and verb in STOPPED_BY_A_HOLD:
        reasons = ", ".join(work.holds) or "the order is on hold"
        sentence = f"Fulfillment order {work.number} is paused by a hold: {reasons}."
        return Refusal("fulfillment_order_paused", sentence, "conflict", reasons=work.holds, **ids)
    return None


def status_of(status: Status, lines: Iterable[WorkLine]) -> Status:
    """The status that follows from where the units are: that of the one least far."""
    some = list(lines)
    unpicked, picked = sum(line.open for line in some), sum(line.picked for line in some)
    packed, shipped = sum(line.packed for line in some), sum(line.shipped for line in some)
    if unpicked:
        return "picking" if picked or status == "picking" else "released" if status == "released" else "accepted"
    if picked:
        return "packing" if packed or shipped else "picked"
    if packed:
        return "packed"
    return "shipped" if shipped else "canceled"


def move_on(work: Work, verb: str, status: Status | None = None) -> None:
    """To a status, or to the one that follows from where the units are; the table of transitions must know the way."""
    to = status or status_of(work.status, work.lines.values())
    obey(TRANSITIONS, verb, work.status, to)
    work.status = to


def line_mistakes(work: Work, lines: Iterable[LineQuantity]) -> list[FieldError]:
    """`line_unknown`, `line_twice`, `quantity_out_of_range`."""
    wrong, seen = [], set()
    for index, line in enumerate(lines):
        if line.line_no not in work.lines:
            message = f"Fulfillment order {work.number} has no line {line.line_no}."
            wrong.append(FieldError(f"/lines/{index}/line_no", "line_unknown", message))
        if line.line_no in seen:
            wrong.append(FieldError(f"/lines/{index}/line_no", "line_twice", f"Line {line.line_no} is listed twice."))
        if line.quantity < 0:
            wrong.append(FieldError(f"/lines/{index}/quantity", "quantity_out_of_range", "A quantity is not below 0."))
        seen.add(line.line_no)
    return wrong


def more_than_there(
    work: Work, lines: Sequence[LineQuantity], place: Literal["picked", "to_put_back"], code: str, words: str
) -> list[FieldError]:
    """Mistakes of lines that are taken from a place, in which `words` says how their units are there."""
    if wrong := line_mistakes(work, lines):
        return wrong
    there = {line_no: getattr(line, place) for line_no, line in work.lines.items()}
    return [
        FieldError(
            f"/lines/{index}/quantity", code,
            f"Line {one.line_no}: {there[one.line_no]} {words}, got {one.quantity}.",
        )
        for index, one in enumerate(lines)
        if one.quantity > there[one.line_no]
    ]  # fmt: skip


class Shipped(msgspec.Struct, frozen=True, gc=False):
    """A line of an order: its agreed total, and how many of its units ever left."""

    total_minor: int
    ordered: int
    units: int


def amount_due(order_total_minor: int, lines: Iterable[Shipped], captured: int) -> int:
    """What is to be taken now that these units have left: their value and, with the first of them, shipping and
    charges; less what was taken before. All amounts are minor units."""
    some = list(lines)
    if not any(line.units for line in some):
        return 0
    charges = order_total_minor - sum(line.total_minor for line in some)
    value = charges + sum(value_of(line.total_minor, line.units, line.ordered) for line in some)
    return max(0, value - captured)
