import pytest

from orderwright.shipping.check_address import missing_fields


@pytest.mark.parametrize(
    ("address", "lacks"),
    [
        ({"name": "A", "line1": "1 Way", "city": "York", "postal_code": "YO1", "country": "GB"}, []),
        ({"company": "A Ltd", "line1": "1 Way", "city": "Cork", "country": "IE"}, []),
        ({"name": "A", "line1": "1 Way", "city": "Boston", "postal_code": "02101", "country": "US"}, ["region"]),
        ({"country": "GB", "line1": "  "}, ["name", "line1", "city", "postal_code"]),
        ({"name": "A", "line1": "1 Way"}, ["country"]),
        ({"name": "A", "country": "ZZ"}, ["line1"]),
    ],
)
def test_what_a_country_needs_and_an_address_lacks_is_named(address: dict[str, str], lacks: list[str]) -> None:
    missing = missing_fields(address, "/ship_to", "The address")
    assert [field.pointer for field in missing] == [f"/ship_to/{name}" for name in lacks]
