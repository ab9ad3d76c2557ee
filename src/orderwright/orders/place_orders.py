"""Place orders: check, reserve or backorder, write down, announce. One transaction for as many as are waiting.

Locks: stock levels (variant, location). The same (channel, external_ref) with the same content is answered with the
order that is there; a race of two for one reference is decided by `orders_external_ref_key` and tried again.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from orderwright.catalog.find_variants import find_variants
from orderwright.customers.know_customers import CustomerSeen, know_customers
from orderwright.kernel.money import decimal_string
from orderwright.kernel.refusal import Refusal, invalid
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import verb
from orderwright.locations.find_locations import find_locations
from orderwright.locations.types import Location
from orderwright.orders.check_order import CheckedOrder, check_order
from orderwright.orders.decide_placements import Availability, Decision, decide_placement
from orderwright.orders.events import OrderPlaced
from orderwright.orders.find_placed_orders import answer_known_orders, content_hash
from orderwright.orders.statuses import fulfillment_status
from orderwright.orders.types import PlacedLine, PlacedOrder, PlaceOrder, ReservedAt
from orderwright.payments.record_payments import record_payments
from orderwright.payments.rules import payment_status
from orderwright.payments.types import Balance, Kind, PaymentEvent
from orderwright.progress.move_units import open_progress
from orderwright.progress.types import LineProgress
from orderwright.stock.lock_levels import lock_levels
from orderwright.stock.reserve_stock import reserve_stock
from orderwright.stock.types import Claim

sql = statements(__file__)


class Channel(msgspec.Struct, frozen=True, gc=False):
    code: str
    if_short: str
    release_delay_s: int


class Numbered(msgspec.Struct, frozen=True, gc=False):
    order_id: UUID
    number: int


class Placing(msgspec.Struct, gc=False):
    """One order on its way into the tables."""

    index: int
    order_id: UUID
    decision: Decision
    lines: list[LineProgress]
    fulfillment_status: str
    payment_status: str
    number: int = 0


@verb(
    "orders.place",
    refusals=("order_invalid", "channel_unknown", "sku_unknown", "stock_short", "order_differs"),
    retry_on=("orders_external_ref_key", "customer_email_key"),
    batch_max=256,
)
async def place_orders(tx: Transaction, orders: Sequence[PlaceOrder]) -> list[PlacedOrder | Refusal]:
    answers: list[PlacedOrder | Refusal | None] = await answer_known_orders(tx, orders)
    checked: dict[int, CheckedOrder] = {}
    for index, order in enumerate(orders):
        if answers[index] is None:
            result = check_order(order, tx.now)
            if isinstance(result, Refusal):
                answers[index] = result
            else:
                checked[index] = result
    twins = first_of_each(checked)
    placing, locations, refusals = await decide(tx, {i: order for i, order in checked.items() if i not in twins})
    for index, refusal in refusals.items():
        answers[index] = refusal
    if placing:
        await write(tx, placing)
    for place in placing:
        answers[place.index] = answer(place, locations)
    for index, first in twins.items():
        answers[index] = twin_answer(orders[index], orders[first], answers[first])
    return answers  # type: ignore[return-value]


def first_of_each(checked: Mapping[int, CheckedOrder]) -> dict[int, int]:
    """Orders that stand twice in one batch: the later ones, with the first of their reference."""
    seen: dict[tuple[str, str], int] = {}
    twins = {}
    for index, order in checked.items():
        first = seen.setdefault((order.given.channel, order.given.external_ref), index)
        if first != index:
            twins[index] = first
    return twins


def twin_answer(order: PlaceOrder, first: PlaceOrder, answer: Any) -> PlacedOrder | Refusal:
    if isinstance(answer, Refusal) or order == first:
        return answer if isinstance(answer, Refusal) else msgspec.structs.replace(answer, created=False)
    return Refusal(
        "order_differs", "Another order with this channel and external reference stands in the same batch.", "conflict",
        channel=order.channel, external_ref=order.external_ref,
    )  # fmt: skip


async def decide(
    tx: Transaction, checked: Mapping[int, CheckedOrder]
) -> tuple[list[Placing], dict[UUID, Location], dict[int, Refusal]]:
    """Lock the levels that the orders need, then decide on each, in order."""
    if not checked:
        return [], {}, {}
    channels = {channel.code: channel for channel in await tx.rows(Channel, sql.read_channels)}
    variants = await find_variants(tx, (line.sku for order in checked.values() for line in order.lines))
    locations = {location.location_id: location for location in await find_locations(tx)}
    priority = [location.location_id for location in locations.values() if location.active]
    availability = Availability(await lock_levels(tx, (variant.variant_id for variant in variants.values())))
    placing: list[Placing] = []
    refusals: dict[int, Refusal] = {}
    for index, order in checked.items():
        channel = channels.get(order.given.channel)
        if channel is None:
            refusals[index] = invalid("/channel", "channel_unknown", f"There is no channel {order.given.channel!r}.")
            continue
        if_short = order.given.if_short or channel.if_short
        decision = decide_placement(order, variants, availability, priority, if_short)
        if isinstance(decision, Refusal):
            refusals[index] = decision
        else:
            placing.append(start(tx, index, decision))
    return placing, locations, refusals


def start(tx: Transaction, index: int, decision: Decision) -> Placing:
    order_id, order = tx.new_id(), decision.order
    lines = [
        LineProgress(
            order_id,
            line_no,
            ordered=priced.quantity,
            backordered=line.backordered,
            reserved=priced.quantity - line.backordered,
        )
        for line_no, (priced, line) in enumerate(zip(order.lines, decision.lines, strict=True), 1)
    ]
    balance = Balance(order_id, authorized=order.authorized_minor, captured=order.captured_minor)
    return Placing(
        index, order_id, decision, lines, fulfillment_status(lines), payment_status(order.total_minor, balance)
    )


async def write(tx: Transaction, placing: list[Placing]) -> None:
    """One statement for each table."""
    customers = await know_customers(
        tx,
        (
            CustomerSeen(given.email.lower(), given.name, given.phone)
            for place in placing
            if (given := place.decision.order.given.customer).email
        ),
    )
    rows = [order_row(tx, place, customers) for place in placing]
    numbers = {
        row.order_id: row.number for row in await tx.rows(Numbered, sql.insert_orders, rows=json_rows(rows), now=tx.now)
    }
    for place in placing:
        place.number = numbers[place.order_id]
    await tx.execute(sql.insert_lines, rows=json_rows([row for place in placing for row in line_rows(place)]))
    await open_progress(tx, [line for place in placing for line in place.lines])
    await reserve_stock(tx, [claim for place in placing for claim in claims(place)])
    await record_payments(tx, [event for place in placing for event in payments(place)])
    if charges := [row for place in placing for row in charge_rows(tx, place)]:
        await tx.execute(sql.insert_charges, rows=json_rows(charges))
    tx.changed_orders.difference_update(numbers)  # their statuses are right from the start
    tx.emit(*(announcement(place) for place in placing))


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
        "customer_id": customers.get(email),
        "email": email or None,
        "customer_name": given.customer.name or given.ship_to.name,
        "phone": given.customer.phone,
        "ship_to": given.ship_to,
        "bill_to": given.bill_to,
        "service_level": given.shipping.service_level,
        "units": sum(line.quantity for line in order.lines),
        "goods_minor": order.goods_minor,
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


def payments(place: Placing) -> list[PaymentEvent]:
    order, method = place.decision.order, place.decision.order.given.payment.method
    told: tuple[tuple[Kind, int], ...] = (
        ("authorized", order.authorized_minor),
        ("captured", order.captured_minor),
    )
    return [
        PaymentEvent(
            order_id=place.order_id,
            kind=kind,
            amount_minor=amount,
            reference="placement",
            method=method,
            at=order.given.placed_at,
        )
        for kind, amount in told
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


def answer(place: Placing, locations: Mapping[UUID, Location]) -> PlacedOrder:
    order = place.decision.order
    return PlacedOrder(
        id=place.order_id,
        number=place.number,
        channel=order.given.channel,
        external_ref=order.given.external_ref,
        status="placed",
        payment_status=place.payment_status,
        fulfillment_status=place.fulfillment_status,  # type: ignore[arg-type]
        total=decimal_string(order.total_minor, order.given.currency),
        currency=order.given.currency,
        lines=[
            PlacedLine(
                line_no,
                priced.sku,
                priced.quantity,
                [ReservedAt(locations[location_id].code, quantity) for location_id, quantity in line.reserved],
                line.backordered,
            )
            for line_no, (priced, line) in enumerate(zip(order.lines, place.decision.lines, strict=True), 1)
        ],
    )
