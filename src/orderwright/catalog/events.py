"""What the catalog announces."""

from uuid import UUID

from orderwright.kernel.facts import Fact


class VariantRenamed(Fact, frozen=True, kw_only=True):
    variant_id: UUID
    sku: str
    former: str


class VariantsSaved(Fact, frozen=True, kw_only=True):
    created: list[UUID]
    changed: list[UUID]
