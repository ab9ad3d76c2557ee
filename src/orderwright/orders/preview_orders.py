"""What would become of orders if they were placed: new, here already, or refused. Nothing is locked or written, so
whether there is stock then is not known yet."""

from typing import Literal

import msgspec

from orderwright.kernel.refusal import FieldError, Refusal, invalid
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.orders.check_order import CheckedOrder, check_order
from orderwright.orders.decide_placements import Availability, decide_placement
from orderwright.orders.place_orders import Known, first_of_each, look_up, twin_answer, with_currency
from orderwright.orders.types import PlaceOrder

BATCH_MAX = 256


class PreviewOrders(msgspec.Struct, frozen=True):
    orders: list[PlaceOrder]


class PreviewedOrder(msgspec.Struct, frozen=True):
    """`created`: whether it is new. Where it would be refused, `code`, `message` and `fields` say why."""

    outcome: Literal["placed", "refused"]
    created: bool = False
    code: str = ""
    message: str = ""
    fields: list[FieldError] = []


@query("orders.place")
async def preview_orders(tx: Transaction, wanted: PreviewOrders) -> list[PreviewedOrder]:
    """One answer for each, in order."""
    orders = await with_currency(tx, wanted.orders)
    results = [check_order(order, tx.now) for order in orders]
    checked = {index: result for index, result in enumerate(results) if isinstance(result, CheckedOrder)}
    known = await look_up(tx, orders, checked.values())
    twins = first_of_each({index: order for index, order in checked.items() if known.answers[index] is None})
    answers: list[PreviewedOrder] = []
    for index, result in enumerate(results):
        answer = known.answers[index] or (result if isinstance(result, Refusal) else judged(result, known))
        if answer is None and index in twins and orders[index] != orders[twins[index]]:
            answer = twin_answer(orders[index], orders[twins[index]], None)
        answers.append(previewed(answer, known.answers[index] is None and index not in twins))
    return answers


def judged(order: CheckedOrder, known: Known) -> Refusal | None:
    """The refusal by what the organization has, its stock aside."""
    channel = known.channels.get(order.given.channel)
    if channel is None:
        return invalid("/channel", "channel_unknown", f"There is no channel {order.given.channel!r}.")
    decision = decide_placement(
        order, known.variants, Availability([]), [], "backorder", already_sold=channel.already_sold
    )
    return decision if isinstance(decision, Refusal) else None


def previewed(answer: object, created: bool) -> PreviewedOrder:
    if isinstance(answer, Refusal):
        return PreviewedOrder("refused", False, answer.code, answer.message, answer.fields)
    return PreviewedOrder("placed", created)
