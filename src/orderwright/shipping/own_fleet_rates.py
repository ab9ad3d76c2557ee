"""The rate table a new organization starts with: three zones, three services, prices that rise with weight."""

from orderwright.shipping.own_fleet import RateTable, ServiceRate, Zone

EUROPE = (
    *("AD", "AL", "AT", "BA", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GG", "GI", "GR"),
    *("HR", "HU", "IE", "IM", "IS", "IT", "JE", "LI", "LT", "LU", "LV", "MC", "MD", "ME", "MK", "MT", "NL", "NO", "PL"),
    *("PT", "RO", "RS", "SE", "SI", "SK", "SM", "UA", "VA", "XK"),
)

DOMESTIC = Zone(code="1", name="the same country", domestic=True)
CONTINENT = Zone(code="2", name="Europe", countries=EUROPE)
WORLD = Zone(code="3", name="the rest of the world")

_GRAMS = (500, 1_000, 2_000, 5_000, 10_000, 20_000, 31_500)


def default_rates(currency: str) -> RateTable:
    """The default table in a currency with two digits after the point; others should be given their own."""
    return RateTable(
        currency=currency,
        zones=(DOMESTIC, CONTINENT, WORLD),
        rates=(
            _rate("standard", DOMESTIC, (2, 3), (295, 345, 445, 595, 895, 1_295, 1_795)),
            _rate("express", DOMESTIC, (1, 2), (495, 545, 695, 895, 1_295, 1_795, 2_495)),
            _rate("next_day", DOMESTIC, (1, 1), (695, 795, 995, 1_295, 1_795, 2_495, 3_295)),
            _rate("standard", CONTINENT, (4, 7), (895, 1_045, 1_295, 1_795, 2_695, 3_895, 5_295)),
            _rate("express", CONTINENT, (2, 4), (1_695, 1_895, 2_295, 2_995, 4_295, 6_295, 8_495)),
            _rate("standard", WORLD, (7, 14), (1_495, 1_895, 2_695, 4_495, 7_495, 12_495, 17_995)),
            _rate("express", WORLD, (4, 6), (2_995, 3_495, 4_495, 6_995, 10_995, 17_995, 25_995)),
        ),
    )


def _rate(service_level: str, zone: Zone, days: tuple[int, int], prices: tuple[int, ...]) -> ServiceRate:
    steps = tuple(zip(_GRAMS, prices, strict=True))
    return ServiceRate(service_level=service_level, zone=zone.code, steps=steps, days_min=days[0], days_max=days[1])
