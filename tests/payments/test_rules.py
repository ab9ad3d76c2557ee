from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderwright.payments.rules import part_of, payment_status, value_of
from orderwright.payments.types import Balance


@pytest.mark.parametrize(("total", "units"), [(331, 3), (1, 7), (100, 1), (0, 4), (999_999, 1000)])
def test_the_parts_of_a_line_add_up_to_its_total_however_it_is_split(total: int, units: int) -> None:
    steps = [value_of(total, n, units) - value_of(total, n - 1, units) for n in range(1, units + 1)]
    assert sum(steps) == total
    assert value_of(total, 0, units) == 0
    assert all(0 <= step <= total // units + 1 for step in steps)


@pytest.mark.parametrize(
    ("owed", "captured", "refunded", "status"),
    [
        (2130, 11000, 0, "overpaid"),
        (2130, 11000, 1330, "overpaid"),
        (2130, 11000, 8870, "partially_refunded"),
        (2130, 2860, 730, "partially_refunded"),
        (2130, 2130, 500, "partially_refunded"),
        (0, 5000, 2000, "overpaid"),
        (0, 5000, 5000, "refunded"),
    ],
)
def test_a_refund_of_a_part_does_not_hide_that_too_much_is_held(
    owed: int, captured: int, refunded: int, status: str
) -> None:
    assert payment_status(owed, Balance(uuid4(), captured=captured, refunded=refunded)) == status


@pytest.mark.parametrize(
    ("owed", "captured", "refunded", "overpayment", "status"),
    [
        (1000, 1500, 500, 500, "paid"),
        (1000, 1500, 300, 300, "overpaid"),
        (1000, 1500, 700, 500, "partially_refunded"),
        (1000, 1500, 1500, 500, "refunded"),
        (0, 500, 500, 500, "refunded"),
    ],
)
def test_an_overpayment_that_was_given_back_leaves_the_order_paid(
    owed: int, captured: int, refunded: int, overpayment: int, status: str
) -> None:
    balance = Balance(uuid4(), captured=captured, refunded=refunded, overpayment=overpayment)
    assert payment_status(owed, balance) == status


@given(st.integers(0, 10**9), st.integers(1, 50), st.data())
def test_what_is_canceled_and_what_is_left_add_up_to_the_total(total: int, units: int, data: st.DataObject) -> None:
    canceled = data.draw(st.integers(0, units))
    assert part_of(total, 0, units) == 0
    assert part_of(total, units, units) == total
    assert 0 <= part_of(total, canceled, units) <= total
    assert part_of(total, canceled, units) + value_of(total, units - canceled, units) == total
