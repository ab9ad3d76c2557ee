"""What part of an order line a bill shows. Pure; amounts are minor units."""

from orderwright.documents.types import MoneyLine
from orderwright.payments.rules import value_of


def billed_line(line: MoneyLine, total_minor: int, before: int, units: int, prices_include_tax: bool) -> MoneyLine:
    """`units` of an agreed line (its figures are for `line.quantity`), after `before` units on earlier invoices.

    What they come to is what is captured for them: the same function of the units that left (`value_of`), so that a
    line's invoices add up to its total. Of discount and tax, the greater one takes up what rounding leaves over: what
    it has beyond the other only grows from unit to unit, so that neither is ever below nothing.
    """
    worth = _share(total_minor, before, units, line.quantity)
    goods = units * line.unit_price
    tax, discount = (_share(minor, before, units, line.quantity) for minor in (line.tax, line.discount))
    if prices_include_tax:
        discount = goods - worth
    elif line.tax < line.discount:
        discount = goods + tax - worth
    else:
        tax = worth - goods + discount
    return MoneyLine(
        sku=line.sku,
        title=line.title,
        quantity=units,
        unit_price=line.unit_price,
        discount=discount,
        tax=tax,
        line_no=line.line_no,
    )


def credited_line(line: MoneyLine, units: int, amount_minor: int, tax: int, prices_include_tax: bool) -> MoneyLine:
    """`amount_minor`, with `tax` of it, given back for an agreed line; `units` 0 where goodwill was given and nothing
    came back."""
    net = amount_minor if prices_include_tax else amount_minor - tax
    exact = units > 0 and units * line.unit_price >= net
    price = line.unit_price if exact else net
    quantity = units if exact else 1
    title = line.title if exact else f"Part of the price: {line.title}"
    return MoneyLine(
        sku=line.sku,
        title=title,
        quantity=quantity,
        unit_price=price,
        discount=quantity * price - net,
        tax=tax,
        line_no=line.line_no,
    )


def _share(minor: int, before: int, units: int, of_units: int) -> int:
    return value_of(minor, before + units, of_units) - value_of(minor, before, of_units)
