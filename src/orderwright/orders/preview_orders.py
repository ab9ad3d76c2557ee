"""What would become of orders if they were placed: new, here already, or refused. Nothing is locked or written, so
whether there is stock then is not known yet."""

from typing import Literal

import msgspec

from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.orders.check_order import CheckedOrder, check_order
from orderwright.orders.decide_placements import Availability, decide_placement
from orderwright.orders.place_orders import Known, first_of_each, look_up, twin_answer, why_unknown, with_currency
from orderwright.orders.types import PlaceOrder
from orderwright.shipping.check_address import problems_in_words

BATCH_MAX = 256


class PreviewOrders(msgspec.Struct, frozen=True):
    orders: list[PlaceOrder]


class PreviewedOrder(msgspec.Struct, frozen=True):
    """`created`: whether it is new. Where it would be refused, `code`, `message` and `fields` say why. `held`: why
    nothing of it would leave before a person has looked at it."""

    outcome: Literal["placed", "refused"]
    created: bool = False
    code: str = ""
    message: str = ""
    fields: list[FieldError] = []
    held: str = ""


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
        created = known.answers[index] is None and index not in twins
        answers.append(previewed(answer, created, held_for(result, known) if created else ""))
    return answers


def judged(order: CheckedOrder, known: Known) -> Refusal | None:
    """The refusal by what the organization has, its stock aside."""
    if unknown_code := why_unknown(order, known):
        return unknown_code
    channel = known.channels[order.given.channel]
    decision = decide_placement(
        order, known.variants, Availability([]), [], "backorder", already_sold=channel.already_sold
    )
    return decision if isinstance(decision, Refusal) else None


def held_for(order: CheckedOrder | Refusal, known: Known) -> str:
    """As the placement would hold it: what came with it, goods that are not sold any more, the address."""
    if isinstance(order, Refusal):
        return ""
    given = order.given
    variants = [known.variants.get(line.sku) for line in order.lines]
    inactive = [variant.sku for variant in variants if variant is not None and not variant.active]
    reasons = [
        given.hold.note or given.hold.reason if given.hold else "",
        f"Not sold any more: {', '.join(inactive)}." if inactive else "",
        problems_in_words(msgspec.structs.asdict(given.ship_to)) if order.address_problems else "",
    ]
    return " ".join(reason for reason in reasons if reason)


def previewed(answer: object, created: bool, held: str) -> PreviewedOrder:
    if isinstance(answer, Refusal):
        return PreviewedOrder("refused", False, answer.code, answer.message, answer.fields)
    return PreviewedOrder("placed", created, held=held)
