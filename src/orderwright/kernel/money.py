"""Money is integer minor units with an ISO 4217 currency. Decimal strings live only at the edges."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache

import pycountry
from babel.numbers import format_currency, get_currency_precision

AMOUNT_MINOR_MAX = 10**15


@cache
def precision(currency: str) -> int | None:
    """Digits after the point of an ISO 4217 currency, or None where there is no such currency."""
    if not (len(currency) == 3 and currency.isupper()) or pycountry.currencies.get(alpha_3=currency) is None:
        return None
    return get_currency_precision(currency)


def parse_amount(text: str, digits: int) -> int | str:
    """Minor units of a decimal string such as "2.55", or the sentence that says why it is none.

    No exponent, no sign but "-", at most `digits` digits after the point.
    """
    whole, point, fraction = text.partition(".")
    unsigned = whole[1:] if whole[:1] == "-" else whole
    if not (unsigned.isascii() and unsigned.isdigit()) or (point and not (fraction.isascii() and fraction.isdigit())):
        return "must be a decimal number such as 12.50"
    if len(fraction) > digits:
        return f"has more than {digits} digits after the point"
    if len(unsigned) > 16:
        return "is too large"
    minor = int(whole + fraction.ljust(digits, "0"))
    return minor if abs(minor) <= AMOUNT_MINOR_MAX else "is too large"


def allocate(amount: int, weights: Sequence[int]) -> list[int]:
    """An amount of minor units shared out in proportion to the weights, by largest remainder; of equal remainders the
    first is served first. The shares add up to the amount, and none is more than its weight where the amount is not
    more than their sum. Amount and weights are not below zero; without any weight the first share is all."""
    whole = sum(weights)
    if not whole:
        return [amount if index == 0 else 0 for index in range(len(weights))]
    shares = [amount * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda index: -(amount * weights[index] % whole))
    for index in by_remainder[: amount - sum(shares)]:
        shares[index] += 1
    return shares


def decimal_string(minor: int, currency: str) -> str:
    """Minor units as the decimal string that `parse_amount` reads: 255 GBP is "2.55"."""
    digits = precision(currency) or 0
    if digits == 0:
        return str(minor)
    sign, magnitude = ("-" if minor < 0 else ""), str(abs(minor)).rjust(digits + 1, "0")
    return f"{sign}{magnitude[:-digits]}.{magnitude[-digits:]}"


@lru_cache(maxsize=10_000)  # a mail says an amount in four places, and prices come again and again
def in_words(minor: int, currency: str, locale: str = "en_GB") -> str:
    """An amount as people read it: £2.55."""
    try:
        value = Decimal(minor).scaleb(-(precision(currency) or 0))
    except InvalidOperation:
        return f"{minor} {currency}"
    return format_currency(value, currency, locale=locale)


def string_in_words(text: str, currency: str) -> str:
    """The amount of a decimal string as people read it: "2.55" is £2.55."""
    minor = parse_amount(text, precision(currency) or 0)
    return f"{text} {currency}" if isinstance(minor, str) else in_words(minor, currency)
