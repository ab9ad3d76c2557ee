"""What orders of the machines are agreed at, and what that adds up to, made anew from what was given."""

from fractions import Fraction
from typing import Any

from hypothesis import strategies as st
from msgspec.structs import replace
from tests.properties.amounts import cents

from orderwright.orders.order_summary import Summary
from orderwright.orders.types import ChargeInput, PlaceOrder, ShippingInput

PLAIN: dict[str, Any] = {}
WHOLE: dict[str, Any] = {
    "discount": "1.00", "tax": "0.37", "shipping": ShippingInput(price="4.95", tax="0.83"),
    "charges": [ChargeInput(kind="fee", amount="1.01", tax="0.17")],
}  # fmt: skip
VOUCHER: dict[str, Any] = {"charges": [ChargeInput(kind="fee", amount="0.30"), ChargeInput(kind="voucher", amount="0")]}
"""With a voucher for four fifths of the goods, so that it is worth more than what is left after a cancellation."""
TERMS = st.sampled_from(
    [WHOLE, WHOLE | {"prices_include_tax": True}, PLAIN, {"discount": "0.05", "tax": "0.91"}, VOUCHER,
     VOUCHER | {"prices_include_tax": True}]
)  # fmt: skip


def with_voucher(order: PlaceOrder) -> PlaceOrder:
    """Its vouchers made four fifths of its goods, in two that share their tax."""
    worth = sum(line.quantity * cents(line.unit_price) - cents(line.discount) for line in order.lines) * 4 // 5
    charges = [charge for charge in order.charges if charge.kind != "voucher"]
    if len(charges) == len(order.charges):
        return order
    parts = [(worth // 3, worth // 18), (worth - worth // 3, 0)]
    if not order.prices_include_tax:
        parts = [(minor - tax, tax) for minor, tax in parts]
    charges += [
        ChargeInput(kind="voucher", amount=f"{-minor / 100:.2f}", tax=f"{-tax / 100:.2f}") for minor, tax in parts
    ]
    return replace(order, charges=charges)


def agreed_sums(order: PlaceOrder) -> tuple[list[tuple[str, int]], int, int]:
    """The rows of an order as it was given, its total, and the tax in it where prices include tax."""
    items = sum(line.quantity * cents(line.unit_price) for line in order.lines)
    discount = cents(order.discount) + sum(cents(line.discount) for line in order.lines)
    taxes = [order.tax, order.shipping.tax, *(line.tax for line in order.lines), *(each.tax for each in order.charges)]
    tax = sum(cents(text) for text in taxes)
    charges = sum(cents(charge.amount) for charge in order.charges)
    rows = [("Items", items), ("Discount", -discount), ("Shipping", cents(order.shipping.price)), ("Charges", charges)]
    rows = [(name, amount) for name, amount in rows if amount or name in ("Items", "Shipping")]
    if order.prices_include_tax:
        return rows, sum(amount for _, amount in rows), tax
    rows += [("Tax", tax)] if tax else []
    return rows, sum(amount for _, amount in rows), 0


def as_told(summary: Summary) -> tuple[list[tuple[str, int]], int, int, int]:
    rows = [(row.name, row.amount) for row in summary.rows]
    return rows, summary.total, summary.tax_included, summary.canceled


def rounded(total: int, units: int, of_units: int) -> int:
    """The share of so many units, half a penny upward."""
    return int(Fraction(total * units, of_units) + Fraction(1, 2))
