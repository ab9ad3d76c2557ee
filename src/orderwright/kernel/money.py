"""Money is integer minor units with an ISO 4217 currency. Decimal strings live only at the edges.

Which currencies there are, and how many digits they have, is what ISO 4217 says; CLDR, by which amounts are written for
people, has fewer digits for some (the Serbian dinar, the Iraqi dinar), and these digits would be lost.
"""

from collections.abc import Sequence
from copy import copy
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache

from babel import Locale
from babel.numbers import NumberPattern, get_currency_symbol
from iso4217 import Currency

AMOUNT_MINOR_MAX = 10**15
DIGITS: dict[str, int | None] = {currency.code: currency.exponent for currency in Currency}
NOT_PAID_WITH = frozenset({"BOV", "CHE", "CHW", "CLF", "COU", "MXV", "USN", "UYI", "UYW", "XAD"})
"""Funds and units of account that ISO 4217 lists with digits; what it lists without (metals, XXX) has no precision."""


@cache
def precision(currency: str) -> int | None:
    """Digits after the point of an ISO 4217 currency; None where there is no such currency, or where it is nothing to
    pay with: metals, funds, codes for testing and for no currency."""
    return None if currency in NOT_PAID_WITH else DIGITS.get(currency)


def parse_amount(text: str, digits: int) -> int | str:
    """Minor units of a decimal string such as "2.55", or the sentence that says why it is none.

    No exponent, no sign but "-", at most `digits` digits after the point. Zeros behind them do not count: 989.00 JPY is
    989.
    """
    whole, point, fraction = text.partition(".")
    unsigned = whole[1:] if whole[:1] == "-" else whole
    if not (unsigned.isascii() and unsigned.isdigit()) or (point and not (fraction.isascii() and fraction.isdigit())):
        return "must be a decimal number such as 12.50"
    if len(fraction) > digits:
        fraction = fraction[:digits] + fraction[digits:].rstrip("0")
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
def decimal_or_none(minor: int | None, currency: str) -> str | None:
    """For amounts that not everybody sees."""
    return None if minor is None else decimal_string(minor, currency)


def in_words(minor: int, currency: str, locale: str = "en_GB") -> str:
    """An amount as people read it: £2.55."""
    try:
        value = Decimal(minor).scaleb(-(precision(currency) or 0))
    except InvalidOperation:
        return f"{minor} {currency}"
    written: str = pattern(locale, currency).apply(value, locale, currency=currency, currency_digits=False)
    return written


@cache
def pattern(locale: str, currency: str) -> NumberPattern:
    """How a locale writes amounts of a currency. A space, that breaks no line, is between a letter of its symbol and
    the digits, as CLDR wants it."""
    standard: NumberPattern = copy(Locale.parse(locale).currency_formats["standard"])
    digits = precision(currency) or 0
    standard.frac_prec = (digits, digits)
    if get_currency_symbol(currency, locale)[-1:].isalpha():
        positive, negative = (f"{each}\u00a0" if each.endswith("¤") else each for each in standard.prefix)
        standard.prefix = (positive, negative)
    return standard


def string_in_words(text: str, currency: str) -> str:
    """The amount of a decimal string as people read it: "2.55" is £2.55."""
    minor = parse_amount(text, precision(currency) or 0)
    return f"{text} {currency}" if isinstance(minor, str) else in_words(minor, currency)


def average_minor(total: int, count: int) -> int:
    """Minor units, rounded to the nearest, halves away from zero: as anybody gets who divides the figures shown. 0 of
    none."""
    if not count:
        return 0
    nearest = (2 * abs(total) + count) // (2 * count)
    return nearest if total >= 0 else -nearest
