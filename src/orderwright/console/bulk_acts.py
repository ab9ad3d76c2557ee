"""What can be done to many orders at once: what will become of each, and doing it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from orderwright.console.choices import CANCEL_REASONS, HOLD_REASONS, Choices
from orderwright.console.desk import Desk
from orderwright.kernel.refusal import Refusal
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.place_holds import PlaceHold, place_holds
from orderwright.orders.release_holds import ReleaseHold, release_holds
from orderwright.orders.release_orders import ReleaseOrder, release_orders
from orderwright.orders.tag_orders import TagOrder, tag_orders
from orderwright.views.match_orders import MatchedOrder
from orderwright.views.standing import count_units, hold_words

Typed = Mapping[str, str]
Answers = list[Any]


class Fate(msgspec.Struct, frozen=True):
    """What will become of an order, or why it stays as it is."""

    possible: bool
    words: str


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """`permission` opens it; `send` is the verb on its button ("Hold 12 orders"). `perform`
    answers each order with a result or a refusal."""

    title: str
    send: str
    sentence: str
    said: str
    permission: str
    fate: Callable[[MatchedOrder], Fate]
    perform: Callable[[Desk, Sequence[MatchedOrder], Typed], Awaitable[Answers]]
    asks: str | None = None
    reasons: Choices = []


def fate_of_hold(order: MatchedOrder) -> Fate:
    if order.status != "placed":
        return Fate(False, f"The order is {order.status}.")
    units = sum(line.units for line in order.in_house)
    if not units:
        return Fate(False, "Everything has shipped.")
    return Fate(True, f"{count_units(units)} on hold")


async def hold(desk: Desk, orders: Sequence[MatchedOrder], typed: Typed) -> Answers:
    wishes = [
        PlaceHold(order_id=order.order_id, reason=typed.get("reason", ""), note=typed.get("note", ""))
        for order in orders
    ]
    return await desk.perform_many(place_holds, wishes)


def fate_of_release(order: MatchedOrder) -> Fate:
    if order.holds:
        reasons = ", ".join(hold_words(reason) for reason in dict.fromkeys(order.hold_reasons))
        return Fate(True, f"Hold released: {reasons}")
    if order.reserved:
        return Fate(True, f"{count_units(order.reserved)} sent to the warehouse")
    return Fate(False, "Not on hold, and nothing to release.")


async def release(desk: Desk, orders: Sequence[MatchedOrder], typed: Typed) -> Answers:  # noqa: ARG001
    """Holds end; an order without any goes to the warehouse (one whose last hold ended follows by itself)."""
    held = [(order, hold_id) for order in orders for hold_id in order.holds]
    free = [order for order in orders if not order.holds]
    ended = await desk.perform_many(release_holds, [ReleaseHold(hold_id=hold_id) for _, hold_id in held])
    sent = await desk.perform_many(release_orders, [ReleaseOrder(order_id=order.order_id) for order in free])
    answers: dict[UUID, Any] = {order.order_id: answer for (order, _), answer in zip(held, ended, strict=True)}
    answers |= {order.order_id: answer for order, answer in zip(free, sent, strict=True)}
    return [answers[order.order_id] for order in orders]


def fate_of_tag(order: MatchedOrder) -> Fate:
    return Fate(True, order.external_ref)


def fate_of_cancel(order: MatchedOrder) -> Fate:
    units = sum(line.units for line in order.in_house)
    if not units:
        return Fate(False, "Already canceled." if order.status == "canceled" else "Everything has shipped.")
    return Fate(True, f"{count_units(units)} canceled and available again")


async def cancel(desk: Desk, orders: Sequence[MatchedOrder], typed: Typed) -> Answers:
    wishes = [
        CancelLines(order_id=order.order_id, reason=typed.get("reason", ""), note=typed.get("note", ""))
        for order in orders
    ]
    return await desk.perform_many(cancel_lines, wishes)


async def tag(desk: Desk, orders: Sequence[MatchedOrder], typed: Typed) -> Answers:
    wishes = [TagOrder(order_id=order.order_id, add=[typed.get("tag", "")]) for order in orders]
    return await desk.perform_many(tag_orders, wishes)


ACTS: dict[str, Act] = {
    "hold": Act(
        title="Hold orders", send="Hold", sentence="Will be put on hold", said="on hold",
        permission="orders.hold", fate=fate_of_hold, perform=hold, asks="reason", reasons=HOLD_REASONS,
    ),
    "release": Act(
        title="Release orders", send="Release", sentence="Will be released", said="released",
        permission="orders.release", fate=fate_of_release, perform=release,
    ),
    "tag": Act(
        title="Tag orders", send="Tag", sentence="Will be tagged", said="tagged",
        permission="orders.edit", fate=fate_of_tag, perform=tag, asks="tag",
    ),
    "cancel": Act(
        title="Cancel orders", send="Cancel", sentence="Will be canceled", said="canceled",
        permission="orders.cancel", fate=fate_of_cancel, perform=cancel, asks="reason", reasons=CANCEL_REASONS,
    ),
}  # fmt: skip


def divide(act: Act, orders: Sequence[MatchedOrder]) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """(number, words) of those that it will be done to, and of those that stay as they are."""
    fates = [(order.number, act.fate(order)) for order in orders]
    will = [(number, fate.words) for number, fate in fates if fate.possible]
    return will, [(number, fate.words) for number, fate in fates if not fate.possible]


async def carry_out(
    act: Act, desk: Desk, orders: Sequence[MatchedOrder], typed: Typed
) -> tuple[int, list[tuple[int, str]], Refusal | None]:
    """How many it was done to, (number, reason) of the others, and the last refusal that names a field."""
    able = [order for order in orders if act.fate(order).possible]
    _, stay = divide(act, orders)
    answers = await act.perform(desk, able, typed)
    refused = [
        (order.number, answer) for order, answer in zip(able, answers, strict=True) if isinstance(answer, Refusal)
    ]
    stay += [(number, refusal.message) for number, refusal in refused]
    of_a_field = next((refusal for _, refusal in refused if refusal.fields), None)
    return len(able) - len(refused), stay, of_a_field
