"""What all pages of the settings share: their sections, as far as the person may see them."""

from typing import Any

from orderwright.access.roles import Role
from orderwright.console.desk import Desk
from orderwright.views.settings_lists import list_locations

SECTIONS = (
    ("locations", "Locations and bins", "locations.read"),
    ("channels", "Channels", "settings.read"),
    ("profile", "Organization", "settings.read"),
    ("rates", "Shipping rates", "settings.read"),
    ("boxes", "Boxes", "settings.read"),
    ("users", "Users", "access.read"),
    ("keys", "API keys", "access.read"),
    ("webhooks", "Webhooks", "webhooks.read"),
    ("audit", "Audit", "audit.read"),
    ("security", "Security log", "access.watch"),
)
ROLE_CHOICES: tuple[tuple[Role, str], ...] = (
    ("admin", "Admin"),
    ("operations", "Operations"),
    ("warehouse", "Warehouse"),
    ("service", "Service"),
    ("read_only", "Read only"),
)


async def location_choices(desk: Desk) -> list[tuple[str, str]]:
    """Those that somebody of the warehouse can be kept to; none where there is nothing to choose."""
    places = [(place.code, place.name) for place in await desk.ask(list_locations, None) if place.active]
    return places if len(places) > 1 else []


def settings_of(desk: Desk, section: str) -> dict[str, Any]:
    """The variable `settings` of the frame."""
    sections = [
        {"key": key, "label": label, "href": f"/settings/{key}"}
        for key, label, permission in SECTIONS
        if desk.may(permission)
    ]
    return {"sections": sections, "section": section}
