"""What a line of the file is, told from its invoice number, code, quantity and price.

| invoice | code | quantity, price | is |
|---|---|---|---|
| number | good | + at any price | sale; free of charge at price 0 |
| number, its only line, no customer | good | + at 0 | adjustment: units found |
| number | good | − at 0 | adjustment: units written off |
| `C` + number | good | − | taken back |
| any | fee, postage, discount, voucher | any | charge |
| `A` + number | bad debt | any | charge |

The published file has 748 lone lines without customer at price 0 ("found", "check", "adjustment" or no words at all):
the mirror of its write-offs, and nobody's order. "Next Day Carriage" (23444) has the
code of a good and is taken for one. Codes that differ in case only ("85123a") mean the same good.
"""

from decimal import Decimal
from enum import Enum

from orderwright.channels.online_retail.facts import ChargeKind, Row
from orderwright.channels.online_retail.rows import Unreadable


class LineClass(Enum):
    SALE = "sale"
    TAKEN_BACK = "taken back"
    ADJUSTMENT = "adjustment"
    CHARGE = "charge"


_CHARGES: dict[str, tuple[ChargeKind, str]] = {
    "POST": ("shipping", "Postage"),
    "DOT": ("shipping", "Dotcom postage"),
    "C2": ("shipping", "Carriage"),
    "D": ("discount", "Discount"),
    "M": ("manual", "Manual"),
    "S": ("samples", "Samples"),
    "BANK CHARGES": ("bank", "Bank charges"),
    "AMAZONFEE": ("marketplace", "Amazon fee"),
    "CRUK": ("commission", "CRUK commission"),
    "B": ("bad_debt", "Bad debt"),
}


def charge_kind(sku: str) -> tuple[ChargeKind, str] | None:
    """Kind and plain title of a code that is no good; None for a good."""
    if sku.startswith("GIFT_"):
        return "voucher", "Gift voucher"
    return _CHARGES.get(sku)


def classify(row: Row, lines_of_invoice: int) -> LineClass:
    """The class of a row whose invoice has so many lines. Raises `Unreadable` where it makes no sense."""
    if row.quantity == 0:
        raise Unreadable("quantity_zero", "Quantity", "Quantity is 0.")
    if charge_kind(row.sku):
        return LineClass.CHARGE
    if row.price < 0:
        raise Unreadable("price_negative", "UnitPrice", f"UnitPrice of a good is negative ({row.price}).")
    if row.invoice.startswith("A"):
        raise Unreadable("good_on_bad_debt", "StockCode", f"{row.sku} is a good, but {row.invoice} adjusts bad debt.")
    if row.invoice.startswith("C"):
        return _taken_back(row)
    return _sold(row, lines_of_invoice)


def _taken_back(row: Row) -> LineClass:
    if row.quantity > 0:
        raise Unreadable(
            "credit_positive", "Quantity", f"{row.invoice} takes goods back, but Quantity is {row.quantity}."
        )
    return LineClass.TAKEN_BACK


def _sold(row: Row, lines_of_invoice: int) -> LineClass:
    free = row.price == Decimal(0)
    if row.quantity > 0:
        return LineClass.ADJUSTMENT if free and not row.customer and lines_of_invoice == 1 else LineClass.SALE
    if not free:
        raise Unreadable("sale_negative", "Quantity", f"{row.quantity} units at {row.price} on an invoice without C.")
    return LineClass.ADJUSTMENT
