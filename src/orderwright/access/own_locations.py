"""The locations that somebody of the warehouse works at: those that are named, or all where none is (decision 0026)."""

from collections.abc import Sequence

from orderwright.access.permissions import PERMISSIONS
from orderwright.access.roles import ROLES
from orderwright.kernel.context import allows
from orderwright.kernel.refusal import FieldError
from orderwright.kernel.text import text_mistakes

LOCATIONS_MAX = 100


def kept_to(locations: Sequence[str]) -> frozenset[str] | None:
    """As a context says it: None for who works at all locations."""
    return frozenset(locations) or None


def can_be_kept(permissions: frozenset[str]) -> bool:
    """Whether whoever has these permissions does nothing but the work of a warehouse. What others do concerns whole
    orders, and so every location."""
    theirs = [permission for permission in PERMISSIONS if allows(permissions, permission)]
    return all(allows(ROLES["warehouse"], permission) for permission in theirs)


def location_mistakes(permissions: frozenset[str], locations: Sequence[str]) -> list[FieldError]:
    """`locations_not_for_role`, `locations_too_many`, and codes that can't be any. That there is such a location is
    asked where they are chosen: one that there is not lets nobody in anywhere."""
    if locations and not can_be_kept(permissions):
        message = "Only who does no more than the warehouse does can be kept to locations."
        return [FieldError("/locations", "locations_not_for_role", message)]
    if len(locations) > LOCATIONS_MAX:
        return [FieldError("/locations", "locations_too_many", f"Name at most {LOCATIONS_MAX} locations.")]
    return [
        mistake for index, code in enumerate(locations) for mistake in text_mistakes(f"/locations/{index}", code, 40, 1)
    ]
