"""What can be chosen in forms: codes and their words."""

import unicodedata
from functools import cache

import pycountry
from babel import Locale

Choices = list[tuple[str, str]]

HOLD_REASONS: Choices = [
    ("customer", "Customer asked"),
    ("address", "Address"),
    ("payment", "Payment"),
    ("fraud", "Suspicion of fraud"),
    ("stock", "Stock"),
    ("other", "Something else"),
]
CANCEL_REASONS: Choices = [
    ("customer", "Customer asked"),
    ("stock", "Can't be supplied"),
    ("payment", "Not paid"),
    ("fraud", "Fraud"),
    ("other", "Something else"),
]
RETURN_REASONS: Choices = [
    ("damaged", "Damaged"),
    ("wrong_item", "Wrong item"),
    ("not_as_described", "Not as described"),
    ("unwanted", "Changed my mind"),
    ("other", "Something else"),
]
DISPOSITIONS: Choices = [
    ("restock", "Restock: as new"),
    ("inspect", "Inspect later"),
    ("scrap", "Scrap"),
]
RESOLUTIONS: Choices = [
    ("answered", "Answered"),
    ("refunded", "Refunded"),
    ("sent_again", "Sent again"),
    ("delivered", "Delivered after all"),
    ("returned", "Comes back"),
    ("nothing", "Nothing to do"),
]
COMPLAINTS: Choices = [
    ("missing", "Something is missing"),
    ("damaged", "Something is damaged"),
    ("wrong_item", "Wrong item"),
    ("late", "It is late"),
    ("other", "Something else"),
]
REJECT_REASONS: Choices = [
    ("not_found", "Not there"),
    ("damaged", "Damaged"),
    ("too_busy", "Too busy here"),
]
SHORT_REASONS: Choices = [("not_found", "Not found"), ("damaged", "Damaged")]
ADJUST_REASONS: Choices = [
    ("count", "Counted"),
    ("damaged", "Damaged"),
    ("theft", "Theft"),
    ("sample", "Sample"),
    ("other", "Something else"),
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
