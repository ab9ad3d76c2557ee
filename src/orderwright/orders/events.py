"""What orders announce."""

from typing import Any

from orderwright.kernel.facts import Fact


class OrderPlaced(Fact, frozen=True, kw_only=True):
    """`why`: the locations that were considered, with reasons."""

    number: int
    channel: str
    external_ref: str
    units: int
    total_minor: int
    currency: str
    backordered: int
    why: list[Any]
