import pytest

from orderwright.shipping.check_address import address_problems, is_po_box, missing_fields, printable_phone


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


def named(address: dict[str, str]) -> list[tuple[str, str]]:
    return [(field.pointer, field.code) for field in address_problems(address, "")]


NAMED = {"name": "Zed", "line1": "1 Main St", "city": "Somewhere", "region": "MA"}


@pytest.mark.parametrize(
    ("country", "code"),
    [
        ("US", "2139"), ("US", "'02139"), ("US", "021394307"), ("DE", "1011"), ("GB", "90210"), ("IE", "BT1 1AA"),
        ("AT", "10100"), ("JP", "100"), ("NL", "12 AB"),
    ],
)  # fmt: skip
def test_a_postal_code_that_its_country_can_not_have_is_doubted(country: str, code: str) -> None:
    assert named(NAMED | {"country": country, "postal_code": code}) == [("/postal_code", "address_doubtful")]


@pytest.mark.parametrize(
    ("country", "code"),
    [
        ("US", "02139-4307"), ("US", "02139 4307"), ("US", "09001"), ("GB", "BT1 1AA"), ("GB", "ls11aa"),
        ("GB", "SW1A  1AA"), ("IE", "D6W XY00"), ("IE", ""), ("HK", ""), ("AE", ""),
        ("GR", "105 57"), ("NL", "1234 AB"), ("JP", "100-0000"),
        ("IL", "3100000"), ("PA", ""), ("XK", "10000"), ("ZZ", "whatever"),
    ],
)  # fmt: skip
def test_a_postal_code_as_people_write_it_is_not_doubted(country: str, code: str) -> None:
    assert named(NAMED | {"country": country, "postal_code": code}) == []


def test_a_city_stands_for_the_region_where_one_name_is_enough() -> None:
    assert named({"name": "A", "line1": "Villa 7", "city": "Dubai", "country": "AE"}) == []
    assert named({"name": "A", "line1": "1 Road", "city": "Kowloon", "country": "HK"}) == []
    assert named({"name": "A", "line1": "Villa 7", "country": "AE"}) == [("/region", "address_incomplete")]


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("+353 1 555 0100", "+353 1 555 0100"), ("0043 1 5550100 ext. 1234", "0043 1 5550100 ext. 1234"), (" N/A ", ""),
        ("", ""), ("(020) 555-0100 / 06-55501000", "(020) 555-0100 / 06-55501000"), ("1" * 41, ""), ("1234", ""),
    ],
)  # fmt: skip
def test_a_phone_is_printed_as_typed_where_it_is_one_and_fits(typed: str, printed: str) -> None:
    assert printable_phone(typed) == printed


@pytest.mark.parametrize(
    ("line1", "line2", "is_one"),
    [
        ("P.O. Box 88", "", True), ("PO Box 12345", "Villa 7", False), ("Villa 7", "PO Box 12345", False),
        ("Unit 100 Box 20", "", False), ("Postfach 12", " ", True), ("", "", False), ("Poboxworth Road 1", "", False),
    ],
)  # fmt: skip
def test_a_post_office_box_in_place_of_a_street_is_found(line1: str, line2: str, is_one: bool) -> None:
    assert is_po_box({"line1": line1, "line2": line2}) is is_one
