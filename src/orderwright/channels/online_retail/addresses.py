"""Made-up people and addresses in real countries: the file knows a customer number and a country, nothing more.

They look real and are plainly invented (see people.py), the same for the same number and country on every run, and
formed as the country forms them. Mail goes to example.com, which is reserved and reaches nobody.
"""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from orderwright.channels.online_retail.facts import Address
from orderwright.channels.online_retail.people import PEOPLE


class Country(NamedTuple):
    """`postal` is a pattern (# is a digit of the customer number), `assumed` says what the file leaves open."""

    code: str
    postal: str = ""
    region: str = ""
    assumed: str = ""


COUNTRIES = {
    "Australia": Country("AU", "20##", "NSW"),
    "Austria": Country("AT", "####"),
    "Bahrain": Country("BH", "###"),
    "Belgium": Country("BE", "####"),
    "Brazil": Country("BR", "01###-###", "SP"),
    "Canada": Country("CA", "K#A #B#", "ON"),
    "Channel Islands": Country("JE", "JE# #ZZ", assumed="The file says Channel Islands; Jersey is assumed."),
    "Cyprus": Country("CY", "####"),
    "Czech Republic": Country("CZ", "### ##"),
    "Denmark": Country("DK", "####"),
    "EIRE": Country("IE", "D## ZZ##"),
    "European Community": Country("BE", "####", assumed="The file says European Community; Belgium is assumed."),
    "Finland": Country("FI", "#####"),
    "France": Country("FR", "#####"),
    "Germany": Country("DE", "#####"),
    "Greece": Country("GR", "### ##"),
    "Hong Kong": Country("HK", region="Kowloon"),
    "Iceland": Country("IS", "###"),
    "Israel": Country("IL", "#######"),
    "Italy": Country("IT", "00###", "RM"),
    "Japan": Country("JP", "10#-####", "Tokyo"),
    "Lebanon": Country("LB", "#### ####"),
    "Lithuania": Country("LT", "#####"),
    "Malta": Country("MT", "VLT ####"),
    "Netherlands": Country("NL", "#### ZZ"),
    "Norway": Country("NO", "####"),
    "Poland": Country("PL", "##-###"),
    "Portugal": Country("PT", "####-###"),
    "RSA": Country("ZA", "####"),
    "Saudi Arabia": Country("SA", "#####"),
    "Singapore": Country("SG", "######"),
    "Spain": Country("ES", "28###", "Madrid"),
    "Sweden": Country("SE", "### ##"),
    "Switzerland": Country("CH", "####"),
    "USA": Country("US", "100##", "NY"),
    "United Arab Emirates": Country("AE", region="Dubai"),
    "United Kingdom": Country("GB", "BX# #ZZ"),
    "Unspecified": Country("GB", "BX# #ZZ", assumed="The file names no country; the United Kingdom is assumed."),
}


def made_up_person(number: str, country: str) -> str:
    """The name of a customer (or of a guest's invoice) `number` in a country of `COUNTRIES`."""
    lists = PEOPLE[COUNTRIES[country].code]
    return f"{_one_of(lists.given, number, 'given')} {_one_of(lists.family, number, 'family')}"


def made_up_address(name: str, number: str, country: str) -> Address:
    """Where that person lives, and their telephone number."""
    place = COUNTRIES[country]
    lists = PEOPLE[place.code]
    return Address(
        name=name,
        line1=_one_of(lists.streets, number, "street").format(n=1 + _chance(number, "house") % 97),
        city=_one_of(lists.towns, number, "town"),
        region=place.region,
        postal_code=_filled(place.postal, number),
        country=place.code,
        phone=_filled(lists.phone, number),
    )


def _one_of(texts: Sequence[str], number: str, of: str) -> str:
    return texts[_chance(number, of) % len(texts)]


def _chance(number: str, of: str) -> int:
    return int.from_bytes(hashlib.blake2s(f"{of} {number}".encode(), digest_size=4).digest())


def _filled(pattern: str, number: str) -> str:
    """The pattern with its digits: those of the number from its end, again and again, the first one never 0."""
    digits = (number * pattern.count("#"))[-pattern.count("#") :]
    supply = iter(digits if digits[:1] != "0" else f"1{digits[1:]}")
    return "".join(next(supply) if sign == "#" else sign for sign in pattern)
