"""Where the units of an order line are."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec

Place = Literal[
    "to_source", "backordered", "reserved", "released", "picked", "packed", "shipped", "delivered", "lost", "returning",
    "returned", "canceled",
]  # fmt: skip
PLACES: tuple[Place, ...] = (
    "to_source", "backordered", "reserved", "released", "picked", "packed", "shipped", "delivered", "lost", "returning",
    "returned", "canceled",
)  # fmt: skip

FIRST_PLACES: tuple[Place, ...] = ("to_source", "backordered", "reserved")
"""Where units are when their order is placed."""

MAY_GO: Mapping[Place, Mapping[Place, str]] = {
    "to_source": {"reserved": "source", "backordered": "source, out of stock", "canceled": "cancel"},
    "backordered": {"reserved": "source", "canceled": "cancel"},
    "reserved": {"released": "release", "to_source": "stock shrank", "canceled": "cancel"},
    "released": {"picked": "pick", "to_source": "reject, short pick", "canceled": "cancel"},
    "picked": {"packed": "pack", "released": "unpick", "canceled": "cancel"},
    "packed": {"shipped": "hand over", "picked": "unpack", "canceled": "cancel"},
    "shipped": {"delivered": "record delivery", "lost": "its parcel is lost", "returning": "authorize a return"},
    "delivered": {
        "returning": "authorize a return",
        "shipped": "it went back to the sender",
        "lost": "its parcel is lost",
    },
    "lost": {"shipped": "it turned up", "delivered": "record delivery"},
    "returning": {
        "returned": "receive",
        "delivered": "close a return, never came",
        "shipped": "close a return of what was never delivered",
        "lost": "close a return of what is lost",
    },
    "returned": {},
    "canceled": {},
}
"""Place → where units may go from there, and what makes them. `move_units` lets them go nowhere else."""


class LineProgress(msgspec.Struct, frozen=True, gc=False):
    """The units of one order line by place; their sum is `ordered`. Those that wait are served in the order of
    `ship_by`, and of one day in that of `queued_at`. `held`: a hold, its own or that of its order, stops it."""

    order_id: UUID
    line_no: int
    variant_id: UUID
    queued_at: datetime
    ship_by: date
    ordered: int
    to_source: int = 0
    backordered: int = 0
    reserved: int = 0
    released: int = 0
    picked: int = 0
    packed: int = 0
    shipped: int = 0
    delivered: int = 0
    lost: int = 0
    returning: int = 0
    returned: int = 0
    canceled: int = 0
    held: bool = False

    @property
    def to_ship(self) -> int:
        """The units that have not shipped yet and are not canceled."""
        return self.to_source + self.backordered + self.reserved + self.released + self.picked + self.packed


class UnitMove(msgspec.Struct, frozen=True, gc=False):
    """Units of an order line go from one place to another."""

    order_id: UUID
    line_no: int
    from_place: Place
    to_place: Place
    quantity: int
