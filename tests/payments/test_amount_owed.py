from hypothesis import given
from hypothesis import strategies as st

from orderwright.payments.amount_owed import CanceledPart, amount_owed
from orderwright.payments.rules import value_of


@given(st.integers(0, 10**9), st.integers(1, 50), st.data())
def test_after_a_cancellation_the_rest_is_owed_with_shipping_and_charges(
    total: int, units: int, data: st.DataObject
) -> None:
    canceled = data.draw(st.integers(0, units))
    parts = [CanceledPart(total, units, canceled)]
    assert amount_owed(total + 500, parts, nothing_left=False) == 500 + value_of(total, units - canceled, units)
    assert amount_owed(total + 500, parts, nothing_left=True) == 0
