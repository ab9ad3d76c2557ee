"""What can be done to many orders at once: what will become of each, and doing it."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import msgspec

from orderwright.console.bulk_release import NOT_HELD, reasons_of, release, words_of_release
from orderwright.console.choices import CANCEL_REASONS, HOLD_REASONS, Choices
from orderwright.console.desk import Desk
from orderwright.kernel.money import in_words
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.text import plural
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.place_holds import PlaceHold, place_holds
from orderwright.orders.tag_orders import TagOrder, tag_orders
from orderwright.views.match_orders import MatchedOrder
from orderwright.views.standing import count_units

Typed = Mapping[str, str]
Answers = list[Any]


class Fate(msgspec.Struct, frozen=True):
    """What will become of an order, or why it stays as it is. `warning`: what it does not do, to be shown in red."""

    possible: bool
    words: str
    warning: str = ""


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """`permission` opens it; `send` is the verb on its button ("Hold 12 orders"). `perform`
    answers each order with a result or a refusal."""

    title: str
    send: str
    sentence: str
    said: str
    permission: str
    fate: Callable[[MatchedOrder, Typed], Fate]
    perform: Callable[[Desk, Sequence[MatchedOrder], Typed], Awaitable[Answers]]
    asks: str | None = None
    reasons: Choices = []
    danger: bool = False


def fate_of_hold(order: MatchedOrder, typed: Typed) -> Fate:  # noqa: ARG001
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


def fate_of_release(order: MatchedOrder, typed: Typed) -> Fate:
    reasons, chosen = reasons_of(order), typed.get("reason")
    if not reasons:
        return Fate(False, "Not on hold, and nothing to release.")
    if not chosen:
        return Fate(True, ", ".join(words_of_release(reason) for reason in reasons))
    if chosen not in reasons:
        return Fate(False, f"Not on hold for this: {', '.join(words_of_release(reason) for reason in reasons)}.")
    if chosen == NOT_HELD:
        return Fate(True, f"{count_units(order.reserved)} sent to the warehouse")
    others = [words_of_release(reason) for reason in reasons if reason != chosen]
    warning = f"Stays on hold: {', '.join(others)}" if others else ""
    return Fate(True, f"Hold released: {words_of_release(chosen)}", warning)


def fate_of_tag(order: MatchedOrder, typed: Typed) -> Fate:  # noqa: ARG001
    return Fate(True, order.external_ref)


def fate_of_cancel(order: MatchedOrder, typed: Typed) -> Fate:  # noqa: ARG001
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
        permission="orders.release", fate=fate_of_release, perform=release, asks="hold",
    ),
    "tag": Act(
        title="Tag orders", send="Tag", sentence="Will be tagged", said="tagged",
        permission="orders.edit", fate=fate_of_tag, perform=tag, asks="tag",
    ),
    "cancel": Act(
        title="Cancel orders", send="Cancel", sentence="Will be canceled", said="canceled",
        permission="orders.cancel", fate=fate_of_cancel, perform=cancel, asks="reason",
        reasons=CANCEL_REASONS, danger=True,
    ),
}  # fmt: skip


class Divided(msgspec.Struct, frozen=True):
    """`will`: (number, words, warning) of those that it will be done to; `stay`: (number, words) of the others."""

    will: list[tuple[int, str, str]]
    stay: list[tuple[int, str]]


def divide(act: Act, orders: Sequence[MatchedOrder], typed: Typed) -> Divided:
    fates = [(order.number, act.fate(order, typed)) for order in orders]
    will = [(number, fate.words, fate.warning) for number, fate in fates if fate.possible]
    return Divided(will, [(number, fate.words) for number, fate in fates if not fate.possible])


async def carry_out(
    act: Act, desk: Desk, orders: Sequence[MatchedOrder], typed: Typed
) -> tuple[int, list[tuple[int, str]], Refusal | None]:
    """How many it was done to, (number, reason) of the others, and the last refusal that names a field."""
    able = [order for order in orders if act.fate(order, typed).possible]
    stay = divide(act, orders, typed).stay
    answers = await act.perform(desk, able, typed)
    refused = [
        (order.number, answer) for order, answer in zip(able, answers, strict=True) if isinstance(answer, Refusal)
    ]
    stay += [(number, refusal.message) for number, refusal in refused]
    of_a_field = next((refusal for _, refusal in refused if refusal.fields), None)
    return len(able) - len(refused), stay, of_a_field


def cost_of_cancel(orders: Sequence[MatchedOrder]) -> list[str]:
    """What canceling all these means, in sentences: units, money by currency, and who is notified."""
    open_orders = [order for order in orders if order.in_house]
    units = sum(line.units for order in open_orders for line in order.in_house)
    worth, paid = Counter[str](), Counter[str]()
    for order in open_orders:
        worth[order.currency] += order.total_minor
        paid[order.currency] += order.paid_minor
    said = [f"{count_units(units)} of {many(len(open_orders), 'order')}, worth {in_all(worth)}."]
    if any(paid.values()):
        said.append(f"{in_all(+paid)} already paid will be refunded for what is canceled.")
    with_email = sum(order.has_email for order in open_orders)
    said.append(f"{many(with_email, 'customer')} will be notified by e-mail.")
    if silent := len(open_orders) - with_email:
        said.append(f"{many(silent, 'order')} without an e-mail address: nobody is notified.")
    return said


def in_all(amounts: Mapping[str, int]) -> str:
    return " and ".join(in_words(amount, currency) for currency, amount in sorted(amounts.items()))


def many(count: int, thing: str) -> str:
    return plural(count, thing)
