"""Levels, movements and the places between which goods move."""

from typing import Literal
from uuid import UUID

import msgspec

Place = Literal["supplier", "customer", "loss", "found", "transit", "sellable", "unavailable"]
OWN_PLACES = ("sellable", "unavailable")


class Level(msgspec.Struct, frozen=True, gc=False):
    """Units of a variant at a location. on_hand = available + committed + unavailable; a channel may be promised
    `sellable`: available less safety stock."""

    variant_id: UUID
    location_id: UUID
    bin_id: UUID | None
    on_hand: int
    committed: int
    unavailable: int
    safety_stock: int

    @property
    def available(self) -> int:
        return self.on_hand - self.committed - self.unavailable

    @property
    def sellable(self) -> int:
        return max(0, self.available - self.safety_stock)


class Movement(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """`quantity` units of a variant go from one place to another, for a reason and a cause.

    `location_id` names the location of the places `sellable` and `unavailable`; `to_location_id` that of the goal
    where it is another one. `promised` units of them are no longer promised afterwards (they left for a customer).
    """

    variant_id: UUID
    from_place: Place
    to_place: Place
    location_id: UUID
    to_location_id: UUID | None = None
    quantity: int
    reason: str
    cause_kind: str | None = None
    cause_id: UUID | None = None
    promised: int = 0


class Claim(msgspec.Struct, frozen=True, gc=False):
    """Units reserved for an order line at a location."""

    order_id: UUID
    line_no: int
    location_id: UUID
    variant_id: UUID
    quantity: int


class StockNow(msgspec.Struct, frozen=True):
    """The answer of those who change stock: how one level stands afterwards, in units."""

    location: str
    sku: str
    on_hand: int
    committed: int
    unavailable: int
    available: int

    @classmethod
    def of(cls, location: str, sku: str, level: Level) -> "StockNow":
        return cls(location, sku, level.on_hand, level.committed, level.unavailable, level.available)
