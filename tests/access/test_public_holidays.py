"""Public holidays that are added to the days on which an organization is closed."""

from datetime import date

from orderwright.access.public_holidays import holidays_between, regions_of

WEEK = (1, 2, 3, 4, 5)


def test_the_first_and_the_last_day_count_and_days_off_do_not() -> None:
    found = holidays_between("DE", "", date(2026, 5, 1), date(2026, 12, 25), WEEK)
    assert list(found) == [
        date(2026, 5, 1), date(2026, 5, 14), date(2026, 5, 25), date(2026, 12, 25),
    ], "3 October and 26 December are Saturdays"  # fmt: skip
    assert holidays_between("DE", "", date(2026, 5, 2), date(2026, 12, 24), WEEK) == dict([*found.items()][1:-1])
    assert found[date(2026, 12, 25)] == "Christmas Day"
    assert date(2026, 10, 3) in holidays_between("DE", "", date(2026, 5, 1), date(2026, 12, 25), (6,))


def test_a_region_has_its_own_and_years_follow_each_other() -> None:
    assert regions_of("GB") == [
        ("ENG", "England"), ("NIR", "Northern Ireland"), ("SCT", "Scotland"), ("WLS", "Wales [Cymru GB-CYM]"),
    ]  # fmt: skip
    year = (date(2026, 1, 1), date(2027, 12, 31))
    england, scotland = (set(holidays_between("GB", region, *year, WEEK)) for region in ("ENG", "SCT"))
    assert scotland - england >= {date(2026, 1, 2), date(2026, 11, 30), date(2027, 11, 30)}
    assert date(2026, 4, 6) in england - scotland


def test_of_an_unknown_country_or_region_nothing_is_invented() -> None:
    year = (date(2026, 1, 1), date(2026, 12, 31))
    assert (holidays_between("ZZ", "", *year, WEEK), holidays_between("", "", *year, WEEK), regions_of("ZZ")) == (
        {},
        {},
        [],
    )
    assert holidays_between("DE", "XX", *year, WEEK) == holidays_between("DE", "", *year, WEEK)
