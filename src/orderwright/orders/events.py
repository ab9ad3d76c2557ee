"""What orders announce."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec

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


class OrderReleased(Fact, frozen=True, kw_only=True):
    """Work was sent to locations."""

    fulfillment_orders: list[UUID]


class OrderSourcedAgain(Fact, frozen=True, kw_only=True):
    """So many units found a location; `waiting` found none and are backordered."""

    units: int
    waiting: int


class HoldPlaced(Fact, frozen=True, kw_only=True):
    hold_id: UUID
    line_no: int | None
    reason: str
    note: str


class HoldReleased(Fact, frozen=True, kw_only=True):
    hold_id: UUID
    reason: str


class CanceledUnits(msgspec.Struct, frozen=True):
    line_no: int
    quantity: int


class LinesCanceled(Fact, frozen=True, kw_only=True):
    lines: list[CanceledUnits]
    reason: str
    note: str = ""


class CancellationUnrefunded(Fact, frozen=True, kw_only=True):
    """Units were canceled that had been paid for, and the channel wants a person to decide on the refund."""

    amount_minor: int


class OrderCanceled(Fact, frozen=True, kw_only=True):
    """Nothing is left of the order."""

    reason: str


class AddressCorrected(Fact, frozen=True, kw_only=True):
    """`labels_voided`: the parcels that need a new label."""

    labels_voided: list[UUID]
    before: dict[str, Any]
    after: dict[str, Any]


class ContactCorrected(Fact, frozen=True, kw_only=True):
    """E-mail address, name and phone of the customer, as far as there are any."""

    before: dict[str, Any]
    after: dict[str, Any]


class BillingCorrected(Fact, frozen=True, kw_only=True):
    """Whom invoices go to from now on; None for where the order is sent."""

    before: dict[str, Any] | None
    after: dict[str, Any] | None


class ShipByChanged(Fact, frozen=True, kw_only=True):
    """Another day is promised. `tell_customer`: it is later, and the customer is to know."""

    was: date
    ship_by: date
    reason: str
    tell_customer: bool


class CustomerLinkRenewed(Fact, frozen=True, kw_only=True):
    """Links that the customer was given before lead nowhere any more. `address_changed`: that is why;
    `contact_changed`: the order is another customer's."""

    address_changed: bool = False
    contact_changed: bool = False


class NoteAdded(Fact, frozen=True, kw_only=True):
    note_id: UUID
    line_no: int | None
    body: str


class OrderTagged(Fact, frozen=True, kw_only=True):
    added: list[str]
    removed: list[str]


class OrderCompleted(Fact, frozen=True, kw_only=True):
    """Nothing is under way any more: every unit was delivered, returned or canceled."""


class DraftSaved(Fact, frozen=True, kw_only=True):
    draft_id: UUID
    version: int


class DraftDiscarded(Fact, frozen=True, kw_only=True):
    draft_id: UUID


class ChargesRecorded(Fact, frozen=True, kw_only=True):
    """Charges on an account that belong to no order."""

    external_ref: str
    total_minor: int
    currency: str


class StockShrank(Fact, frozen=True, kw_only=True):
    """So many units that were reserved for the order are not there any more; they are sourced again."""

    units: int
