"""What part of an order line a bill shows. Pure; amounts are minor units."""

from orderwright.documents.types import MoneyLine
from orderwright.payments.rules import value_of


def billed_line(line: MoneyLine, total_minor: int, before: int, units: int, prices_include_tax: bool) -> MoneyLine:
    """`units` of an agreed line (its figures are for `line.quantity`), after `before` units on earlier invoices.

    What they come to is what is captured for them: the same function of the units that left (`value_of`), so that a
    line's invoices add up to its total. The discount takes up what unit prices leave over.
    """
    worth = _share(total_minor, before, units, line.quantity)
    tax = _share(line.tax, before, units, line.quantity)
    net = worth if prices_include_tax else worth - tax
    return MoneyLine(
        sku=line.sku, title=line.title, quantity=units, unit_price=line.unit_price,
        discount=units * line.unit_price - net, tax=tax,
    )  # fmt: skip


def credited_line(
    line: MoneyLine, total_minor: int, units: int, amount_minor: int, prices_include_tax: bool
) -> MoneyLine:
    """`amount_minor` given back for an agreed line; `units` 0 where goodwill was given and nothing came back."""
    tax = (2 * line.tax * amount_minor + total_minor) // (2 * total_minor) if total_minor else 0
    net = amount_minor if prices_include_tax else amount_minor - tax
    exact = units > 0 and units * line.unit_price >= net
    price = line.unit_price if exact else net
    quantity = units if exact else 1
    title = line.title if exact else f"Part of the price: {line.title}"
    return MoneyLine(
        sku=line.sku, title=title, quantity=quantity, unit_price=price, discount=quantity * price - net, tax=tax
    )


def _share(minor: int, before: int, units: int, of_units: int) -> int:
    return value_of(minor, before + units, of_units) - value_of(minor, before, of_units)
