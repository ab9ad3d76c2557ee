"""What customers announce."""

from uuid import UUID

from orderwright.kernel.facts import Fact


class CustomersSaved(Fact, frozen=True, kw_only=True):
    created: list[UUID]
    changed: list[UUID]
