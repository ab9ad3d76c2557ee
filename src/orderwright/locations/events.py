"""What locations announce."""

from uuid import UUID

from orderwright.kernel.facts import Fact


class LocationsSaved(Fact, frozen=True, kw_only=True):
    created: list[UUID]
    changed: list[UUID]


class BinsSaved(Fact, frozen=True, kw_only=True):
    location_id: UUID
    bins: int
