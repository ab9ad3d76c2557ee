"""Decimal strings in, minor units inside, the same decimal strings out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderwright.kernel.money import AMOUNT_MINOR_MAX, decimal_string, in_words, parse_amount, precision


@given(st.integers(-AMOUNT_MINOR_MAX, AMOUNT_MINOR_MAX), st.sampled_from(["GBP", "JPY", "BHD", "EUR"]))
def test_an_amount_reads_back_as_it_was_written(minor: int, currency: str) -> None:
    assert parse_amount(decimal_string(minor, currency), precision(currency) or 0) == minor


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2.555", "more than 2 digits"),
        ("1e3", "decimal number"),
        ("", "decimal number"),
        (" 1", "decimal number"),
        ("1,50", "decimal number"),
        ("٣", "decimal number"),
        ("--1", "decimal number"),
        (".5", "decimal number"),
        ("9" * 17, "too large"),
        ("9" * 15, "too large"),
    ],
)
def test_what_is_no_amount_is_said_in_words(text: str, says: str) -> None:
    assert says in str(parse_amount(text, 2))


def test_currencies_have_their_own_precision_and_strangers_have_none() -> None:
    assert [precision(code) for code in ("GBP", "JPY", "BHD", "XXY", "gbp", "")] == [2, 0, 3, None, None, None]


def test_people_read_amounts_with_their_sign_of_currency() -> None:
    assert in_words(123456, "GBP") == "£1,234.56"
