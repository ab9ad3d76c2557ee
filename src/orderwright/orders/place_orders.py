"""Place orders: check, reserve or backorder, write down, announce. One transaction for as many as are waiting.

Locks: stock levels (variant, location). The same (channel, external_ref) with the same content is answered with the
order that is there; a race of two for one reference is decided by `orders_external_ref_key` and tried again.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from orderwright.catalog.find_variants import find_variants
from orderwright.catalog.near_skus import near_skus
from orderwright.catalog.types import Variant
from orderwright.customers.know_customers import find_customers
from orderwright.kernel.money import decimal_string
from orderwright.kernel.refusal import Refusal, invalid
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.locations.find_locations import find_locations
from orderwright.locations.types import Location
from orderwright.orders.check_order import CheckedOrder, check_order
from orderwright.orders.decide_placements import Availability, Decision, decide_placement
from orderwright.orders.find_placed_orders import answer_known_orders
from orderwright.orders.place_holds import PlaceHold, place_holds
from orderwright.orders.ship_by import Promise, ship_by_of
from orderwright.orders.statuses import fulfillment_status
from orderwright.orders.types import PlacedLine, PlacedOrder, PlaceOrder, ReservedAt, ShippingInput
from orderwright.orders.write_orders import Placing, payments_with_order, write_orders
from orderwright.payments.ledger import balance_of
from orderwright.payments.rules import is_secured, payment_status
from orderwright.progress.types import LineProgress
from orderwright.shipping.check_address import problems_in_words
from orderwright.shipping.save_rates import read_shipper
from orderwright.stock.lock_levels import lock_levels

sql = statements(__file__)


class Channel(msgspec.Struct, frozen=True, gc=False):
    code: str
    if_short: str
    release_delay_s: int
    already_sold: bool
    ship_within_days: int
    cutoff: time
    time_zone: str
    working_days: list[int]
    closed_days: list[date]

    def ship_by(self, placed_at: datetime) -> date:
        promise = Promise(self.ship_within_days, self.cutoff, self.working_days, self.closed_days)
        return ship_by_of(placed_at, ZoneInfo(self.time_zone), promise)


class Known(msgspec.Struct, gc=False):
    """What a batch of orders meets: answers that were given before, channels by code, variants by SKU, locations,
    customers by e-mail address. `services`: the service levels that the carrier has; only the usual one, where no order
    asks for another."""

    answers: list[PlacedOrder | Refusal | None]
    channels: dict[str, Channel]
    variants: Mapping[str, Variant]
    locations: dict[UUID, Location]
    customers: dict[str, UUID]
    services: frozenset[str]


@verb(
    "orders.place",
    refusals=(
        "order_invalid",
        "channel_unknown",
        "service_unknown",
        "sku_unknown",
        "sku_inactive",
        "stock_short",
        "order_differs",
    ),
    retry_on=("orders_external_ref_key", "customer_email_key"),
    batch_max=256,
)
async def place_orders(tx: Transaction, orders: Sequence[PlaceOrder]) -> list[PlacedOrder | Refusal]:
    orders = await with_currency(tx, [trimmed(order) for order in orders])
    results = [check_order(order, tx.now) for order in orders]
    checked = {index: result for index, result in enumerate(results) if isinstance(result, CheckedOrder)}
    known = await look_up(tx, orders, checked.values())
    answers: list[PlacedOrder | Refusal | None] = [
        answer or (result if isinstance(result, Refusal) else None)
        for answer, result in zip(known.answers, results, strict=True)
    ]
    new = {index: order for index, order in checked.items() if answers[index] is None}
    twins = first_of_each(new)
    placing, refusals = await decide(tx, {i: order for i, order in new.items() if i not in twins}, known)
    for index, refusal in refusals.items():
        answers[index] = refusal
    if placing:
        await write_orders(tx, placing, known.customers)
        await hold_for_review(tx, placing)
    for place in placing:
        answers[place.index] = answer_of(place, known.locations)
    for index, first in twins.items():
        answers[index] = twin_answer(orders[index], orders[first], answers[first])
    return answers  # type: ignore[return-value]


async def hold_for_review(tx: Transaction, placing: Sequence[Placing]) -> None:
    """Before it is sent, a person looks at what came with a hold, at what is not sold any more and was sold elsewhere
    all the same, and corrects an address to which no label can be made, or that can't be right."""
    held = (
        [
            PlaceHold(order_id=place.order_id, reason="stock", note=f"Not sold any more: {', '.join(skus)[:400]}")
            for place in placing
            if (skus := [line.variant.sku for line in place.decision.lines if not line.variant.active])
        ]
        + [
            PlaceHold(
                order_id=place.order_id,
                reason="address",
                note=problems_in_words(msgspec.structs.asdict(place.decision.order.given.ship_to)),
                automatic=True,
            )
            for place in placing
            if place.decision.order.address_problems
        ]
        + [
            PlaceHold(order_id=place.order_id, reason=hold.reason, note=hold.note)
            for place in placing
            if (hold := place.decision.order.given.hold) is not None
        ]
    )
    if held:
        await place_holds(tx, held)


