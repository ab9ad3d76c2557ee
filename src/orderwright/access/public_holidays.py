"""Public holidays of a country and its regions, by the library `holidays`. It computes them, those of the moon's
calendars as estimates; who knows better changes the list."""

from collections.abc import Collection
from datetime import date
from functools import cache

import holidays
import pycountry


def holidays_between(
    country: str, region: str, first: date, last: date, working_days: Collection[int]
) -> dict[date, str]:
    """Those that lie on `working_days` (ISO weekdays, Monday is 1), `first` and `last` included, in order, with what
    they are called in English; none where the library does not know the country. `region`: a code of `regions_of`, or
    empty for what is kept everywhere."""
    if country not in known_countries():
        return {}
    subdivision = region if region in known_countries()[country] else None
    years = range(first.year, last.year + 1)
    found = holidays.country_holidays(country, subdiv=subdivision, years=years, language="en_US")
    days = sorted(day for day in found if first <= day <= last and day.isoweekday() in working_days)
    return {day: found[day] for day in days}


def regions_of(country: str) -> list[tuple[str, str]]:
    """Code and name of the regions with holidays of their own, by name."""
    regions = ((code, name_of(country, code)) for code in known_countries().get(country, []))
    return sorted(regions, key=lambda region: region[1])


@cache
def known_countries() -> dict[str, list[str]]:
    """The regions' codes by the country's ISO 3166-1 code."""
    return holidays.list_supported_countries(include_aliases=False)


def name_of(country: str, code: str) -> str:
    return names_of_regions().get(f"{country}-{code}", code)


@cache
def names_of_regions() -> dict[str, str]:
    """By their ISO 3166-2 code."""
    return {region.code: region.name for region in pycountry.subdivisions}
