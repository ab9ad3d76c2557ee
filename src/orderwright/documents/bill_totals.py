"""What a bill adds up to. Pure; every figure is a sum of whole minor units, so nothing is rounded here."""

from collections.abc import Sequence

import msgspec

from orderwright.documents.types import Charge, MoneyLine


class TaxTotal(msgspec.Struct, frozen=True):
    name: str
    net: int
    tax: int


class BillTotals(msgspec.Struct, frozen=True):
    """`goods` is before discounts. total = goods − discount + charges, plus tax where prices exclude it."""

    goods: int
    discount: int
    charges: int
    tax: int
    total: int
    by_tax: tuple[TaxTotal, ...]


def line_amount(line: MoneyLine) -> int:
    """Quantity × unit price − discount; with tax in it where the bill's prices include tax."""
    return line.quantity * line.unit_price - line.discount


def bill_totals(lines: Sequence[MoneyLine], charges: Sequence[Charge], prices_include_tax: bool) -> BillTotals:
    goods = sum(line.quantity * line.unit_price for line in lines)
    discount = sum(line.discount for line in lines)
    extra = sum(charge.amount for charge in charges)
    taxed = [(line.tax_name, line_amount(line), line.tax) for line in lines]
    taxed += [(charge.tax_name, charge.amount, charge.tax) for charge in charges]
    by_name: dict[str, tuple[int, int]] = {}
    for name, amount, tax in taxed:
        net, so_far = by_name.get(name, (0, 0))
        by_name[name] = (net + amount - (tax if prices_include_tax else 0), so_far + tax)
    tax = sum(tax for _, _, tax in taxed)
    total = goods - discount + extra + (0 if prices_include_tax else tax)
    return BillTotals(goods, discount, extra, tax, total, tuple(TaxTotal(n, *sums) for n, sums in by_name.items()))
