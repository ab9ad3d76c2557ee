"""Places that hold and ship stock."""

from typing import Any
from uuid import UUID

import msgspec


class Location(msgspec.Struct, frozen=True, gc=False):
    """`priority`: lower is asked first. `auto_accept`: released work needs no human nod."""

    location_id: UUID
    code: str
    name: str
    address: dict[str, Any]
    priority: int
    auto_accept: bool
    active: bool
