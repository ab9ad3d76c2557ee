from hypothesis import given
from hypothesis import strategies as st

from orderwright.documents.bill_totals import bill_totals, line_amount
from orderwright.documents.types import Charge, MoneyLine

MINOR = st.integers(0, 10**9)
NAMES = st.sampled_from(["VAT 20 %", "VAT 5 %", "Tax"])
LINES = st.lists(
    st.builds(MoneyLine, sku=st.just("S"), title=st.just("T"), quantity=st.integers(1, 1000), unit_price=MINOR,
              discount=MINOR, tax=MINOR, tax_name=NAMES)
)  # fmt: skip
CHARGES = st.lists(st.builds(Charge, name=st.just("Shipping"), amount=MINOR, tax=MINOR, tax_name=NAMES))


@given(LINES, CHARGES, st.booleans())
def test_net_and_tax_of_all_rates_are_the_total(
    lines: list[MoneyLine], charges: list[Charge], prices_include_tax: bool
) -> None:
    totals = bill_totals(lines, charges, prices_include_tax)
    assert sum(rate.net + rate.tax for rate in totals.by_tax) == totals.total


@given(LINES, CHARGES)
def test_prices_without_tax_have_it_added_and_prices_with_tax_do_not(
    lines: list[MoneyLine], charges: list[Charge]
) -> None:
    without, included = bill_totals(lines, charges, False), bill_totals(lines, charges, True)
    assert without.total - included.total == without.tax
    assert included.total == sum(map(line_amount, lines)) + sum(charge.amount for charge in charges)
