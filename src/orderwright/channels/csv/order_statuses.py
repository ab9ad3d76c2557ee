"""What the statuses of a file say of an order: that it is done with where it comes from, that a part of it is, or that
a person has to look. Pure."""

import re
from collections.abc import Iterator

from orderwright.channels.csv.columns import NO, plain
from orderwright.channels.csv.order_rows import OrderRows, Reading
from orderwright.orders.compare_past_orders import UNPAID_FOR, PastStatus

STATUSES = ("fulfillment_status", "order_status", "payment_status")
"""A payment that is completed, or was made in part, says nothing of what was shipped; one that was refunded does."""
UNITS = re.compile(r"[0-9]{1,4}")
CLOSED: dict[str, PastStatus] = {
    **dict.fromkeys(("fulfilled", "shipped", "dispatched", "complete", "completed"), "shipped"),
    "delivered": "delivered",
    **dict.fromkeys(("canceled", "cancelled", "voided", "expired", "failed", "trash"), "canceled"),
    **dict.fromkeys(("refunded", "returned"), "refunded"),
}
"""What shops call orders that are done with, and how those ended."""
IN_PART = frozenset({
    "partial", "partially", "partiallyfulfilled", "partiallyshipped", "partlyshipped", "partiallydelivered",
    "partiallycompleted", "partiallycanceled", "partiallycancelled", "partiallyreturned", "restocked",
})  # fmt: skip
"""What they call one of which a part has left, was canceled or came back."""
OPEN = frozenset({
    "unfulfilled", "unshipped", "notshipped", "notfulfilled", "open", "new", "placed", "created", "received",
    "imported", "pending", "pendingfulfillment", "pendingshipment", "awaitingfulfillment", "awaitingshipment",
    "awaitingdispatch", "awaitingpickup", "processing", "inprocess", "inprogress", "confirmed", "accepted",
    "approved", "ready", "readytoship", "readyforshipping", "readyforpickup", "toship", "backordered",
    "preorder", "released", "allocated", "picking", "picked", "packing", "packed", "active", "invoiced", "paid",
    "unpaid", "notpaid", "authorized", "partiallypaid", "partiallyrefunded", "partiallyauthorized", "overpaid",
    "paymentreceived", "paymentaccepted", "none",
})  # fmt: skip
"""What they call one that is to be shipped still, or has no say in that."""
NOT_YET = frozenset({
    "onhold", "hold", "held", "scheduled", "pendingpayment", "paymentpending", "awaitingpayment",
})  # fmt: skip
"""What they call one that is not to be shipped yet. Of an order's own status *pending* is another: WooCommerce and
Amazon call so one that was not paid for."""


def settle_past(order: OrderRows, reading: Reading) -> None:
    """Whether it ended where it comes from, how, and which field says so: it must not be shipped once more."""
    ended = [
        (status, name)
        for name, word in words_of(order)
        if (status := CLOSED.get(word)) and (name != "payment_status" or status in UNPAID_FOR)
    ]
    if is_canceled(order):
        ended.append(("canceled", "canceled_at"))
    worst = [each for status in ("refunded", "canceled") for each in ended if each[0] == status]
    if worst or ended:
        order.past, order.past_by = (worst or ended)[0]
    else:
        order.past = "shipped" if reading.history else once_all_is_done(order)


def words_of(order: OrderRows) -> Iterator[tuple[str, str]]:
    """The fields that say a status, and the plain word of each."""
    for name in STATUSES:
        if name in order.head:
            yield name, plain(order.head[name][0]).removeprefix("wc")


def is_canceled(order: OrderRows) -> bool:
    """A time or a yes says so; a number may be one of units."""
    text = canceled_text(order)
    return text.lower() not in NO and not UNITS.fullmatch(text)


def canceled_text(order: OrderRows) -> str:
    return order.head.get("canceled_at", ("", 0))[0]


def once_all_is_done(order: OrderRows) -> PastStatus | None:
    """Nothing is left to be shipped of an order whose units have all left or were canceled, whatever it is called."""
    quantities = [line.get("quantity") for line in order.content["lines"]]
    units = sum(quantity for quantity in quantities if isinstance(quantity, int))
    done = sum(quantity for _, quantity in (*order.sent, *order.canceled))
    if units < 1 or done < units or not all(isinstance(quantity, int) for quantity in quantities):
        return None
    return "shipped" if order.sent else "canceled"


def to_look_at(order: OrderRows, reading: Reading) -> list[str]:
    """Why a person decides whether, and what of it, is shipped. How many units have left or were canceled says more
    than a word for it, and what is paid says nothing of it."""
    counted = bool(order.sent or order.canceled)
    said = [
        (order.head[name][0], reading.mapping[name], word) for name, word in words_of(order) if name != "payment_status"
    ]
    if UNITS.fullmatch(text := canceled_text(order)) and text not in NO:
        said.append((text, reading.mapping["canceled_at"], "partiallycanceled"))
    said += [(text, reading.mapping["line_fulfillment"], plain(text)) for text in order.line_statuses]
    pending = reading.mapping.get("order_status")
    return [
        f"{header} is “{text[:40]}” where the order comes from: {why}."
        for text, header, word in dict.fromkeys(said)
        if (why := why_to_look(word, counted, of_order=header == pending))
    ]


def why_to_look(word: str, counted: bool, of_order: bool) -> str:
    """Empty where nothing is to be looked at. `counted`: the file says how many units have left or were canceled."""
    if word in NOT_YET or (of_order and word == "pending"):
        return "it is not to be shipped yet"
    if word in IN_PART:
        return "" if counted else "look what of it is still to be shipped"
    return "" if word in OPEN or word in CLOSED else "look whether it is to be shipped"