def trimmed(order: PlaceOrder) -> PlaceOrder:
    """Spaces around it don't make another order of a reference, nor another customer of an e-mail address."""
    reference, email = order.external_ref.strip(), order.customer.email.strip()
    if reference != order.external_ref:
        order = msgspec.structs.replace(order, external_ref=reference)
    if email != order.customer.email:
        customer = msgspec.structs.replace(order.customer, email=email)
        order = msgspec.structs.replace(order, customer=customer)
    return order


async def with_currency(tx: Transaction, orders: Sequence[PlaceOrder]) -> Sequence[PlaceOrder]:
    """Those that say none are in the organization's; it is asked for only then."""
    if all(order.currency for order in orders):
        return orders
    own = await tx.row(str, sql.read_own_currency) or ""
    return [order if order.currency else msgspec.structs.replace(order, currency=own) for order in orders]


async def look_up(tx: Transaction, orders: Sequence[PlaceOrder], checked: Iterable[CheckedOrder]) -> Known:
    """All that can be read before any level is locked, in one round trip."""
    checked = list(checked)
    async with tx.together():
        answers, channels, variants, locations, customers = await asyncio.gather(
            answer_known_orders(tx, orders),
            tx.rows(Channel, sql.read_channels),
            find_variants(tx, (line.sku for order in checked for line in order.lines)),
            find_locations(tx),
            find_customers(tx, (email.lower() for order in checked if (email := order.given.customer.email))),
        )
    return Known(
        answers,
        {channel.code: channel for channel in channels},
        variants,
        {location.location_id: location for location in locations},
        customers,
        await services_known(tx, checked),
    )


async def services_known(tx: Transaction, checked: Sequence[CheckedOrder]) -> frozenset[str]:
    """The rate table is read only where an order asks for another service than the usual one."""
    usual = frozenset([ShippingInput().service_level])
    if all(order.given.shipping.service_level in usual for order in checked):
        return usual
    return usual | {rate.service_level for rate in (await read_shipper(tx)).rates.rates}


def why_unknown(order: CheckedOrder, known: Known) -> Refusal | None:
    """The channel or the service is none that the organization has. Whether the service goes to the address is decided
    by the label, since it depends on the location that ships."""
    given = order.given
    if given.channel not in known.channels:
        return invalid("/channel", "channel_unknown", f"There is no channel {given.channel!r}.")
    if given.shipping.service_level not in known.services:
        offered = ", ".join(sorted(known.services))
        message = f"There is no shipping service {given.shipping.service_level!r}. These are offered: {offered}."
        return invalid("/shipping/service_level", "service_unknown", message)
    return None


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
        "order_differs", "Another order with this channel and external reference is in the same batch.", "conflict",
        channel=order.channel, external_ref=order.external_ref,
    )  # fmt: skip


async def decide(
    tx: Transaction, new: Mapping[int, CheckedOrder], known: Known
) -> tuple[list[Placing], dict[int, Refusal]]:
    """Lock the levels that the orders need, then decide on each, in order."""
    if not new:
        return [], {}
    wanted = {
        variant.variant_id
        for order in new.values()
        for line in order.lines
        if (variant := known.variants.get(line.sku))
    }
    unknown = {line.sku for order in new.values() for line in order.lines if line.sku not in known.variants}
    near = await near_skus(tx, unknown) if unknown else {}
    availability = Availability(await lock_levels(tx, wanted))
    priority = [location.location_id for location in known.locations.values() if location.active]
    placing: list[Placing] = []
    refusals: dict[int, Refusal] = {}

    @cache
    def ship_by(channel: str, placed_at: datetime) -> date:
        return known.channels[channel].ship_by(placed_at)

    for index, order in new.items():
        if unknown_code := why_unknown(order, known):
            refusals[index] = unknown_code
            continue
        channel = known.channels[order.given.channel]
        if_short = order.given.if_short or channel.if_short
        decision = decide_placement(order, known.variants, availability, priority, if_short, near, channel.already_sold)
        if isinstance(decision, Refusal):
            refusals[index] = decision
        else:
            placing.append(start(tx, index, decision, ship_by))
    return placing, refusals


def start(tx: Transaction, index: int, decision: Decision, promised: Callable[[str, datetime], date]) -> Placing:
    order_id, order = tx.new_id(), decision.order
    placed_at = order.given.placed_at or tx.now
    ship_by = order.given.ship_by or promised(order.given.channel, placed_at)
    lines = [
        LineProgress(
            order_id,
            line_no,
            line.variant.variant_id,
            placed_at,
            ship_by,
            ordered=priced.quantity,
            backordered=line.backordered,
            reserved=priced.quantity - line.backordered,
        )
        for line_no, (priced, line) in enumerate(zip(order.lines, decision.lines, strict=True), 1)
    ]
    payments, total_minor = payments_with_order(order_id, order), order.total_minor
    balance = balance_of(order_id, total_minor, payments)
    status, secured = payment_status(total_minor, balance), is_secured(total_minor, balance)
    return Placing(index, order_id, decision, ship_by, lines, fulfillment_status(lines), payments, status, secured)


def answer_of(place: Placing, locations: Mapping[UUID, Location]) -> PlacedOrder:
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
        address_problems=order.address_problems,
    )
