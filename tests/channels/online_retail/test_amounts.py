"""No line is off by a penny, however many digits its price has."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderwright.channels.online_retail.amounts import line_amount, shared_out, unit_price_and_discount

prices = st.decimals(min_value=0, max_value=99_999, places=6)
quantities = st.integers(min_value=1, max_value=80_995)


@pytest.mark.parametrize(
    ("price", "quantity", "kept"),
    [
        ("2.55", 6, ("2.55", "0.00")),
        ("2.5", 6, ("2.50", "0.00")),
        ("0.001", 1, ("0.00", "0.00")),
        ("0.001", 1000, ("0.01", "9.00")),
        ("1.045", 3, ("1.05", "0.01")),
    ],
)
def test_a_unit_price_keeps_two_digits_and_the_discount_takes_the_rest(
    price: str, quantity: int, kept: tuple[str, str]
) -> None:
    assert unit_price_and_discount(Decimal(price), quantity) == kept


@given(prices, quantities)
def test_quantity_times_unit_price_less_discount_is_the_lines_amount(price: Decimal, quantity: int) -> None:
    unit, discount = unit_price_and_discount(price, quantity)
    assert (quantity * Decimal(unit) - Decimal(discount)) * 100 == line_amount(price, quantity)
    assert Decimal(discount) >= 0


@given(st.integers(min_value=0, max_value=10**9), st.lists(st.integers(min_value=1, max_value=9999), min_size=1))
def test_shares_add_up(amount: int, shares: list[int]) -> None:
    parts = shared_out(amount, shares)
    assert sum(parts) == amount
    assert min(parts) >= 0
