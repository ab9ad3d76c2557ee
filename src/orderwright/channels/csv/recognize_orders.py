"""Orders of a file for which nothing is to be placed: what is not understood, what is here already, and what is called
nearly like an order that is here."""

from collections.abc import Sequence
from typing import Any

import msgspec

from orderwright.channels.csv.compare_orders import differences, has_ended
from orderwright.channels.csv.order_rows import OrderRows
from orderwright.channels.csv.order_statuses import STATUSES
from orderwright.kernel.context import Context
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.orders.compare_past_orders import UNPAID_FOR, FoundPastOrder
from orderwright.orders.near_references import FindNearReferences, find_near_references
from orderwright.orders.preview_orders import PreviewedOrder
from orderwright.orders.read_agreed_orders import AgreedOrder, FindAgreedOrders, find_agreed_orders
from orderwright.orders.record_past_orders import FindPastOrders, find_past_orders
from orderwright.orders.types import PlaceOrder

SAME = PreviewedOrder("placed", created=False)
Reference = tuple[str, str]


async def recognize_orders(
    door: Door, context: Context, orders: Sequence[OrderRows], made: list[PlaceOrder | Refusal]
) -> list[Any]:
    """An answer for each, in order; None for what is to be placed, or kept as one of the past. One that is kept as a
    past order is read as such, also where its file no longer says how it ended."""
    references = [reference_of(order) for order in orders]
    kept = await door.ask(context, find_past_orders, FindPastOrders(references))
    past = {(each.channel, each.external_ref): each for each in kept}
    found = await door.ask(context, find_agreed_orders, FindAgreedOrders(references))
    here = {(each.head.channel, each.head.external_ref): each for each in found}
    new = [reference for reference in references if reference not in here and reference not in past]
    near = await door.ask(context, find_near_references, FindNearReferences(new))
    answers: list[Any] = []
    for index, (rows, reference) in enumerate(zip(orders, references, strict=True)):
        order = made[index]
        if isinstance(order, Refusal):
            answers.append(order)
        elif reference in past:
            answer = None if rows.past else read_as_past(order, rows, past[reference])
            made[index] = answer if isinstance(answer, PlaceOrder) else order
            answers.append(answer if isinstance(answer, Refusal) else None)
        elif reference in here:
            answers.append(answer_by(order, rows, here[reference], door))
        else:
            reason = near.get(reference[1])
            answers.append(mangled(reason) if reason else None)
    return answers


def reference_of(order: OrderRows) -> Reference:
    return order.content["channel"], order.content["external_ref"]


def answer_by(order: PlaceOrder, rows: OrderRows, here: AgreedOrder, door: Door) -> Any:
    """Unchanged where both say the same. What was done with elsewhere and is work here is told by the verb."""
    if rows.past and not has_ended(here):
        return None
    wrong = differences(order, here, door.now())
    if not wrong:
        return SAME
    message = "This channel and external reference belong to an order with other content."
    ids = {"order_id": here.head.order_id, "number": here.head.number}
    return Refusal("order_differs", message, "conflict", wrong, **ids)


def read_as_past(order: PlaceOrder, rows: OrderRows, here: FoundPastOrder) -> PlaceOrder | Refusal:
    """What it says of a past order, whose status here is its own; refused where it says that it is none."""
    stated = next((name for name in STATUSES if name in rows.head), None)
    if here.status in UNPAID_FOR and stated:
        message = f"It is kept as {here.status}, and “{rows.head[stated][0][:40]}” says that it is not."
        wrong = FieldError(f"/{stated}", "order_differs", message)
        ids = {"channel": here.channel, "external_ref": here.external_ref}
        return Refusal("order_differs", message, "conflict", [wrong], **ids)
    rows.past, rows.notes = here.status, []
    as_sold = {name: text or "0" for name, text in rows.as_sold.items()}
    if not rows.as_sold.get("total"):
        as_sold.pop("total", None)
    return msgspec.structs.replace(order, **as_sold)


def mangled(reason: str) -> Refusal:
    wrong = FieldError("/external_ref", "reference_mangled", reason)
    return Refusal("reference_mangled", reason, "invalid", [wrong])
