"""What the file says, in neutral words: nothing here knows how Orderwright keeps it.

Amounts are decimal strings in pounds with two digits, times are UTC, and every fact keeps the rows of the file that it
came from (the header is row 1, as a spreadsheet counts). `external_ref` is the same on every run over the same file.
"""

from datetime import datetime
from decimal import Decimal
from typing import Literal

import msgspec

CURRENCY = "GBP"

ChargeKind = Literal[
    "shipping", "discount", "voucher", "manual", "samples", "bank", "marketplace", "commission", "bad_debt"
]


class Row(msgspec.Struct, frozen=True, gc=False):
    """One readable line of the file, checked column by column.

    `sku` is in upper case (see classify.py), `customer` is empty for a guest, `text` is the line as it stands.
    """

    number: int
    invoice: str
    sku: str
    title: str
    quantity: int
    at: datetime
    price: Decimal
    customer: str
    country: str
    text: str


class Quarantined(msgspec.Struct, frozen=True, gc=False):
    """A line that can't be understood: why, in which column, and its values as they stand in the file."""

    row: int
    reason: str
    column: str
    sentence: str
    raw: tuple[str, ...]


class Address(msgspec.Struct, frozen=True, gc=False):
    """A made-up address in a real country (ISO 3166-1 alpha-2); the file knows the country only."""

    name: str
    line1: str
    city: str
    region: str
    postal_code: str
    country: str
    phone: str = ""


class Good(msgspec.Struct, frozen=True, gc=False):
    """Something sold. `opening_quantity` covers every sale and write-off of the file without any return or find."""

    sku: str
    title: str
    unit_price: str
    opening_quantity: int
    row: int


class Customer(msgspec.Struct, frozen=True, gc=False):
    """A customer number of the file; the address is the one of the first invoice."""

    ref: str
    name: str
    email: str
    address: Address
    row: int


class OrderLine(msgspec.Struct, frozen=True, gc=False):
    """`quantity × unit_price − discount` is the line's amount; the discount only takes up rounding (see amounts.py)."""

    row: int
    sku: str
    title: str
    quantity: int
    unit_price: str
    discount: str


class Charge(msgspec.Struct, frozen=True, gc=False):
    """Money for something that is no good. Negative: in the customer's favor."""

    row: int
    code: str
    kind: ChargeKind
    title: str
    amount: str


class ImportedOrder(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An invoice with at least one good. `customer` is a `Customer.ref`, or None for a guest.

    `total` is the sum of lines and charges. `note` tells what was assumed, if anything.
    """

    external_ref: str
    placed_at: datetime
    customer: str | None
    ship_to: Address
    lines: tuple[OrderLine, ...]
    charges: tuple[Charge, ...]
    total: str
    note: str

    @property
    def at(self) -> datetime:
        return self.placed_at

    @property
    def rows(self) -> tuple[int, ...]:
        return (*(line.row for line in self.lines), *(charge.row for charge in self.charges))


class ReturnedLine(msgspec.Struct, frozen=True, gc=False):
    """Units taken back from the order line that came from `order_row`; `refund` is what the file gave back for them."""

    row: int
    order_row: int
    sku: str
    quantity: int
    refund: str


class ReturnOrCancellation(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What one `C` invoice takes back from one order: `external_ref` is "C536379:536365".

    A row whose units were bought on several orders appears in the fact of each, with its share of units and refund.
    """

    external_ref: str
    kind: Literal["cancellation", "return"]
    order_ref: str
    at: datetime
    lines: tuple[ReturnedLine, ...]

    @property
    def rows(self) -> tuple[int, ...]:
        return tuple(line.row for line in self.lines)


class AdjustedLine(msgspec.Struct, frozen=True, gc=False):
    """Units found (positive) or written off (negative), in the words of the file."""

    row: int
    sku: str
    delta: int
    reason: str


class Adjustment(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A correction of stock that nobody bought."""

    external_ref: str
    at: datetime
    lines: tuple[AdjustedLine, ...]

    @property
    def rows(self) -> tuple[int, ...]:
        return tuple(line.row for line in self.lines)


class AccountCharges(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Charges without goods: fees, discounts given afterwards, bad debt. `order_ref` where the same `C` invoice took
    goods back from exactly one order."""

    external_ref: str
    at: datetime
    customer: str | None
    order_ref: str | None
    charges: tuple[Charge, ...]
    total: str

    @property
    def rows(self) -> tuple[int, ...]:
        return tuple(charge.row for charge in self.charges)


ImportedFact = ImportedOrder | ReturnOrCancellation | Adjustment | AccountCharges
