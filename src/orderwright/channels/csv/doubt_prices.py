"""Whether what a file calls unit prices are totals of lines: then an order would cost a multiple. Pure."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from orderwright.channels.csv.order_rows import Mistake, OrderRows, Reading, currency_of
from orderwright.kernel.money import parse_amount, precision
from orderwright.kernel.refusal import FieldError


def totals_as_prices(orders: Iterable[OrderRows], reading: Reading) -> set[str]:
    """SKUs whose price grows with the quantity, in all of the file: 12.85 for one and 38.55 for three."""
    prices: dict[str, dict[int, set[int]]] = {}
    for order in orders:
        digits = precision(currency_of(order, reading)) or 0
        for line in order.content["lines"]:
            minor = parse_amount(str(line.get("unit_price", "")), digits)
            if isinstance(minor, int) and minor and isinstance(units := line.get("quantity"), int) and units > 0:
                prices.setdefault(line["sku"], {}).setdefault(units, set()).add(minor)
    return {sku for sku, by_units in prices.items() if len(by_units) > 1 and grows(by_units)}


def grows(by_units: Mapping[int, set[int]]) -> bool:
    each = {Fraction(minor, units) for units, minors in by_units.items() for minor in minors}
    return len(each) == 1


def doubt_prices(order: OrderRows, doubted: set[str]) -> None:
    for row, line in zip(order.goods, order.content["lines"], strict=True):
        units, price = line.get("quantity"), line.get("unit_price", "")
        if line["sku"] in doubted and isinstance(units, int) and units > 1:
            wrong = f"By other rows with {line['sku'][:60]}, {price} is what {units} cost together: the line's total."
            error = FieldError("/unit_price", "price_is_total", wrong)
            at = ("lines", order.goods.index(row), "unit_price")
            order.mistakes.append(Mistake(row.number, error, at, price))
