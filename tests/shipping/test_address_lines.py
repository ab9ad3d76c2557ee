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
