"""What the catalog announces."""

from uuid import UUID

from orderwright.kernel.facts import Fact


class VariantsSaved(Fact, frozen=True, kw_only=True):
    created: list[UUID]
    changed: list[UUID]
