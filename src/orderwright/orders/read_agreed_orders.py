"""Orders as they were agreed, line by line, with where their units are now: for files that take orders away, and for
files that bring them back. Amounts in minor units."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import query
from orderwright.payments.record_payments import read_balances
from orderwright.payments.types import Balance

sql = statements(__file__)


class AgreedLine(msgspec.Struct, frozen=True, gc=False):
    """`sku`: what the variant is called now, `sku_then`: when it was ordered. `discount_minor`: the line's own, without
    its share of the order's; `tax_minor` with its share of the order's. `shipped`: units that have left, those that
    came back included."""

    order_id: UUID
    line_no: int
    sku: str
    sku_then: str
    title: str
    quantity: int
    unit_price_minor: int
    discount_minor: int
    tax_minor: int
    canceled: int
    shipped: int
    returned: int


class AgreedCharge(msgspec.Struct, frozen=True, gc=False):
    """A fee of the order that is no goods. `amount_minor`: of all of its `quantity`."""

    order_id: UUID
    kind: str
    title: str
    quantity: int
    amount_minor: int
    tax_minor: int


class AgreedHead(msgspec.Struct, frozen=True, gc=False):
    """What is agreed of the whole order. `order_discount_minor`: besides the discounts of its lines."""

    order_id: UUID
    number: int
    channel: str
    external_ref: str
    content_hash: bytes
    currency: str
    placed_at: datetime
    ship_by: date
    status: str
    payment_status: str
    fulfillment_status: str
    email: str
    customer_name: str
    phone: str
    ship_to: dict[str, Any]
    bill_to: dict[str, Any]
    service_level: str
    shipping_minor: int
    shipping_tax_minor: int
    order_discount_minor: int
    total_minor: int
    prices_include_tax: bool
    payment_method: str
    note: str
    tags: list[str]


class AgreedOrder(msgspec.Struct, frozen=True):
    """`paid_minor`: captured and not given back. `authorized_minor`: what is to be called authorized beside that, so
    that what is held is left of it. `refunded_minor`: of the total, without what was paid beyond it."""

    head: AgreedHead
    lines: list[AgreedLine]
    charges: list[AgreedCharge]
    authorized_minor: int
    paid_minor: int
    refunded_minor: int


class FindAgreedOrders(msgspec.Struct, frozen=True):
    """Channels with external references."""

    references: list[tuple[str, str]]


@query("orders.place")
async def find_agreed_orders(tx: Transaction, wanted: FindAgreedOrders) -> list[AgreedOrder]:
    """Those of these references that are here."""
    rows = [
        {"channel": channel, "external_ref": ref} for channel, ref in wanted.references if "\0" not in channel + ref
    ]
    ids = await tx.rows(UUID, sql.find_by_references, rows=json_rows(rows)) if rows else []
    return await read_agreed_orders(tx, ids)


async def read_agreed_orders(tx: Transaction, order_ids: Sequence[UUID]) -> list[AgreedOrder]:
    """The newest first."""
    if not order_ids:
        return []
    ids = list(order_ids)
    heads = await tx.rows(AgreedHead, sql.read_heads, order_ids=ids)
    balances = await read_balances(tx, ids)
    orders = {head.order_id: with_payment(head, balances[head.order_id]) for head in heads}
    for line in await tx.rows(AgreedLine, sql.read_lines, order_ids=ids):
        orders[line.order_id].lines.append(line)
    for charge in await tx.rows(AgreedCharge, sql.read_charges, order_ids=ids):
        orders[charge.order_id].charges.append(charge)
    return list(orders.values())


def with_payment(head: AgreedHead, balance: Balance) -> AgreedOrder:
    paid = balance.captured - balance.refunded
    refunded = max(0, min(balance.captured, head.total_minor) - max(0, paid))
    return AgreedOrder(head, [], [], balance.held + paid if balance.held else 0, paid, refunded)
