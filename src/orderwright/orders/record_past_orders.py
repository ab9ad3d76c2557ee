"""Keep orders that were done with elsewhere: shipped, delivered, canceled or refunded before they came here.

They say who bought what, and make the customer known. Nothing is reserved, shipped, paid or mailed for them, and
their SKUs need not be here. The same (channel, external_ref) with the same content is answered again, and ends as is
said now where it has moved on since; what is an order here is never taken for one of the past. Locks customers.
"""

from collections.abc import Sequence

import msgspec

from orderwright.customers.know_customers import know_customers
from orderwright.kernel.money import decimal_string, parse_amount, precision
from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import query, verb
from orderwright.orders.check_order import CheckedOrder, check_order
from orderwright.orders.compare_past_orders import (
    UNPAID_FOR,
    FoundPastOrder,
    PastChange,
    PastStatus,
    differences,
    moved_on,
)
from orderwright.orders.find_placed_orders import answer_known_orders
from orderwright.orders.types import PlaceOrder
from orderwright.orders.write_orders import seen_with

sql = statements(__file__)
Reference = tuple[str, str]
"""Channel and external reference."""


class PastOrder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`status`: how it ended where it came from. `refunded`: how much of its total was not kept, a decimal string; all
    of it where it was canceled or refunded and that is not said."""

    order: PlaceOrder
    status: PastStatus = "shipped"
    refunded: str | None = None


class RecordedPastOrder(msgspec.Struct, frozen=True):
    """`created` is false where it was here before; `changes`: what has become of it since then."""

    channel: str
    external_ref: str
    created: bool
    changes: list[PastChange] = []


class PricedPastOrder(msgspec.Struct, frozen=True, gc=False):
    """One that makes sense by itself. `refunded_minor`: how much of its total was not kept."""

    past: PastOrder
    checked: CheckedOrder
    refunded_minor: int

    def kept(self) -> FoundPastOrder:
        order = self.past.order
        content, total = msgspec.to_builtins(order), self.checked.total_minor
        return FoundPastOrder(order.channel, order.external_ref, content, self.past.status, self.refunded_minor, total)


class FindPastOrders(msgspec.Struct, frozen=True):
    """Channels with external references."""

    references: list[Reference]


@verb(
    "orders.place",
    refusals=("order_invalid", "order_differs", "order_is_placed"),
    retry_on=("past_order_once", "customer_email_key"),
)
async def record_past_orders(tx: Transaction, orders: Sequence[PastOrder]) -> list[RecordedPastOrder | Refusal]:
    results = [check_order(each.order, tx.now) for each in orders]
    found = await past_orders(tx, [reference(each) for each in orders])
    placed = await answer_known_orders(tx, [each.order for each in orders])
    answers: list[RecordedPastOrder | Refusal] = []
    new: dict[Reference, PricedPastOrder] = {}
    moved: dict[Reference, PricedPastOrder] = {}
    for each, result, order in zip(orders, results, placed, strict=True):
        key = reference(each)
        here = found.get(key)
        priced = priced_past_order(each, result, here) if order is None else is_placed(key)
        answer = answer_of(priced, here)
        answers.append(answer)
        if isinstance(priced, Refusal) or isinstance(answer, Refusal):
            continue
        if here is None:
            new[key] = priced
        elif answer.changes:
            moved[key] = priced
        found[key] = priced.kept()
    await write(tx, list(new.values()))
    await move_on(tx, list(moved.values()))
    return answers


@query("orders.place")
async def find_past_orders(tx: Transaction, wanted: FindPastOrders) -> list[FoundPastOrder]:
    """Those of these references that are kept as past orders."""
    return list((await past_orders(tx, wanted.references)).values())


async def past_orders(tx: Transaction, references: Sequence[Reference]) -> dict[Reference, FoundPastOrder]:
    rows = [{"channel": channel, "external_ref": ref} for channel, ref in references if "\0" not in channel + ref]
    found = await tx.rows(FoundPastOrder, sql.read_past_orders, rows=json_rows(rows)) if rows else []
    return {(each.channel, each.external_ref): each for each in found}


def reference(past: PastOrder) -> Reference:
    return past.order.channel, past.order.external_ref


def is_placed(key: Reference) -> Refusal:
    message = "This is an order here, and none of the past."
    wrong = [FieldError("/status", "order_is_placed", message)]
    return Refusal("order_is_placed", message, "conflict", wrong, channel=key[0], external_ref=key[1])


def priced_past_order(
    past: PastOrder, result: CheckedOrder | Refusal, here: FoundPastOrder | None
) -> PricedPastOrder | Refusal:
    if isinstance(result, Refusal):
        return result
    refunded = refunded_of(past, result.total_minor, here)
    if isinstance(refunded, int):
        return PricedPastOrder(past, result, refunded)
    channel, external_ref = reference(past)
    message = "The order can't be kept as it is."
    return Refusal("order_invalid", message, "invalid", [refunded], channel=channel, external_ref=external_ref)


def refunded_of(past: PastOrder, total: int, here: FoundPastOrder | None) -> int | FieldError:
    """In minor units. Where it is not said: what is known of it, or all of what was canceled or refunded since."""
    if past.refunded is None:
        if past.status in UNPAID_FOR and (here is None or here.status != past.status):
            return total
        return here.refunded_minor if here else 0
    minor = parse_amount(past.refunded, precision(past.order.currency) or 0)
    if isinstance(minor, str):
        return FieldError("/refunded", "amount_invalid", f"{past.refunded[:40]!r} {minor}.")
    if not 0 <= minor <= total:
        whole = f"{decimal_string(total, past.order.currency)} {past.order.currency}"
        return FieldError("/refunded", "refund_too_large", f"It is from 0 to the order's total, {whole}.")
    return minor


def answer_of(priced: PricedPastOrder | Refusal, here: FoundPastOrder | None) -> RecordedPastOrder | Refusal:
    """New, the same again, moved on since, or refused since it says otherwise than the one that is here."""
    if isinstance(priced, Refusal):
        return priced
    past, refunded = priced.past, priced.refunded_minor
    channel, external_ref = reference(past)
    if here is None:
        return RecordedPastOrder(channel, external_ref, True)
    if changes := moved_on(past.order, past.status, refunded, here, past.refunded is not None):
        return RecordedPastOrder(channel, external_ref, False, changes)
    wrong = list(differences(past.order, past.status, refunded, here))
    if not wrong:
        return RecordedPastOrder(channel, external_ref, False)
    message = "This order is kept as a past one, with other content."
    return Refusal("order_differs", message, "conflict", wrong, channel=channel, external_ref=external_ref)


async def move_on(tx: Transaction, moved: Sequence[PricedPastOrder]) -> None:
    rows = [
        {
            "channel": each.past.order.channel, "external_ref": each.past.order.external_ref,
            "status": each.past.status, "refunded_minor": each.refunded_minor, "content": each.past.order,
        }
        for each in moved
    ]  # fmt: skip
    if rows:
        await tx.execute(sql.update_past_orders, rows=json_rows(rows))


async def write(tx: Transaction, new: Sequence[PricedPastOrder]) -> None:
    if not new:
        return
    seen = [seen_with(each.past.order) for each in new if each.past.order.customer.email]
    customers = await know_customers(tx, seen)
    rows = [
        {
            "past_order_id": tx.new_id(),
            "channel": order.channel,
            "external_ref": order.external_ref,
            "status": each.past.status,
            "placed_at": order.placed_at or tx.now,
            "customer_id": customers.get(order.customer.email.lower()),
            "name": order.ship_to.name or order.customer.name,
            "country": order.ship_to.country,
            "units": sum(line.quantity for line in each.checked.lines),
            "currency": order.currency,
            "tax_minor": each.checked.tax_minor,
            "total_minor": each.checked.total_minor,
            "refunded_minor": each.refunded_minor,
            "content": order,
        }
        for each, order in ((each, each.past.order) for each in new)
    ]
    await tx.execute(sql.insert_past_orders, rows=json_rows(rows), now=tx.now)
    lines = [
        {
            "past_order_id": row["past_order_id"],
            "line_no": line_no,
            "sku": line.sku,
            "quantity": line.quantity,
            "unit_price_minor": line.unit_price_minor,
            "tax_minor": line.tax_minor,
            "total_minor": line.total_minor,
        }
        for row, each in zip(rows, new, strict=True)
        for line_no, line in enumerate(each.checked.lines, 1)
    ]
    await tx.execute(sql.insert_past_order_lines, rows=json_rows(lines))
