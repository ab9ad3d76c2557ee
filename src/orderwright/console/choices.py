"""What can be chosen in forms: codes and their words."""

import unicodedata
from functools import cache

import pycountry
from babel import Locale

Choices = list[tuple[str, str]]

HOLD_REASONS: Choices = [
    ("customer", "Customer request"),
    ("address", "Address"),
    ("payment", "Payment"),
    ("fraud", "Fraud review"),
    ("stock", "Stock"),
    ("other", "Other"),
]
CANCEL_REASONS: Choices = [
    ("customer", "Customer request"),
    ("stock", "Out of stock"),
    ("payment", "Payment failed"),
    ("fraud", "Fraud"),
    ("damaged", "Damaged"),
    ("other", "Other"),
]
CUSTOMERS_RETURN_REASONS: Choices = [
    ("damaged", "Damaged"),
    ("wrong_item", "Wrong item"),
    ("not_as_described", "Not as described"),
    ("unwanted", "Changed my mind"),
    ("other", "Other"),
]
RETURN_REASONS: Choices = [
    *CUSTOMERS_RETURN_REASONS[:-1],
    ("undeliverable", "Could not be delivered"),
    CUSTOMERS_RETURN_REASONS[-1],
]
DISPOSITIONS: Choices = [
    ("restock", "Restock"),
    ("inspect", "Inspect"),
    ("scrap", "Scrap"),
]
COMPLAINTS: Choices = [
    ("missing", "Item missing"),
    ("damaged", "Item damaged"),
    ("wrong_item", "Wrong item"),
    ("late", "Late"),
    ("other", "Other"),
]
REJECT_REASONS: Choices = [
    ("not_found", "Not found"),
    ("damaged", "Damaged"),
    ("too_busy", "No capacity"),
]
SHORT_REASONS: Choices = [("not_found", "Not found"), ("damaged", "Damaged")]
ADJUST_KINDS: Choices = [
    ("change", "Found or lost"),
    ("set_aside", "Set aside: make unavailable"),
    ("restore", "Restore: make available again"),
    ("scrap", "Scrap unavailable ones"),
]
ADJUST_REASONS: Choices = [
    ("damaged", "Damaged"),
    ("theft", "Theft"),
    ("lost", "Lost"),
    ("found", "Found"),
    ("sample", "Sample"),
    ("other", "Other"),
]


@cache
def countries() -> Choices:
    """The countries of ISO 3166-1 by their English names (CLDR), in the order of these; accents don't count."""
    names = Locale("en").territories
    named = [(each.alpha_2, names.get(each.alpha_2, each.name)) for each in pycountry.countries]
    return sorted(named, key=lambda each: unicodedata.normalize("NFKD", each[1]).encode("ascii", "ignore"))


def words_of(choices: Choices, code: str) -> str:
    """The words of a code; one that is not offered is spelled out."""
    return dict(choices).get(code, code.replace("_", " ").capitalize())
