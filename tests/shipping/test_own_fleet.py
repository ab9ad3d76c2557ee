import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from orderwright.shipping.label_data import LabelData
from orderwright.shipping.own_fleet import (
    Consignee,
    ParcelMeasure,
    Rate,
    RateTable,
    ServiceRate,
    WhyNot,
    Zone,
    billed_weight_g,
    label_for,
    quote,
    routing_code,
    what_is_wrong,
)
from orderwright.shipping.own_fleet_rates import default_rates
from orderwright.shipping.tracking_number import tracking_number


class Address(msgspec.Struct, frozen=True, kw_only=True):
    name: str = "Ada Merriweather"
    company: str = ""
    line1: str = "17 Larch Row"
    line2: str = ""
    city: str = "Bath"
    region: str = ""
    postal_code: str = "BA1 9ZZ"
    country: str = "GB"


RATES = default_rates("GBP")
KILO = ParcelMeasure(1000, 300, 200, 50)


def test_the_default_table_is_sound() -> None:
    assert what_is_wrong(RATES) == ()


@pytest.mark.parametrize(
    ("country", "service", "price", "zone"),
    [
        ("GB", "standard", 345, "1"),
        ("GB", "next_day", 795, "1"),
        ("de", "express", 1895, "2"),
        ("JP", "standard", 1895, "3"),
    ],
)
def test_the_zone_and_the_weight_make_the_price(country: str, service: str, price: int, zone: str) -> None:
    rate = quote(KILO, "GB", Address(country=country), service, RATES)
    assert isinstance(rate, Rate)
    assert (rate.price, rate.currency, rate.zone.code, rate.billed_weight_g) == (price, "GBP", zone, 1000)


@pytest.mark.parametrize(
    ("parcel", "country", "service", "code", "field"),
    [
        (ParcelMeasure(0), "GB", "standard", "weight_missing", "weight_g"),
        (ParcelMeasure(31_501), "GB", "standard", "too_heavy", "weight_g"),
        (ParcelMeasure(500, 1501, 10, 10), "GB", "standard", "too_large", "length_mm"),
        (KILO, "US", "next_day", "service_not_offered", "service_level"),
        (KILO, "GB", "by_balloon", "service_not_offered", "service_level"),
    ],
)
def test_a_parcel_that_can_not_go_is_told_why(
    parcel: ParcelMeasure, country: str, service: str, code: str, field: str
) -> None:
    answer = quote(parcel, "GB", Address(country=country), service, RATES)
    assert isinstance(answer, WhyNot)
    assert (answer.code, answer.field) == (code, field)


def test_a_country_in_no_zone_is_told_so() -> None:
    answer = quote(KILO, "GB", Address(country="US"), "standard", replace(RATES, zones=RATES.zones[:2]))
    assert isinstance(answer, WhyNot)
    assert answer.code == "no_zone"


def test_an_organization_can_have_zones_of_regions() -> None:
    highlands = Zone(code="H", name="the Highlands", countries=("GB",), regions=("Highland",))
    far = ServiceRate(service_level="standard", zone="H", steps=((30_000, 1500),), days_min=3, days_max=5)
    rates = replace(RATES, zones=(highlands, *RATES.zones), rates=(*RATES.rates, far))
    assert what_is_wrong(rates) == ()
    rate = quote(KILO, "GB", Address(region="highland"), "standard", rates)
    elsewhere = quote(KILO, "GB", Address(region="Kent"), "standard", rates)
    assert isinstance(rate, Rate)
    assert isinstance(elsewhere, Rate)
    assert (rate.price, elsewhere.price) == (1500, 345)


def test_a_large_light_parcel_is_billed_by_its_volume() -> None:
    assert billed_weight_g(ParcelMeasure(500, 400, 300, 200), 5000) == 4800
    assert billed_weight_g(ParcelMeasure(500, 400, 300, 200), 0) == 500


GRAMS = st.integers(1, 31_500)
SIDES = st.integers(0, 400)


