"""Countries and states as people write them, as their codes. Pure: ISO codes, the names of ISO 3166 and of CLDR in the
languages that files come in, and what people say besides."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache

import pycountry
from babel import Locale

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pl", "pt", "sv", "da", "nb", "fi", "cs", "tr", "el", "ja")
SYNONYMS = {
    "GB": "uk, u.k., great britain, britain, england, scotland, wales, northern ireland, gb-nir, gb-eng, gb-sct",
    "US": "u.s., usa, u.s.a., united states of america, america, the united states, estados unidos de america",
    "GR": "el, hellas",
    "NL": "holland, the netherlands",
    "KR": "south korea, republic of korea, korea south",
    "CZ": "czech republic",
    "TR": "turkey, turkiye",
    "AE": "uae, u.a.e., emirates",
    "IE": "republic of ireland, eire",
    "RU": "russia, russian federation",
    "VN": "vietnam, viet nam",
    "CN": "pr china, p.r. china, mainland china",
    "CH": "switzerland, schweiz, suisse, svizzera",
    "MK": "macedonia",
    "CI": "ivory coast",
    "HK": "hong kong, hong kong sar",
    "MO": "macau, macao",
    "TW": "taiwan",
}
STATES_OF = ("US", "CA", "AU")


@lru_cache(maxsize=10_000)
def country_code(text: str) -> str | None:
    """The ISO 3166-1 code of a country: of its code in any case, its name in many languages, or what people call it."""
    return names().get(squeezed(text))


def region_code(country: str, text: str) -> str:
    """The code of a state of the United States, Canada or Australia that is written out; else what was written."""
    return states(country).get(squeezed(text), text) if country in STATES_OF else text


def billing_of(place: Mapping[str, str], goods: Mapping[str, str], customer: str) -> dict[str, str]:
    """The address of the invoice, where it is another one than that of the goods: a name of its own, or the
    customer's; a country of its own, or that of the goods. Nothing where it is the same, but for case and spaces."""
    own = {name: text for name, text in place.items() if text}
    if not own:
        return {}
    if customer:
        own.setdefault("name", customer)
    own.setdefault("country", goods.get("country", ""))
    as_goods = all(folded(goods.get(name, "")) == folded(text) for name, text in own.items())
    return {} if as_goods else own


def folded(text: str) -> str:
    return " ".join(text.casefold().split())


def squeezed(text: str) -> str:
    """Without case, accents and signs."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[^\w]+|_", "", "".join(letter for letter in letters if not unicodedata.combining(letter)))


@cache
def names() -> dict[str, str]:
    """Codes before names, names before what people say; a name that two countries have in two languages is the
    English one's."""
    found = {country.alpha_2.lower(): country.alpha_2 for country in pycountry.countries}
    codes = set(found.values())
    for country in pycountry.countries:
        for attribute in ("alpha_3", "name", "official_name", "common_name"):
            if name := getattr(country, attribute, None):
                found.setdefault(squeezed(name), country.alpha_2)
    for code, said in SYNONYMS.items():
        for name in said.split(", "):
            found.setdefault(squeezed(name), code)
    for language in LANGUAGES:
        for code, name in Locale(language).territories.items():
            if code in codes:
                found.setdefault(squeezed(name), code)
    return found


@cache
def states(country: str) -> dict[str, str]:
    return {
        squeezed(state.name): state.code.split("-")[1]
        for state in pycountry.subdivisions
        if state.country_code == country
    }
