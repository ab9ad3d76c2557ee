"""Amounts of the file in pence, where prices may have more digits than the currency.

A line is worth quantity × price, rounded half up to the penny once, for the whole line. The unit price that is kept has
two digits: the rounded one, or the next penny above where quantity × rounded would be less; what is too much is the
line's discount. So 3 × 1.045 (3.14 after rounding) is kept as 3 × 1.05 less 0.01, and no line is ever off by a penny.
In the published file this concerns four lines, all of one unit at 0.001.
"""

from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from functools import cache

from orderwright.channels.online_retail.facts import CURRENCY
from orderwright.kernel.money import decimal_string

PENNY = Decimal("0.01")
NO_DISCOUNT = "0.00"


def pence(amount: Decimal) -> int:
    """The amount in pence, rounded half up (away from zero)."""
    return int(amount.quantize(PENNY, ROUND_HALF_UP).scaleb(2))


def pounds(minor: int) -> str:
    """Pence as a decimal string: 255 is "2.55"."""
    return decimal_string(minor, CURRENCY)


def line_amount(price: Decimal, quantity: int) -> int:
    """What quantity × price is worth, in pence."""
    return pence(price * quantity)


@cache
def _in_whole_pence(price: Decimal) -> str | None:
    return pounds(pence(price)) if price == price.quantize(PENNY, ROUND_HALF_UP) else None


def unit_price_and_discount(price: Decimal, quantity: int) -> tuple[str, str]:
    """The unit price with two digits and the discount that keep a line worth `line_amount(price, quantity)`."""
    if exact := _in_whole_pence(price):
        return exact, NO_DISCOUNT
    amount, unit = line_amount(price, quantity), pence(price)
    if unit * quantity < amount:
        unit = int(price.quantize(PENNY, ROUND_CEILING).scaleb(2))
    return pounds(unit), pounds(unit * quantity - amount)


def shared_out(amount: int, quantities: list[int]) -> list[int]:
    """An amount in pence shared out by quantity; the parts add up to it exactly."""
    whole, done, given = sum(quantities), 0, 0
    parts = []
    for quantity in quantities:
        done += quantity
        parts.append(amount * done // whole - given)
        given += parts[-1]
    return parts
