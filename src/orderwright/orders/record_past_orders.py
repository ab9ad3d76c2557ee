"""Keep orders that were done with elsewhere: shipped, delivered, canceled or refunded before they came here.

They say who bought what, and make the customer known. Nothing is reserved, shipped, paid or mailed for them, and
their SKUs need not be here. The same (channel, external_ref) with the same content is answered again, and ends as is
said now where it has moved on since; what is an order here is never taken for one of the past. Locks customers.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

import msgspec

from orderwright.customers.know_customers import know_customers
from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import query, verb
from orderwright.orders.check_order import CheckedOrder, check_order
from orderwright.orders.find_placed_orders import answer_known_orders, content_hash
from orderwright.orders.types import PaymentInput, PlaceOrder
from orderwright.orders.write_orders import seen_with

sql = statements(__file__)
PastStatus = Literal["shipped", "delivered", "canceled", "refunded"]
MAY_BECOME: Mapping[str, tuple[PastStatus, ...]] = {
    "shipped": ("delivered", "canceled", "refunded"),
    "delivered": ("canceled", "refunded"),
    "canceled": ("refunded",),
}
"""What may have happened to an order since its file was exported."""


class PastOrder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`status`: how it ended where it came from."""

    order: PlaceOrder
    status: PastStatus = "shipped"


class RecordedPastOrder(msgspec.Struct, frozen=True):
    """`created` is false where it was here before; `was`: the status it had, where it has another one now."""

    channel: str
    external_ref: str
    created: bool
    was: PastStatus | None = None


class FoundPastOrder(msgspec.Struct, frozen=True, gc=False):
    channel: str
    external_ref: str
    content_hash: bytes
    content: dict[str, Any]
    status: PastStatus


class FindPastOrders(msgspec.Struct, frozen=True):
    """Channels with external references."""

    references: list[tuple[str, str]]


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
    new: dict[tuple[str, str], tuple[PastOrder, CheckedOrder]] = {}
    moved: dict[tuple[str, str], PastOrder] = {}
    for each, result, order in zip(orders, results, placed, strict=True):
        key = reference(each)
        here = found.get(key)
        answer = answer_of(each, result, order, here)
        answers.append(answer)
        if isinstance(answer, Refusal):
            continue
        if here is None and isinstance(result, CheckedOrder):
            new[key] = (each, result)
        elif answer.was:
            moved[key] = each
        found[key] = FoundPastOrder(*key, content_hash(each.order), msgspec.to_builtins(each.order), each.status)
    await write(tx, list(new.values()))
    await move_on(tx, list(moved.values()))
    return answers


@query("orders.place")
async def find_past_orders(tx: Transaction, wanted: FindPastOrders) -> list[tuple[str, str]]:
    """Those of these references that are kept as past orders."""
    return list(await past_orders(tx, wanted.references))


async def past_orders(tx: Transaction, references: Sequence[tuple[str, str]]) -> dict[tuple[str, str], FoundPastOrder]:
    rows = [{"channel": channel, "external_ref": ref} for channel, ref in references if "\0" not in channel + ref]
    found = await tx.rows(FoundPastOrder, sql.read_past_orders, rows=json_rows(rows)) if rows else []
    return {(each.channel, each.external_ref): each for each in found}


def reference(past: PastOrder) -> tuple[str, str]:
    return past.order.channel, past.order.external_ref


def answer_of(
    past: PastOrder, result: CheckedOrder | Refusal, placed: Any, here: FoundPastOrder | None
) -> RecordedPastOrder | Refusal:
    channel, external_ref = reference(past)
    ids: dict[str, Any] = {"channel": channel, "external_ref": external_ref}
    if placed is not None:
        return Refusal("order_is_placed", "This is an order here, and none of the past.", "conflict", **ids)
    if here is not None and has_moved_on(past, here):
        return RecordedPastOrder(channel, external_ref, False, here.status)
    if here is not None and (here.content_hash, here.status) == (content_hash(past.order), past.status):
        return RecordedPastOrder(channel, external_ref, False)
    if here is not None:
        message = "This order is kept as a past one, with other content."
        return Refusal("order_differs", message, "conflict", differences(past, here), **ids)
    return result if isinstance(result, Refusal) else RecordedPastOrder(channel, external_ref, True)


def differences(past: PastOrder, here: FoundPastOrder) -> list[FieldError]:
    """Where it says otherwise than the one that is kept. How it ended is named alone where that is all."""
    wrong = []
    if past.status != here.status and past.status not in MAY_BECOME.get(here.status, ()):
        message = f"It is kept as {here.status}, and can't be {past.status}."
        wrong.append(FieldError("/status", "order_differs", message))
    kept = msgspec.convert(here.content, PlaceOrder)
    says = "The past order that is kept says otherwise."
    pointers = differing(msgspec.to_builtins(past.order), msgspec.to_builtins(kept))
    return [*wrong, *(FieldError(pointer, "order_differs", says) for pointer in pointers)]


def differing(said: Any, kept: Any, pointer: str = "") -> Iterator[str]:
    """The places at which two plain values differ; lists of other lengths as a whole."""
    if isinstance(said, dict) and isinstance(kept, dict):
        for name in said | kept:
            yield from differing(said.get(name), kept.get(name), f"{pointer}/{name}")
    elif isinstance(said, list) and isinstance(kept, list) and len(said) == len(kept):
        for number, (one, other) in enumerate(zip(said, kept, strict=True)):
            yield from differing(one, other, f"{pointer}/{number}")
    elif said != kept:
        yield pointer


def has_moved_on(past: PastOrder, here: FoundPastOrder) -> bool:
    """It ended further on than was known; what was paid for it may be other money now, and all else is the same."""
    may = past.status in MAY_BECOME.get(here.status, ())
    return may and sold(past.order) == sold(msgspec.convert(here.content, PlaceOrder))


def sold(order: PlaceOrder) -> bytes:
    return content_hash(msgspec.structs.replace(order, payment=PaymentInput()))


async def move_on(tx: Transaction, moved: Sequence[PastOrder]) -> None:
    rows = [
        {
            "channel": past.order.channel, "external_ref": past.order.external_ref, "status": past.status,
            "content_hash": content_hash(past.order).hex(), "content": past.order,
        }
        for past in moved
    ]  # fmt: skip
    if rows:
        await tx.execute(sql.update_past_orders, rows=json_rows(rows))


async def write(tx: Transaction, new: Sequence[tuple[PastOrder, CheckedOrder]]) -> None:
    if not new:
        return
    seen = [seen_with(past.order) for past, _ in new if past.order.customer.email]
    customers = await know_customers(tx, seen)
    rows = [
        {
            "past_order_id": tx.new_id(),
            "channel": past.order.channel,
            "external_ref": past.order.external_ref,
            "content_hash": content_hash(past.order).hex(),
            "status": past.status,
            "placed_at": past.order.placed_at or tx.now,
            "customer_id": customers.get(past.order.customer.email.lower()),
            "name": past.order.ship_to.name or past.order.customer.name,
            "country": past.order.ship_to.country,
            "units": sum(line.quantity for line in checked.lines),
            "currency": past.order.currency,
            "tax_minor": checked.tax_minor,
            "total_minor": checked.total_minor,
            "content": past.order,
        }
        for past, checked in new
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
        for row, (_, checked) in zip(rows, new, strict=True)
        for line_no, line in enumerate(checked.lines, 1)
    ]
    await tx.execute(sql.insert_past_order_lines, rows=json_rows(lines))
