"""Addresses as they stand on paper."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from orderwright.documents.types import Party
from orderwright.kernel.days import day_of
from orderwright.orders.types import Address
from orderwright.shipping.address_lines import address_lines


class Seller(msgspec.Struct, frozen=True):
    """The organization's profile, as far as it is printed."""

    name: str
    legal_name: str
    address: dict[str, Any]
    tax_number: str
    email: str
    time_zone: str

    def day(self, at: datetime) -> date:
        """The date of a moment where the organization is."""
        return day_of(at, ZoneInfo(self.time_zone))


def seller_party(seller: Seller, brand_name: str = "") -> Party:
    """`brand_name`: what the customer knows the seller by, where the paper is no bill."""
    name = brand_name or seller.legal_name or seller.name
    return Party(lines=named_lines(name, seller.address), tax_id=seller.tax_number, email=seller.email)


def party(address: dict[str, Any], name: str = "", email: str = "", phone: str = "") -> Party:
    """An order's address; `name` stands above it where the address has none."""
    return Party(lines=named_lines(name, address), email=email, phone=phone or address.get("phone", ""))


def named_lines(name: str, address: dict[str, Any]) -> tuple[str, ...]:
    """The address as its country writes it, with a name on top where it names nobody."""
    known = {key: value for key, value in address.items() if key in Address.__struct_fields__}
    if not known.get("country"):
        return (name,) if name else ()
    written = msgspec.convert(known, Address)
    return address_lines(written if written.name or written.company else msgspec.structs.replace(written, name=name))
