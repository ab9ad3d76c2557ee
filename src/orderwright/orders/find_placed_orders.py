"""Orders that are here already, by channel and external reference: the same content gets the same answer again."""

import hashlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from orderwright.kernel.money import decimal_string
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, encode, json_rows
from orderwright.orders.types import PlacedLine, PlacedOrder, PlaceOrder
from orderwright.shipping.check_address import address_problems

sql = statements(__file__)


class Known(msgspec.Struct, frozen=True, gc=False):
    order_id: UUID
    number: int
    channel: str
    external_ref: str
    content_hash: bytes
    currency: str
    total_minor: int
    status: str
    payment_status: str
    fulfillment_status: str
    address_held: bool
    lines: list[Any]


def content_hash(order: PlaceOrder) -> bytes:
    """SHA-256 of the order's canonical JSON (defaults left out, so that saying a default changes nothing). A hold is no
    part of what was agreed."""
    return hashlib.sha256(encode(order if order.hold is None else msgspec.structs.replace(order, hold=None))).digest()


async def answer_known_orders(tx: Transaction, orders: Sequence[PlaceOrder]) -> list[PlacedOrder | Refusal | None]:
    """For each order the answer that it got before, the refusal `order_differs`, or None where it is new."""
    rows = [{"channel": order.channel, "external_ref": order.external_ref} for order in orders if speakable(order)]
    found = {
        (known.channel, known.external_ref): known
        for known in await tx.rows(Known, sql.read_known, rows=json_rows(rows))
    }
    return [again(order, found.get((order.channel, order.external_ref))) for order in orders]


def speakable(order: PlaceOrder) -> bool:
    """PostgreSQL has no text with NUL in it; the check of the order will refuse it."""
    return "\0" not in order.channel and "\0" not in order.external_ref


def again(order: PlaceOrder, known: Known | None) -> PlacedOrder | Refusal | None:
    if known is None:
        return None
    if known.content_hash != content_hash(order):
        return Refusal(
            "order_differs", "This channel and external reference belong to an order with other content.", "conflict",
            order_id=known.order_id, number=known.number, channel=order.channel, external_ref=order.external_ref,
        )  # fmt: skip
    return PlacedOrder(
        id=known.order_id,
        number=known.number,
        channel=known.channel,
        external_ref=known.external_ref,
        status=known.status,  # type: ignore[arg-type]
        payment_status=known.payment_status,
        fulfillment_status=known.fulfillment_status,  # type: ignore[arg-type]
        total=decimal_string(known.total_minor, known.currency),
        currency=known.currency,
        lines=msgspec.convert(known.lines, list[PlacedLine]),
        created=False,
        address_problems=address_problems(msgspec.structs.asdict(order.ship_to), "/ship_to")
        if known.address_held
        else [],
    )
