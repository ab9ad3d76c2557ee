"""What the printer shows: plain text, whole numbers and dates. Money is minor units of the sheet's currency.

Labels are `orderwright.shipping.label_data.LabelData`. On what customers read, `order_ref` is the shop's reference, by
which they know the order, and `order_number` is ours.
"""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec


class Party(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody on paper: the lines of name and address, as they are printed."""

    lines: tuple[str, ...]
    tax_id: str = ""
    email: str = ""
    phone: str = ""


class MoneyLine(msgspec.Struct, frozen=True, kw_only=True):
    """Goods at a price. `discount` and `tax` are for the whole line; `tax_name` groups the totals, e.g. "VAT 20 %";
    `line_no` is the order's line that a bill is about."""

    sku: str
    title: str
    quantity: int
    unit_price: int
    discount: int = 0
    tax: int = 0
    tax_name: str = "Tax"
    line_no: int | None = None


class Charge(msgspec.Struct, frozen=True, kw_only=True):
    """Money that is not goods: shipping, a fee, goodwill."""

    name: str
    amount: int
    tax: int = 0
    tax_name: str = "Tax"
    item: Literal["shipping", "charge", "goodwill"] = "charge"


class OrderPrint(msgspec.Struct, frozen=True, kw_only=True):
    """`lines` and `charges` are what was agreed; `canceled` is by how much less is owed by now, and `canceled_units` of
    which SKUs, so many each."""

    number: str
    placed_at: datetime
    channel: str
    currency: str
    customer: Party
    ship_to: Party
    lines: tuple[MoneyLine, ...]
    external_ref: str = ""
    bill_to: Party | None = None
    charges: tuple[Charge, ...] = ()
    prices_include_tax: bool = False
    service: str = ""
    payment: str = ""
    status: str = ""
    holds: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    note: str = ""
    canceled: int = 0
    canceled_units: tuple[tuple[str, int], ...] = ()
    shows_amounts: bool = True


class InvoicePrint(msgspec.Struct, frozen=True, kw_only=True):
    """`paid` is what was received of the total; `notes` stand below the totals; `parcels` are those that it bills."""

    number: str
    issued_on: date
    order_number: str
    order_ref: str = ""
    currency: str
    seller: Party
    buyer: Party
    lines: tuple[MoneyLine, ...]
    charges: tuple[Charge, ...] = ()
    prices_include_tax: bool = False
    ship_to: Party | None = None
    supplied_on: date | None = None
    paid: int = 0
    payment: str = ""
    notes: tuple[str, ...] = ()
    parcels: tuple[UUID, ...] = ()


class CreditNotePrint(msgspec.Struct, frozen=True, kw_only=True):
    """What is given back of an invoice; quantities and amounts are positive."""

    number: str
    issued_on: date
    invoice_number: str
    order_number: str
    order_ref: str = ""
    currency: str
    seller: Party
    buyer: Party
    lines: tuple[MoneyLine, ...] = ()
    charges: tuple[Charge, ...] = ()
    prices_include_tax: bool = False
    reason: str = ""
    notes: tuple[str, ...] = ()


class PickStop(msgspec.Struct, frozen=True, kw_only=True):
    """Take `quantity` of a SKU from a bin, for one fulfillment order (into its tote, where there is one)."""

    bin: str
    sku: str
    title: str
    quantity: int
    fulfillment_order: str
    gtin: str = ""
    tote: str = ""


class PickListPrint(msgspec.Struct, frozen=True, kw_only=True):
    """One walk through a location, in the order of `stops`; `in_bin_order` makes one."""

    number: str
    location: str
    created_at: datetime
    stops: tuple[PickStop, ...]
    picker: str = ""
    note: str = ""


class PackedLine(msgspec.Struct, frozen=True, kw_only=True):
    """`quantity` is in this parcel, `ordered` in the whole order."""

    sku: str
    title: str
    quantity: int
    ordered: int


class PackingSlipPrint(msgspec.Struct, frozen=True, kw_only=True):
    """Goes into the parcel. `number` is the parcel's and becomes the barcode. No prices: it may be a gift."""

    number: str
    order_number: str
    order_ref: str = ""
    packed_on: date
    sender: Party
    ship_to: Party
    lines: tuple[PackedLine, ...]
    parcel_index: int = 1
    parcel_count: int = 1
    service: str = ""
    tracking_number: str = ""
    order_url: str = ""
    note: str = ""
    brand_color: str = ""


class ReturnedLine(msgspec.Struct, frozen=True, kw_only=True):
    sku: str
    title: str
    quantity: int
    reason: str = ""


class ReturnSlipPrint(msgspec.Struct, frozen=True, kw_only=True):
    """The customer puts it into the box. `number` is the return authorization's and becomes the barcode."""

    number: str
    order_number: str
    order_ref: str = ""
    authorized_on: date
    customer: Party
    return_to: Party
    lines: tuple[ReturnedLine, ...]
    send_by: date | None = None
    instructions: str = ""


class ManifestParcel(msgspec.Struct, frozen=True, kw_only=True):
    tracking_number: str
    order_number: str
    service: str
    to: str
    weight_g: int
    at: datetime


class ManifestPrint(msgspec.Struct, frozen=True, kw_only=True):
    """What a carrier took on a day at a location, for the driver to sign. `number` is the day, as 2026-11-23."""

    number: str
    carrier: str
    location: str
    day: date
    sender: Party
    parcels: tuple[ManifestParcel, ...]


Print = ManifestPrint | OrderPrint | InvoicePrint | CreditNotePrint | PickListPrint | PackingSlipPrint | ReturnSlipPrint
