"""The built-in carrier: what a parcel costs with our own fleet, and what stands on its label. Pure.

The rate table is data, so that each organization can have its own; `default_rates` is a sensible one to start with.
"""

from collections.abc import Iterator

import msgspec

from orderwright.shipping.address_lines import PostalAddress, address_lines
from orderwright.shipping.label_data import LabelData

CARRIER_CODE = "own_fleet"
CARRIER_NAME = "Own fleet"
SERVICE_NAMES = {"standard": "Standard", "express": "Express", "next_day": "Next day"}


class ParcelMeasure(msgspec.Struct, frozen=True):
    """A packed parcel: grams and millimeters. Sizes of 0 mean not measured."""

    weight_g: int
    length_mm: int = 0
    width_mm: int = 0
    height_mm: int = 0


class Zone(msgspec.Struct, frozen=True, kw_only=True):
    """Where a parcel goes, seen from where it starts. The first zone of a table that matches is the one.

    `domestic`: to the country it comes from. `countries`: ISO 3166-1 alpha-2 codes. `regions`: only these regions of
    them, e.g. ("Highland",). None of the three: everywhere.
    """

    code: str
    name: str
    domestic: bool = False
    countries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()


class ServiceRate(msgspec.Struct, frozen=True, kw_only=True):
    """One service into one zone. `steps`: (up to and with this many grams, price in minor units), both ascending."""

    service_level: str
    zone: str
    steps: tuple[tuple[int, int], ...]
    days_min: int
    days_max: int


class RateTable(msgspec.Struct, frozen=True, kw_only=True):
    """What the fleet charges. `volume_divisor`: cm³ billed as one kilogram (5,000 is usual; 0: weight alone)."""

    currency: str
    zones: tuple[Zone, ...]
    rates: tuple[ServiceRate, ...]
    volume_divisor: int = 5000
    longest_side_mm: int = 1500


class Rate(msgspec.Struct, frozen=True):
    """What the parcel costs: minor units of `currency`, the grams billed, and working days until it is there."""

    service_level: str
    zone: Zone
    price: int
    currency: str
    billed_weight_g: int
    days_min: int
    days_max: int


class WhyNot(msgspec.Struct, frozen=True):
    """Why there is no rate: a stable code, the field it is about, and a sentence."""

    code: str
    field: str
    sentence: str


def quote(
    parcel: ParcelMeasure, from_country: str, to: PostalAddress, service_level: str, rates: RateTable
) -> Rate | WhyNot:
    """The fleet's rate, or why it can't carry the parcel."""
    if parcel.weight_g < 0:
        return WhyNot("weight_missing", "weight_g", f"No parcel weighs {parcel.weight_g} g.")
    if parcel.weight_g == 0:
        return WhyNot("weight_missing", "weight_g", "The parcel has no weight yet.")
    longest = max(parcel.length_mm, parcel.width_mm, parcel.height_mm)
    if longest > rates.longest_side_mm:
        sentence = f"The parcel is {longest} mm long; the fleet carries up to {rates.longest_side_mm} mm."
        return WhyNot("too_large", "length_mm", sentence)
    zone = find_zone(from_country, to, rates)
    if zone is None:
        return WhyNot("no_zone", "country", f"The fleet does not go to {to.country}.")
    service = next((r for r in rates.rates if (r.service_level, r.zone) == (service_level, zone.code)), None)
    if service is None:
        return WhyNot("service_not_offered", "service_level", f"{service_level} is not offered to {zone.name}.")
    billed = billed_weight_g(parcel, rates.volume_divisor)
    price = next((price for up_to, price in service.steps if billed <= up_to), None)
    if price is None:
        heaviest = service.steps[-1][0]
        sentence = f"The parcel counts as {billed} g; {service_level} to {zone.name} carries up to {heaviest} g."
        return WhyNot("too_heavy", "weight_g", sentence)
    return Rate(service_level, zone, price, rates.currency, billed, service.days_min, service.days_max)


def find_zone(from_country: str, to: PostalAddress, rates: RateTable) -> Zone | None:
    country, region = to.country.upper(), to.region.casefold()
    for zone in rates.zones:
        everywhere = not (zone.domestic or zone.countries)
        here = everywhere or country in zone.countries or (zone.domestic and country == from_country.upper())
        if here and (not zone.regions or region in {r.casefold() for r in zone.regions}):
            return zone
    return None


def billed_weight_g(parcel: ParcelMeasure, volume_divisor: int) -> int:
    """The greater of weight and volume: cm³ / divisor is kilograms, so mm³ / divisor is grams. Rounded up."""
    volume_mm3 = parcel.length_mm * parcel.width_mm * parcel.height_mm
    by_volume = -(-volume_mm3 // volume_divisor) if volume_divisor else 0
    return max(parcel.weight_g, by_volume)


def what_is_wrong(rates: RateTable) -> tuple[str, ...]:
    """Sentences that say what keeps a rate table from being used; none, if it is sound."""
    return tuple(_faults(rates))


def _faults(rates: RateTable) -> Iterator[str]:
    codes = [zone.code for zone in rates.zones]
    if len(set(codes)) < len(codes):
        yield "Two zones have the same code."
    seen = set()
    for rate in rates.rates:
        name = f"{rate.service_level} to zone {rate.zone}"
        if rate.zone not in codes:
            yield f"{name}: there is no such zone."
        if (rate.service_level, rate.zone) in seen:
            yield f"{name} is listed twice."
        seen.add((rate.service_level, rate.zone))
        if not rate.steps:
            yield f"{name} has no prices."
        for (lighter, cheaper), (heavier, dearer) in zip(rate.steps, rate.steps[1:], strict=False):
            if heavier <= lighter or dearer < cheaper:
                yield f"{name}: weights must rise from step to step, and prices must not fall ({heavier} g)."
        if any(grams <= 0 or price < 0 for grams, price in rate.steps):
            yield f"{name}: weights must be above 0 g and prices not below 0."
        if not 0 <= rate.days_min <= rate.days_max:
            yield f"{name}: the days must not be below 0, and the first not above the last."


class Consignee(msgspec.Struct, frozen=True, kw_only=True):
    """Both ends of a parcel and what it belongs to."""

    sender: PostalAddress
    receiver: PostalAddress
    order_number: str
    receiver_phone: str = ""
    note: str = ""


def label_for(consignee: Consignee, parcel: ParcelMeasure, rate: Rate, number: str) -> LabelData:
    """What the label of this parcel says. `number` comes from `tracking_number`."""
    to = consignee.receiver
    return LabelData(
        carrier=CARRIER_NAME,
        service=SERVICE_NAMES.get(rate.service_level, rate.service_level),
        tracking_number=number,
        from_lines=address_lines(consignee.sender),
        to_lines=address_lines(to),
        routing=routing_code(to.country, to.postal_code),
        zone=rate.zone.code,
        weight_g=parcel.weight_g,
        order_number=consignee.order_number,
        to_phone=consignee.receiver_phone,
        note=consignee.note,
    )


def routing_code(country: str, postal_code: str) -> str:
    """Country and the district's part of the postal code: GB-SW1A, DE-101, US-941; without one, the country alone."""
    district, _, rest = postal_code.strip().upper().replace("-", " ").partition(" ")
    head = "".join(c for c in (district if rest else district[:3]) if c.isascii() and c.isalnum())[:5]
    return f"{country.upper()}-{head}" if head else country.upper()
