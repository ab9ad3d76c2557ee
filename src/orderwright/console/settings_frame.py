"""What all pages of the settings share: their sections, as far as the person may see them."""

from typing import Any

from orderwright.access.roles import Role
from orderwright.console.desk import Desk

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


def settings_of(desk: Desk, section: str) -> dict[str, Any]:
    """The variable `settings` of the frame."""
    sections = [
        {"key": key, "label": label, "href": f"/settings/{key}"}
        for key, label, permission in SECTIONS
        if desk.may(permission)
    ]
    return {"sections": sections, "section": section}
