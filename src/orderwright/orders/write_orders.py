"""Write placed orders down: one statement for each table, all sent without waiting for the one before."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from orderwright.customers.know_customers import CustomerSeen, know_customers
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.orders.check_order import CheckedOrder
from orderwright.orders.decide_placements import Decision
from orderwright.orders.events import OrderPlaced
from orderwright.orders.find_placed_orders import content_hash
from orderwright.orders.types import PlaceOrder
from orderwright.payments.ledger import PLACEMENT
from orderwright.payments.record_payments import record_payments
from orderwright.payments.types import Kind, PaymentEvent
from orderwright.progress.move_units import open_progress
from orderwright.progress.types import LineProgress
from orderwright.stock.reserve_stock import reserve_stock
from orderwright.stock.types import Claim

sql = statements(__file__)


class Numbered(msgspec.Struct, frozen=True, gc=False):
    order_id: UUID
    number: int


class Placing(msgspec.Struct, gc=False):
    """One order on its way into the tables."""

    index: int
    order_id: UUID
    decision: Decision
    ship_by: date
    lines: list[LineProgress]
    fulfillment_status: str
    payments: list[PaymentEvent]
    payment_status: str
    payment_secured: bool
    number: int = 0


async def write_orders(tx: Transaction, placing: list[Placing], known: Mapping[str, UUID]) -> None:
    """`known`: customers who were found already. What follows the locked levels is kept short: others wait for them."""
    customers = await know_customers(tx, [seen for place in placing if (seen := customer_seen(place)).email], known)
    lines = json_rows([row for place in placing for row in line_rows(place)])
    async with tx.together():
        await tx.execute(sql.insert_lines, rows=lines)
        await open_progress(tx, [line for place in placing for line in place.lines])
        await reserve_stock(tx, [claim for place in placing for claim in claims(place)])
        await record_payments(tx, [event for place in placing for event in place.payments])
        if charges := [row for place in placing for row in charge_rows(tx, place)]:
            await tx.execute(sql.insert_charges, rows=json_rows(charges))
        rows = json_rows([order_row(tx, place, customers) for place in placing])
        numbers = {
            row.order_id: row.number for row in await tx.rows(Numbered, sql.insert_orders, rows=rows, now=tx.now)
        }
    for place in placing:
        place.number = numbers[place.order_id]
    tx.changed_orders.difference_update(numbers)  # their statuses are right from the start
    tx.emit(*(announcement(place) for place in placing))


def customer_seen(place: Placing) -> CustomerSeen:
    return seen_with(place.decision.order.given)


def seen_with(order: PlaceOrder) -> CustomerSeen:
    """Who ordered; without a name of their own, whom the invoice or the goods go to."""
    names = (order.customer.name, order.bill_to.name if order.bill_to else "", order.ship_to.name)
    name = next((name for name in names if name.strip()), "")
    return CustomerSeen(order.customer.email.lower(), name, order.customer.phone)


def order_row(tx: Transaction, place: Placing, customers: Mapping[str, UUID]) -> dict[str, Any]:
    order, given = place.decision.order, place.decision.order.given
    email = given.customer.email.lower()
    return {
        "order_id": place.order_id,
        "channel": given.channel,
        "external_ref": given.external_ref,
        "content_hash": content_hash(given).hex(),
        "currency": given.currency,
        "placed_at": given.placed_at or tx.now,
        "ship_by": place.ship_by,
        "customer_id": customers.get(email),
        "email": email or None,
        "customer_name": given.customer.name or given.ship_to.name,
        "phone": given.customer.phone,
        "ship_to": given.ship_to,
        "bill_to": given.bill_to,
        "service_level": given.shipping.service_level,
        "units": sum(line.quantity for line in order.lines),
        "goods_minor": order.goods_minor,
        "discount_minor": order.discount_minor,
        "order_discount_minor": order.order_discount_minor,
        "shipping_minor": order.shipping_minor,
        "shipping_tax_minor": order.shipping_tax_minor,
        "charges_minor": order.charges_minor,
        "tax_minor": order.tax_minor,
        "total_minor": order.total_minor,
        "prices_include_tax": given.prices_include_tax,
        "payment_method": given.payment.method or None,
        "if_short": given.if_short,
        "note": given.note,
        "tags": given.tags,
        "payment_status": place.payment_status,
        "payment_secured": place.payment_secured,
        "fulfillment_status": place.fulfillment_status,
    }


def line_rows(place: Placing) -> list[dict[str, Any]]:
    return [
        {
            "order_id": place.order_id,
            "line_no": line_no,
            "variant_id": line.variant.variant_id,
            "sku": priced.sku,
            "title": line.variant.title,
            "quantity": priced.quantity,
            "unit_price_minor": priced.unit_price_minor,
            "discount_minor": priced.discount_minor,
            "order_discount_minor": priced.order_discount_minor,
            "tax_minor": priced.tax_minor,
            "total_minor": priced.total_minor,
        }
        for line_no, (priced, line) in enumerate(zip(place.decision.order.lines, place.decision.lines, strict=True), 1)
    ]


def claims(place: Placing) -> list[Claim]:
    return [
        Claim(place.order_id, line_no, location_id, line.variant.variant_id, quantity)
        for line_no, line in enumerate(place.decision.lines, 1)
        for location_id, quantity in line.reserved
    ]


def payments_with_order(order_id: UUID, order: CheckedOrder) -> list[PaymentEvent]:
    """What was authorized or captured before the order came."""
    payment = order.given.payment
    amounts: tuple[tuple[Kind, int], ...] = (("authorized", order.authorized_minor), ("captured", order.captured_minor))
    return [
        PaymentEvent(
            order_id=order_id,
            kind=kind,
            amount_minor=amount,
            reference=payment.reference.strip() or PLACEMENT,
            method=payment.method,
            at=order.given.placed_at,
            source="order",
        )
        for kind, amount in amounts
        if amount
    ]


def charge_rows(tx: Transaction, place: Placing) -> list[dict[str, Any]]:
    order = place.decision.order
    return [
        {"charge_id": tx.new_id(), "order_id": place.order_id, "at": order.given.placed_at or tx.now,
         "currency": order.given.currency, "external_ref": order.given.external_ref, **msgspec.structs.asdict(charge)}
        for charge in order.charges
    ]  # fmt: skip


def announcement(place: Placing) -> OrderPlaced:
    order = place.decision.order
    return OrderPlaced(
        order_id=place.order_id,
        at=order.given.placed_at,
        number=place.number,
        channel=order.given.channel,
        external_ref=order.given.external_ref,
        units=sum(line.quantity for line in order.lines),
        total_minor=order.total_minor,
        currency=order.given.currency,
        backordered=sum(line.backordered for line in place.decision.lines),
        why=[candidate for candidate in place.decision.choice.why if candidate.covers],
    )
