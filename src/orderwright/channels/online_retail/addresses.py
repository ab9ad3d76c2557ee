"""Made-up people and addresses in real countries: the file knows a customer number and a country, nothing more.

Addresses are plainly invented ("17850 Sample Street, Sampletown"), the same for the same number and country on every
run, and formed as the country forms them. Mail goes to example.com, which is reserved and reaches nobody.
"""

from typing import NamedTuple

from orderwright.channels.online_retail.facts import Address


class Country(NamedTuple):
    """`postal` is a pattern (# is a digit of the customer number), `assumed` says what the file leaves open."""

    code: str
    postal: str = ""
    region: str = ""
    assumed: str = ""


COUNTRIES = {
    "Australia": Country("AU", "####", "NSW"),
    "Austria": Country("AT", "####"),
    "Bahrain": Country("BH", "###"),
    "Belgium": Country("BE", "####"),
    "Brazil": Country("BR", "#####-###", "SP"),
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
    "Italy": Country("IT", "#####", "RM"),
    "Japan": Country("JP", "###-####", "Tokyo"),
    "Lebanon": Country("LB", "#### ####"),
    "Lithuania": Country("LT", "LT-#####"),
    "Malta": Country("MT", "VLT ####"),
    "Netherlands": Country("NL", "#### ZZ"),
    "Norway": Country("NO", "####"),
    "Poland": Country("PL", "##-###"),
    "Portugal": Country("PT", "####-###"),
    "RSA": Country("ZA", "####"),
    "Saudi Arabia": Country("SA", "#####"),
    "Singapore": Country("SG", "######"),
    "Spain": Country("ES", "#####", "Madrid"),
    "Sweden": Country("SE", "### ##"),
    "Switzerland": Country("CH", "####"),
    "USA": Country("US", "#####", "NY"),
    "United Arab Emirates": Country("AE", region="Dubai"),
    "United Kingdom": Country("GB", "ZZ# #ZZ"),
    "Unspecified": Country("GB", "ZZ# #ZZ", assumed="The file names no country; the United Kingdom is assumed."),
}


def made_up_address(name: str, number: str, country: str) -> Address:
    """The address of a customer (or of a guest's invoice) `number` in a country of `COUNTRIES`."""
    place = COUNTRIES[country]
    return Address(
        name=name,
        line1=f"{number} Sample Street",
        city="Sampletown",
        region=place.region,
        postal_code=_filled(place.postal, number),
        country=place.code,
    )


def _filled(pattern: str, number: str) -> str:
    """The pattern with its digits: those of the number from its end, again and again, the first one never 0."""
    digits = (number * pattern.count("#"))[-pattern.count("#") :]
    supply = iter(digits if digits[:1] != "0" else f"1{digits[1:]}")
    return "".join(next(supply) if sign == "#" else sign for sign in pattern)
