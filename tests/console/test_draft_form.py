import pytest

from orderwright.console.draft_form import discount_of


@pytest.mark.parametrize(
    ("text", "of_minor", "currency", "amount"),
    [
        ("", 1000, "GBP", "0"),
        (None, 1000, "GBP", "0"),
        ("1,50", 1000, "GBP", "1.50"),
        ("10%", 1000, "GBP", "1.00"),
        (" 12,5 % ", 1001, "GBP", "1.25"),
        ("50%", 333, "GBP", "1.67"),
        ("0.5%", 999, "JPY", "5"),
        ("100%", 10**15, "KWD", "1000000000000.000"),
        ("-10%", 1000, "GBP", "-10%"),
        ("ten%", 1000, "GBP", "ten%"),
        ("\u0661%", 1000, "GBP", "\u0661%"),
    ],
)
def test_a_discount_is_an_amount_or_a_share(text: str | None, of_minor: int, currency: str, amount: str) -> None:
    assert discount_of(text, of_minor, currency) == amount
