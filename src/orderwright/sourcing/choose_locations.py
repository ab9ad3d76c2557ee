"""Which location serves which units of an order: a pure decision over what is sellable now, with its reasons.

Rule: the first location (by priority) that has everything; else, again and again, the location that covers the most
of what is still missing (ties by priority), so that an order is split into few parcels. What nobody has is short.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from uuid import UUID

import msgspec

from orderwright.kernel.text import plural


class Take(msgspec.Struct, frozen=True, gc=False):
    """So many units of a variant from a location."""

    location_id: UUID
    variant_id: UUID
    quantity: int


class Candidate(msgspec.Struct, frozen=True, gc=False):
    """Why a location was or was not chosen: units it could cover of the whole demand, units it got."""

    location_id: UUID
    covers: int
    takes: int
    reason: str


class Choice(msgspec.Struct, frozen=True, gc=False):
    """The decision for one order. `short`: units by variant that nobody has."""

    takes: list[Take]
    short: dict[UUID, int]
    why: list[Candidate]


Sellable = Mapping[UUID, Mapping[UUID, int]]
"""Units by variant, then location."""


def choose_locations(
    demand: Mapping[UUID, int],
    sellable: Sellable,
    priority: Sequence[UUID],
    fenced: AbstractSet[tuple[UUID, UUID]] = frozenset(),
) -> Choice:
    """`demand`: units by variant, summed over the order's lines. `priority`: active locations, best first.
    `fenced`: (variant, location) pairs that are out of the question."""
    wanted = sum(demand.values())
    covers = {location: covered(location, demand, sellable, fenced) for location in priority}
    missing = dict(demand)
    takes: list[Take] = []
    chosen: dict[UUID, int] = {}
    while missing:
        best = next((location for location in priority if not chosen and covers[location] == wanted), None)
        best = best or max(
            (location for location in priority if location not in chosen),
            key=lambda location: covered(location, missing, sellable, fenced),
            default=None,
        )
        taken = [] if best is None else takes_from(best, missing, sellable, fenced)
        if best is None or not taken:
            break
        takes += taken
        chosen[best] = sum(take.quantity for take in taken)
        for take in taken:
            missing[take.variant_id] -= take.quantity
            if missing[take.variant_id] == 0:
                del missing[take.variant_id]
    return Choice(takes, missing, [candidate(location, covers, chosen, wanted) for location in priority])


def covered(
    location: UUID, demand: Mapping[UUID, int], sellable: Sellable, fenced: AbstractSet[tuple[UUID, UUID]]
) -> int:
    """Units of the demand that a location has."""
    return sum(
        min(quantity, sellable.get(variant, {}).get(location, 0))
        for variant, quantity in demand.items()
        if (variant, location) not in fenced
    )


def takes_from(
    location: UUID, missing: Mapping[UUID, int], sellable: Sellable, fenced: AbstractSet[tuple[UUID, UUID]]
) -> list[Take]:
    return [
        Take(location, variant, units)
        for variant, quantity in missing.items()
        if (variant, location) not in fenced
        and (units := min(quantity, sellable.get(variant, {}).get(location, 0))) > 0
    ]


def candidate(location: UUID, covers: Mapping[UUID, int], chosen: Mapping[UUID, int], wanted: int) -> Candidate:
    has, takes = covers[location], chosen.get(location, 0)
    if takes:
        reason = "has everything" if has == wanted else f"has {has} of {plural(wanted, 'unit')}"
    elif has == 0:
        reason = "has none of it"
    else:
        reason = (
            f"has {has} of {plural(wanted, 'unit')}, another location covers more"
            if has < wanted
            else "another location is asked first"
        )
    return Candidate(location, has, takes, reason)
