"""Currencies are those of ISO 4217 that people pay with, with the digits that it gives them."""

from importlib.resources import files
from xml.etree import ElementTree

import pytest

from orderwright.kernel.money import DIGITS, NOT_PAID_WITH, decimal_string, in_words, parse_amount, precision

LIST = ElementTree.parse(str(files("iso4217") / "table.xml"))
ROWS = {row.findtext("Ccy"): row for row in LIST.iter("CcyNtry") if row.findtext("Ccy")}


@pytest.mark.parametrize(
    ("digits", "codes"),
    [
        (0, "JPY KRW ISK CLP UGX VND PYG XAF XOF"),
        (2, "GBP EUR HUF COP TWD RSD ALL AFN MMK LAK LBP IRR SOS MGA MRU YER SYP KPW"),
        (3, "KWD BHD TND IQD JOD LYD OMR"),
    ],
)
def test_digits_are_those_of_iso_4217_also_where_cldr_has_fewer(digits: int, codes: str) -> None:
    assert {code: precision(code) for code in codes.split()} == dict.fromkeys(codes.split(), digits)


@pytest.mark.parametrize("code", ["XXX", "XTS", "XAU", "XAG", "XPT", "XDR", "XBA", "CLF", "BOV", "gbp", "€", "GBp", ""])
def test_nobody_pays_with_metals_funds_and_what_is_no_code(code: str) -> None:
    assert precision(code) is None


def test_every_currency_of_the_list_that_is_no_fund_and_has_digits_is_one() -> None:
    funds = {code for code, row in ROWS.items() if row.find("CcyNm").get("IsFund")}  # type: ignore[union-attr]
    assert funds < NOT_PAID_WITH
    assert NOT_PAID_WITH - funds == {"UYW", "XAD"}
    for code, row in ROWS.items():
        units = row.findtext("CcyMnrUnts")
        expected = None if units == "N.A." or code in NOT_PAID_WITH else int(units or "")
        assert precision(code or "") == expected, code


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("989.00", "JPY", 989),
        ("12.8500", "GBP", 1285),
        ("1499.99", "RSD", 149999),
        ("899.50", "ALL", 89950),
        ("1250.250", "IQD", 1250250),
        ("4.125", "KWD", 4125),
        ("1999.5", "HUF", 199950),
    ],
)
def test_amounts_are_kept_to_the_last_digit(text: str, currency: str, minor: int) -> None:
    assert parse_amount(text, precision(currency) or 0) == minor
    assert parse_amount(decimal_string(minor, currency), precision(currency) or 0) == minor


@pytest.mark.parametrize(
    ("minor", "currency", "words"),
    [
        (149999, "RSD", "RSD\u00a01,499.99"),
        (1250250, "IQD", "IQD\u00a01,250.250"),
        (989, "JPY", "JP¥989"),
        (-4125, "KWD", "-KWD\u00a04.125"),
        (255, "GBP", "£2.55"),
    ],
)
def test_people_read_every_digit(minor: int, currency: str, words: str) -> None:
    assert in_words(minor, currency) == words


def test_no_currency_of_the_list_is_written_with_digits_lost() -> None:
    for code in DIGITS:
        if (digits := precision(code)) is not None:
            assert f"{123_456_789 / 10**digits:,.{digits}f}" in in_words(123_456_789, code), code
