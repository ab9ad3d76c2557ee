"""The agreement with the customer: as it is sent to us, and as it is answered."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec

from orderwright.kernel.reasons import HoldReasonText
from orderwright.kernel.refusal import FieldError

IfShort = Literal["refuse", "backorder"]
OrderStatus = Literal["placed", "completed", "canceled"]
FulfillmentStatus = Literal[
    "unfulfilled", "backordered", "in_progress", "partially_shipped", "shipped", "partially_delivered", "delivered",
    "partially_returned", "returned", "lost", "canceled",
]  # fmt: skip


class Customer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    email: str = ""
    name: str = ""
    phone: str = ""


class Address(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """`country` is an ISO 3166-1 alpha-2 code."""

    country: str
    name: str = ""
    company: str = ""
    line1: str = ""
    line2: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    phone: str = ""


class LineInput(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """`discount` and `tax` are for the whole line."""

    sku: str
    quantity: int
    unit_price: str = "0"
    discount: str = "0"
    tax: str = "0"


class ShippingInput(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False
):
    service_level: str = "standard"
    price: str = "0"
    tax: str = "0"


class ChargeInput(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """A fee that is no goods: postage, gift wrap, a manual correction (it may be negative)."""

    kind: str
    amount: str
    title: str = ""
    quantity: int = 1
    tax: str = "0"


class PaymentInput(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """What was authorized or captured before the order reached us. `reference`: the gateway's name for it, so that
    what the gateway reports of it afterwards is the same, not money more."""

    method: str = ""
    reference: str = ""
    authorized: str = "0"
    captured: str = "0"


class HoldInput(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """Why nothing of the order leaves until a person has looked at it; the hold stands from the placement on."""

    reason: HoldReasonText
    note: str = ""


class PlaceOrder(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """An order as a shop, a file or a person gives it. Amounts are decimal strings in the currency's precision.
    `currency` left out: the organization's. `ship_by`: the day by which it is to be shipped, where the sender has
    promised one; left out, its channel's promise counts.

    `discount` and `tax` are of the whole order, besides those of its lines: they are shared to the lines in proportion
    to what these cost, and belong to them from then on (a line that comes back is worth what is left of its price)."""

    channel: str
    external_ref: str
    currency: str = ""
    ship_to: Address
    lines: list[LineInput]
    placed_at: datetime | None = None
    ship_by: date | None = None
    customer: Customer = Customer()
    bill_to: Address | None = None
    shipping: ShippingInput = ShippingInput()
    charges: list[ChargeInput] = []
    discount: str = "0"
    tax: str = "0"
    prices_include_tax: bool = False
    total: str | None = None
    payment: PaymentInput = PaymentInput()
    if_short: IfShort | None = None
    hold: HoldInput | None = None
    note: str = ""
    tags: list[str] = []


class ReservedAt(msgspec.Struct, frozen=True, gc=False):
    location: str
    quantity: int


class PlacedLine(msgspec.Struct, frozen=True, gc=False):
    """What was reserved where, and what must wait."""

    line_no: int
    sku: str
    quantity: int
    reserved: list[ReservedAt]
    backordered: int


class PlacedOrder(msgspec.Struct, frozen=True, gc=False):
    """The answer to a placement. `created` is false where the same order was here before. `address_problems`: why it
    is held for its address, until that is corrected."""

    id: UUID
    number: int
    channel: str
    external_ref: str
    status: OrderStatus
    payment_status: str
    fulfillment_status: FulfillmentStatus
    total: str
    currency: str
    lines: list[PlacedLine]
    created: bool = True
    address_problems: list[FieldError] = []
