"""Amounts of the machines: written as pounds and pence, they are as many minor units of each currency, whatever its
digits are (£2.50 are 250 yen, or 0.250 dinars)."""

from fractions import Fraction
from typing import Any

import msgspec

DIGITS = {"GBP": 2, "JPY": 0, "KWD": 3}


def cents(text: str) -> int:
    return minor_of(text, "GBP")


def minor_of(text: str, currency: str) -> int:
    minor: int = round(Fraction(text) * 10 ** DIGITS[currency])
    return minor


def written(minor: int, currency: str) -> str:
    whole, part = divmod(abs(minor), 10 ** DIGITS[currency])
    decimals = f".{part:0{DIGITS[currency]}}" if DIGITS[currency] else ""
    return f"{'-' if minor < 0 else ''}{whole}{decimals}"


def in_currency(input: Any, currency: str) -> Any:
    """A verb's input with each amount as it is written in this currency."""
    changed: dict[str, Any] = {}
    for name, value in ((name, getattr(input, name)) for name in input.__struct_fields__):
        if isinstance(value, str) and name in AMOUNTS:
            changed[name] = written(cents(value), currency) if value else value
        elif isinstance(value, msgspec.Struct):
            changed[name] = in_currency(value, currency)
        elif isinstance(value, list) and value and isinstance(value[0], msgspec.Struct):
            changed[name] = [in_currency(each, currency) for each in value]
    if "currency" in input.__struct_fields__:
        changed["currency"] = currency
    return msgspec.structs.replace(input, **changed)


AMOUNTS = {"amount", "tax", "discount", "unit_price", "price", "total", "authorized", "captured", "shipping"}
"""Fields that hold an amount where they are texts."""
