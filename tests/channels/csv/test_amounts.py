"""Amounts as people write them: exactly, or not at all."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orderwright.channels.csv.amounts import find_mark, find_sign, read_amount

STYLES = {
    "plain": ("", "."),
    "english": (",", "."),
    "german": (".", ","),
    "french": ("\u202f", ","),
    "swiss": ("'", "."),
}
CURRENCIES = {"GBP": 2, "JPY": 0, "KWD": 3}


def written(minor: int, digits: int, style: str) -> str:
    group, mark = STYLES[style]
    whole, rest = divmod(minor, 10**digits)
    text = f"{whole:,}".replace(",", group)
    return f"{text}{mark}{rest:0{digits}d}" if digits else text


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.integers(0, 10**9), min_size=1, max_size=8),
    st.sampled_from(sorted(STYLES)),
    st.sampled_from(sorted(CURRENCIES)),
)
def test_a_file_in_one_style_is_never_read_as_another_amount(minors: list[int], style: str, currency: str) -> None:
    digits = CURRENCIES[currency]
    texts = [written(minor, digits, style) for minor in minors]
    found, chosen = find_mark(texts), find_mark((), STYLES[style][1])
    for minor, text in zip(minors, texts, strict=True):
        exact = Decimal(minor).scaleb(-digits)
        value, _ = read_amount(text, chosen, currency)
        assert value is not None
        assert Decimal(value) == exact
        guessed, wrong = read_amount(text, found, currency)
        assert (Decimal(guessed) == exact) if guessed is not None else wrong


def test_what_is_no_amount_of_the_files_style_is_told_why() -> None:
    found = find_mark(["12.50", "3.75", "7,25"])
    assert read_amount("12,50", found, "EUR") == (
        None, "'12,50' has its decimals behind a comma, other amounts of the file do not.",
    )  # fmt: skip
    assert read_amount("1.2.5", found, "EUR") == (None, "'1.2.5' is not an amount such as 12.50.")
    assert read_amount("1.000,505", find_mark((), ","), "EUR") == (
        None, "'1.000,505' has more than 2 digits after the comma.",
    )  # fmt: skip
    assert read_amount("1000.50", find_mark([]), "JPY") == (
        None, "'1000.50' has more than 0 digits after the point.",
    )  # fmt: skip
    assert read_amount("a lot", find_mark([]), "EUR") == (None, "'a lot' is not an amount such as 12.50.")


@pytest.mark.parametrize("text", ["-12.50", "(12.50)", "($12.50)", "$-12.50", "-$12.50", "12.50-", "−12.50", "12.50 -"])
def test_below_zero_is_read_however_it_is_written(text: str) -> None:
    assert read_amount(text, find_mark([text]), "USD") == ("-12.50", "")


@pytest.mark.parametrize("text", ["(-12.50)", "-12.50-", "((12.50))", "(12.50", "5-3", "()", "-"])
def test_what_is_below_zero_twice_or_in_half_is_no_amount(text: str) -> None:
    assert read_amount(text, find_mark([text]), "USD")[0] is None


def test_the_sign_of_a_column_is_that_of_most_of_its_amounts() -> None:
    assert find_sign(["-1.00", "(2.00)", "3.00", "0.00", "-0.00", ""]) == "-"
    assert find_sign(["1.00", "2.00-", "3.00"]) == "+"
    assert find_sign(["1.00", "-3.00"]) == find_sign(["0.00"]) == ""


@settings(max_examples=200, deadline=None)
@given(st.text("0123456789.,' -()$€EURUSD", max_size=14), st.sampled_from([None, ".", ","]))
def test_whatever_stands_in_a_cell_is_a_decimal_number_or_has_a_sentence(text: str, mark: str | None) -> None:
    value, wrong = read_amount(text, find_mark([text], mark), "EUR")
    assert (value is None) == bool(wrong)
    if value is not None:
        Decimal(value)
