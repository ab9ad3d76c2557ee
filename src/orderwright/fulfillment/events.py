"""What the warehouse announces."""

from typing import Any
from uuid import UUID

from orderwright.kernel.facts import Fact


class FulfillmentOrderReleased(Fact, frozen=True, kw_only=True):
    """A location was asked to ship. `accepted`: it said yes by itself."""

    fulfillment_order_id: UUID
    number: int
    location_id: UUID
    accepted: bool
    units: int


class FulfillmentOrderAccepted(Fact, frozen=True, kw_only=True):
    fulfillment_order_id: UUID
    number: int
    location_id: UUID


class FulfillmentOrderRejected(Fact, frozen=True, kw_only=True):
    """The location will not ship; the units wait to be sourced again."""

    fulfillment_order_id: UUID
    number: int
    location_id: UUID
    reason: str
    note: str = ""
    lines: list[dict[str, Any]]


class FulfillmentOrderCanceled(Fact, frozen=True, kw_only=True):
    """Nothing of it is left to ship."""

    fulfillment_order_id: UUID
    number: int
    location_id: UUID
    reason: str


class PickingStarted(Fact, frozen=True, kw_only=True):
    fulfillment_order_id: UUID
    number: int


class UnitsPicked(Fact, frozen=True, kw_only=True):
    """`lines`: [{line_no, quantity}]."""

    fulfillment_order_id: UUID
    number: int
    lines: list[dict[str, Any]]


class PickWasShort(Fact, frozen=True, kw_only=True):
    """Fewer were there than expected; they wait to be sourced again. `lines`: [{line_no, quantity, reason}]."""

    fulfillment_order_id: UUID
    number: int
    location_id: UUID
    lines: list[dict[str, Any]]


class UnitsUnpicked(Fact, frozen=True, kw_only=True):
    """Picked goods went back to their bin; they are to be picked again. `lines`: [{line_no, quantity}]."""

    fulfillment_order_id: UUID
    number: int
    lines: list[dict[str, Any]]


class GoodsPutBack(Fact, frozen=True, kw_only=True):
    """Goods that were picked and then canceled can be sold again. `lines`: [{line_no, quantity}]."""

    fulfillment_order_id: UUID
    number: int
    lines: list[dict[str, Any]]


class ParcelPacked(Fact, frozen=True, kw_only=True):
    """`lines`: [{line_no, quantity}]."""

    parcel_id: UUID
    number: int
    fulfillment_order_id: UUID
    lines: list[dict[str, Any]]


class ParcelUnpacked(Fact, frozen=True, kw_only=True):
    parcel_id: UUID
    number: int
    fulfillment_order_id: UUID


class ParcelHandedOver(Fact, frozen=True, kw_only=True):
    """The carrier has it: the goods left stock."""

    parcel_id: UUID
    number: int
    tracking_number: str
    carrier: str
    lines: list[dict[str, Any]]


class LeftWithoutHandOver(Fact, frozen=True, kw_only=True):
    """Its carrier has a parcel that was never handed over: its goods are still in stock, and nothing was captured."""

    parcel_id: UUID
    number: int
    tracking_number: str
    state: str


class ParcelDelivered(Fact, frozen=True, kw_only=True):
    """The customer has it."""

    parcel_id: UUID
    number: int
    tracking_number: str


class DeliveryFailed(Fact, frozen=True, kw_only=True):
    """The carrier could not deliver, or lost it from sight: somebody must look into it."""

    parcel_id: UUID
    number: int
    tracking_number: str
    state: str
    words: str = ""
    sub_state: str = ""


class DeliveryTakenBack(Fact, frozen=True, kw_only=True):
    """What was delivered, as was said, goes back to the sender, or is with us again."""

    parcel_id: UUID
    number: int
    tracking_number: str
