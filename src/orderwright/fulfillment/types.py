"""Fulfillment orders and their life cycle. `TRANSITIONS` is the one place that says what may follow what: verbs,
buttons, API, documentation and the state diagram read it."""

from collections.abc import Mapping
from typing import Literal
from uuid import UUID

import msgspec

Status = Literal[
    "released", "accepted", "picking", "picked", "packing", "packed", "shipped", "delivered", "rejected", "canceled"
]
LIFE: tuple[Status, ...] = (
    "released", "accepted", "picking", "picked", "packing", "packed", "shipped", "delivered"
)  # fmt: skip
"""The way that every fulfillment order hopes to go."""

TRANSITIONS: Mapping[str, Mapping[Status, tuple[Status, ...]]] = {
    "accept_fulfillment_orders": {"released": ("accepted",)},
    "reject_fulfillment_orders": {"released": ("rejected",), "accepted": ("rejected",)},
    "start_picking": {"accepted": ("picking",)},
    "confirm_picks": {
        "accepted": ("accepted", "picking", "picked", "canceled"),
        "picking": ("picking", "picked", "canceled"),
    },
    "unpick": {"picking": ("picking",), "picked": ("accepted", "picking")},
    "pack_parcels": {"picked": ("packing", "packed"), "packing": ("packing", "packed")},
    "unpack_parcels": {"packing": ("packing", "picked"), "packed": ("packing", "picked")},
    "buy_labels": {"packing": ("packing",), "packed": ("packed",)},
    "void_labels": {"packing": ("packing",), "packed": ("packed",)},
    "hand_over": {"packing": ("packing",), "packed": ("packed", "shipped")},
    "record_tracking": {"shipped": ("shipped", "delivered"), "delivered": ("shipped",)},
    "cancel_fulfillment_units": {
        "released": ("released", "canceled"),
        "accepted": ("accepted", "canceled"),
        "picking": ("picking", "picked", "canceled"),
        "picked": ("picked", "canceled"),
        "packing": ("packing", "picked", "packed", "shipped", "canceled"),
        "packed": ("packed", "shipped", "canceled"),
    },
}
"""Verb → status before → the statuses that it may lead to."""

WORDS: Mapping[str, str] = {
    "accept_fulfillment_orders": "accept",
    "reject_fulfillment_orders": "reject",
    "start_picking": "start picking",
    "confirm_picks": "confirm picks",
    "unpick": "unpick",
    "pack_parcels": "pack",
    "unpack_parcels": "unpack",
    "buy_labels": "make the label",
    "void_labels": "void the label",
    "hand_over": "hand over",
    "record_tracking": "record delivery",
    "cancel_fulfillment_units": "cancel",
}

STOPPED_BY_A_HOLD = frozenset(
    ("accept_fulfillment_orders", "start_picking", "confirm_picks", "pack_parcels", "buy_labels", "hand_over")
)
"""A paused fulfillment order goes nowhere; it can still be undone."""

RejectReason = Literal["not_found", "damaged", "too_busy"]
ShortReason = Literal["not_found", "damaged"]


class FulfillmentOrderState(msgspec.Struct, frozen=True):
    """How a fulfillment order stands after a verb."""

    id: UUID
    number: int
    order_id: UUID
    status: Status
    paused: bool


class LineQuantity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """So many units of an order's line."""

    line_no: int
    quantity: int


class WorkLine(msgspec.Struct, gc=False):
    """A line while a verb works on it: quantity = open + picked + packed + shipped + canceled. `scanned`: of the open
    units, those a picker has scanned and nobody has confirmed yet."""

    fulfillment_order_id: UUID
    line_no: int
    variant_id: UUID
    quantity: int
    open: int
    picked: int
    packed: int
    shipped: int
    canceled: int
    to_put_back: int
    scanned: int = 0

    @property
    def done(self) -> int:
        """Units that were found so far."""
        return self.picked + self.packed + self.shipped


class Work(msgspec.Struct):
    """A locked fulfillment order while a verb works on it. `holds`: the open holds' reasons."""

    fulfillment_order_id: UUID
    number: int
    order_id: UUID
    location_id: UUID
    status: Status
    paused: bool
    service_level: str
    reason: str | None = None
    lines: dict[int, WorkLine] = {}
    holds: list[str] = []

    @property
    def state(self) -> FulfillmentOrderState:
        return FulfillmentOrderState(self.fulfillment_order_id, self.number, self.order_id, self.status, self.paused)


def verbs_for(status: Status, paused: bool) -> list[str]:
    """What can be done with a fulfillment order now: the buttons to show. None where all is delivered: only its carrier
    can say otherwise."""
    if status == "delivered":
        return []
    return [
        verb for verb, before in TRANSITIONS.items() if status in before and not (paused and verb in STOPPED_BY_A_HOLD)
    ]
