"""Which waiting units of orders get which stock: pure, from the locked levels, the oldest order first."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from uuid import UUID

import msgspec

from orderwright.orders.decide_placements import Availability
from orderwright.progress.types import LineProgress, UnitMove
from orderwright.sourcing.choose_locations import choose_locations
from orderwright.stock.types import Claim


class WaitingLine(msgspec.Struct, frozen=True, gc=False):
    """A line with units that no location was found for yet."""

    order_id: UUID
    line_no: int
    variant_id: UUID
    to_source: int
    backordered: int
    ship_by: date
    queued_at: datetime

    @property
    def promised(self) -> tuple[date, datetime]:
        """The lowest is served first."""
        return self.ship_by, self.queued_at

    @classmethod
    def of(cls, line: LineProgress) -> "WaitingLine":
        return cls(
            line.order_id, line.line_no, line.variant_id, line.to_source, line.backordered, line.ship_by, line.queued_at
        )


class Sourced(msgspec.Struct, frozen=True):
    """What becomes of one order: the claims, the moves of its units, and how many found none."""

    claims: list[Claim]
    moves: list[UnitMove]
    waiting: int

    @property
    def units(self) -> int:
        return sum(claim.quantity for claim in self.claims)


def source_order(
    lines: Sequence[WaitingLine],
    availability: Availability,
    priority: Sequence[UUID],
    fenced: AbstractSet[tuple[UUID, UUID]] = frozenset(),
    everywhere: bool = True,
) -> Sourced:
    """Claims what there is for one order's waiting lines, and counts it off. What finds none waits as backordered, once
    it was looked for `everywhere`."""
    demand: defaultdict[UUID, int] = defaultdict(int)
    for line in lines:
        demand[line.variant_id] += line.to_source + line.backordered
    choice = choose_locations(demand, availability.units, priority, fenced)
    availability.take(choice)
    pool: defaultdict[UUID, dict[UUID, int]] = defaultdict(dict)
    for take in choice.takes:
        pool[take.variant_id][take.location_id] = take.quantity
    claims: list[Claim] = []
    moves: list[UnitMove] = []
    waiting = 0
    for line in lines:
        mine = share_of(line, pool[line.variant_id])
        claims += mine
        moves += moves_of(line, sum(claim.quantity for claim in mine), everywhere)
        waiting += line.to_source + line.backordered - sum(claim.quantity for claim in mine)
    return Sourced(claims, moves, waiting)


def share_of(line: WaitingLine, pool: dict[UUID, int]) -> list[Claim]:
    """The line's part of what was taken for its variant; lines of one variant share in their order."""
    missing, claims = line.to_source + line.backordered, []
    for location_id in list(pool):
        part = min(missing, pool[location_id])
        if part:
            claims.append(Claim(line.order_id, line.line_no, location_id, line.variant_id, part))
            missing -= part
            pool[location_id] -= part
    return claims


def moves_of(line: WaitingLine, found: int, everywhere: bool) -> Iterable[UnitMove]:
    fresh = min(found, line.to_source)
    told: Mapping[tuple[str, str], int] = {
        ("to_source", "reserved"): fresh,
        ("backordered", "reserved"): found - fresh,
        ("to_source", "backordered"): line.to_source - fresh if everywhere else 0,
    }
    return [
        UnitMove(line.order_id, line.line_no, from_place, to_place, units)  # type: ignore[arg-type]
        for (from_place, to_place), units in told.items()
        if units
    ]
