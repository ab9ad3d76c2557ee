"""Bulk release lifts the holds of one reason, or sends what is not on hold; holds for other reasons stay and are
named."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from orderwright.console.choices import Choices
from orderwright.console.desk import Desk
from orderwright.kernel.refusal import Refusal
from orderwright.orders.release_holds import ReleaseHold, release_holds
from orderwright.orders.release_orders import ReleaseOrder, release_orders
from orderwright.views.match_orders import MatchedOrder
from orderwright.views.standing import hold_words

NOT_HELD = "not_on_hold"


def reasons_of(order: MatchedOrder) -> list[str]:
    """Of an order's open holds, each once; `not_on_hold` where there is none and something could go."""
    return list(dict.fromkeys(order.hold_reasons)) or ([NOT_HELD] if order.reserved else [])


def releases_of(orders: Sequence[MatchedOrder]) -> Choices:
    """What can be released of these orders, the most frequent first, each with its number of orders."""
    counts = Counter(reason for order in orders for reason in reasons_of(order))
    return [(reason, f"{words_of_release(reason)} ({count:,})") for reason, count in counts.most_common()]


def words_of_release(reason: str) -> str:
    return "Not on hold" if reason == NOT_HELD else hold_words(reason).capitalize()


def chosen_release(orders: Sequence[MatchedOrder], typed: Mapping[str, str], filtered: str = "") -> str | None:
    """The reason that was chosen, that of the list's filter, or the only one there is."""
    possible = {reason for order in orders for reason in reasons_of(order)}
    chosen = typed.get("reason") or filtered
    if chosen:
        return chosen
    return possible.pop() if len(possible) == 1 else None


async def release(desk: Desk, orders: Sequence[MatchedOrder], typed: Mapping[str, str]) -> list[Any]:
    """Answers each order with its last result, or the first refusal among its holds."""
    reason = typed.get("reason", "")
    if reason == NOT_HELD:
        return await desk.perform_many(release_orders, [ReleaseOrder(order_id=order.order_id) for order in orders])
    held = [
        (order.order_id, hold_id)
        for order in orders
        for hold_id, of_hold in zip(order.holds, order.hold_reasons, strict=True)
        if of_hold == reason
    ]
    ended = await desk.perform_many(release_holds, [ReleaseHold(hold_id=hold_id) for _, hold_id in held])
    answers: dict[UUID, Any] = {}
    for (order_id, _), answer in zip(held, ended, strict=True):
        if not isinstance(answers.get(order_id), Refusal):
            answers[order_id] = answer
    return [answers[order.order_id] for order in orders]