@given(GRAMS, GRAMS, SIDES, SIDES, SIDES, st.sampled_from(["GB", "FR", "AU"]), st.sampled_from(["standard", "express"]))
def test_a_heavier_parcel_never_costs_less(
    one: int, other: int, length: int, width: int, height: int, country: str, service: str
) -> None:
    light, heavy = sorted((one, other))
    prices = [
        quote(ParcelMeasure(grams, length, width, height), "GB", Address(country=country), service, RATES)
        for grams in (light, heavy)
    ]
    match prices:
        case [Rate() as first, Rate() as second]:
            assert first.price <= second.price
        case _:
            raise AssertionError(prices)


@given(GRAMS, SIDES, SIDES, SIDES, st.integers(0, 300))
def test_a_larger_parcel_never_costs_less(grams: int, length: int, width: int, height: int, more: int) -> None:
    small = quote(ParcelMeasure(grams, length, width, height), "GB", Address(), "standard", RATES)
    large = quote(ParcelMeasure(grams, length + more, width, height), "GB", Address(), "standard", RATES)
    match small, large:
        case Rate(), Rate():
            assert small.price <= large.price
        case WhyNot(), _:
            assert isinstance(large, WhyNot)


@pytest.mark.parametrize(
    ("rate", "fault"),
    [
        (ServiceRate(service_level="s", zone="9", steps=((1, 1),), days_min=1, days_max=1), "no such zone"),
        (ServiceRate(service_level="s", zone="1", steps=(), days_min=1, days_max=1), "no prices"),
        (ServiceRate(service_level="s", zone="1", steps=((2, 1), (1, 1)), days_min=1, days_max=1), "must rise"),
        (ServiceRate(service_level="s", zone="1", steps=((1, 2), (2, 1)), days_min=1, days_max=1), "must not fall"),
        (ServiceRate(service_level="s", zone="1", steps=((1, -1),), days_min=1, days_max=1), "not below 0"),
        (ServiceRate(service_level="s", zone="1", steps=((1, 1),), days_min=3, days_max=2), "days"),
    ],
)
def test_an_unsound_table_is_told_what_is_wrong(rate: ServiceRate, fault: str) -> None:
    table = RateTable(currency="GBP", zones=RATES.zones, rates=(rate,))
    assert any(fault in sentence for sentence in what_is_wrong(table))


def test_a_label_says_who_sends_what_to_whom() -> None:
    rate = quote(KILO, "GB", Address(), "next_day", RATES)
    assert isinstance(rate, Rate)
    told = {"order_number": "SO-1", "receiver_phone": "0117 496 0000", "note": "Leave with a neighbor"}
    consignee = Consignee(sender=Address(name="Wren & Thistle"), receiver=Address(), **told)
    label = label_for(consignee, KILO, rate, tracking_number(7))
    assert label == LabelData(
        carrier="Own fleet",
        service="Next day",
        tracking_number=tracking_number(7),
        from_lines=("Wren & Thistle", "17 Larch Row", "BATH", "BA1 9ZZ", "UNITED KINGDOM"),
        to_lines=("Ada Merriweather", "17 Larch Row", "BATH", "BA1 9ZZ", "UNITED KINGDOM"),
        routing="GB-BA1",
        zone="1",
        weight_g=1000,
        order_number="SO-1",
        to_phone="0117 496 0000",
        note="Leave with a neighbor",
    )
    courier = msgspec.structs.replace(rate, service_level="courier")
    assert label_for(consignee, KILO, courier, "1").service == "courier", (
        "a service without a name is called by its code"
    )


@pytest.mark.parametrize(
    ("country", "postal_code", "code"),
    [
        ("GB", "SW1A 1AA", "GB-SW1A"),
        ("de", "10115", "DE-101"),
        ("US", "94105-1234", "US-94105"),
        ("JP", "〒105", "JP-10"),
        ("IE", "", "IE"),
    ],
)
def test_the_routing_code_is_the_country_and_the_district(country: str, postal_code: str, code: str) -> None:
    assert routing_code(country, postal_code) == code
