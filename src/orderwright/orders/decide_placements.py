"""What becomes of orders that arrive together: pure, in memory, from the locked levels. First come, first served."""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import msgspec

from orderwright.catalog.near_skus import sku_unknown
from orderwright.catalog.types import Variant
from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.orders.check_order import CheckedOrder
from orderwright.sourcing.choose_locations import Choice, choose_locations
from orderwright.stock.types import Level


class LineDecision(msgspec.Struct, frozen=True, gc=False):
    """For one line: units by location, and units that must wait."""

    variant: Variant
    reserved: list[tuple[UUID, int]]
    backordered: int


class Decision(msgspec.Struct, frozen=True, gc=False):
    order: CheckedOrder
    lines: list[LineDecision]
    choice: Choice


class Availability:
    """What is sellable by variant and location, counted down as decisions are made."""

    def __init__(self, levels: Iterable[Level]) -> None:
        self.units: dict[UUID, dict[UUID, int]] = {}
        for level in levels:
            self.units.setdefault(level.variant_id, {})[level.location_id] = level.sellable

    def take(self, choice: Choice) -> None:
        for take in choice.takes:
            self.units[take.variant_id][take.location_id] -= take.quantity


def decide_placement(
    order: CheckedOrder,
    variants: Mapping[str, Variant],
    availability: Availability,
    priority: Sequence[UUID],
    if_short: str,
    near: Mapping[str, str] = {},
    already_sold: bool = False,
) -> Decision | Refusal:
    """Reserve what there is, backorder the rest, or refuse: `sku_unknown`, `sku_inactive`, `stock_short`. `near`: what
    may have been meant by unknown SKUs. `already_sold`: goods that are not sold any more are taken all the same."""
    unknown = [
        sku_unknown(f"/lines/{index}/sku", line.sku, near.get(line.sku))
        for index, line in enumerate(order.lines)
        if line.sku not in variants
    ]
    if unknown:
        return refused(order, "sku_unknown", "Some of the items are unknown.", unknown[:100])
    ended = [
        FieldError(f"/lines/{index}/sku", "sku_inactive", f"{line.sku} is not sold any more.")
        for index, line in enumerate(order.lines)
        if not variants[line.sku].active
    ]
    if ended and not already_sold:
        return refused(order, "sku_inactive", "Some of the goods are not sold any more.", ended[:100])
    demand: Counter[UUID] = Counter()
    for line in order.lines:
        demand[variants[line.sku].variant_id] += line.quantity
    choice = choose_locations(demand, availability.units, priority)
    if choice.short and if_short == "refuse":
        missing = [
            FieldError(
                f"/lines/{index}/quantity",
                "stock_short",
                f"Of {line.sku} only {demand[variant_id] - choice.short[variant_id]} are available.",
            )
            for index, line in enumerate(order.lines)
            if (variant_id := variants[line.sku].variant_id) in choice.short
        ]
        return refused(
            order, "stock_short", "There is not enough stock, and the order does not take backorders.", missing[:100]
        )
    availability.take(choice)
    return Decision(order, share_out(order, variants, choice), choice)


def refused(order: CheckedOrder, code: str, message: str, fields: list[FieldError]) -> Refusal:
    kind = "conflict" if code == "stock_short" else "invalid"
    return Refusal(code, message, kind, fields, channel=order.given.channel, external_ref=order.given.external_ref)  # type: ignore[arg-type]


def share_out(order: CheckedOrder, variants: Mapping[str, Variant], choice: Choice) -> list[LineDecision]:
    """Give each line its part of what was taken for its variant; lines of one variant share in their order."""
    taken: defaultdict[UUID, deque[tuple[UUID, int]]] = defaultdict(deque)
    for take in choice.takes:
        taken[take.variant_id].append((take.location_id, take.quantity))
    decisions = []
    for line in order.lines:
        variant = variants[line.sku]
        missing, reserved, pool = line.quantity, [], taken[variant.variant_id]
        while missing and pool:
            location_id, units = pool.popleft()
            part = min(missing, units)
            reserved.append((location_id, part))
            missing -= part
            if part < units:
                pool.appendleft((location_id, units - part))
        decisions.append(LineDecision(variant, reserved, missing))
    return decisions
