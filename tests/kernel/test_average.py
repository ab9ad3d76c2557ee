from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from orderwright.kernel.money import average_minor


@pytest.mark.parametrize(
    ("total", "count", "average"), [(1000, 3, 333), (2000, 3, 667), (5, 2, 3), (-5, 2, -3), (9, 0, 0)]
)
def test_an_average_is_what_its_parts_give_rounded_to_the_nearest(total: int, count: int, average: int) -> None:
    assert average_minor(total, count) == average


@given(some.integers(-(10**15), 10**15), some.integers(1, 10**6))
def test_no_average_is_further_than_half_a_minor_unit_from_its_parts(total: int, count: int) -> None:
    assert abs(average_minor(total, count) - Fraction(total, count)) <= Fraction(1, 2)
