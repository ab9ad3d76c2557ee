"""What is due for units that come back."""

from hypothesis import given
from hypothesis import strategies as st

from orderwright.payments.rules import part_of
from orderwright.returns.rules import LineBack, due_for, refund_of


def line(
    received: int, before: int = 0, refunded: int = 0, total: int = 1000, ordered: int = 3, canceled: int = 0
) -> LineBack:
    return LineBack(1, ordered, canceled, before, received, total, refunded, total)


def test_a_third_of_ten_pounds_is_rounded_once_and_the_last_unit_brings_the_rest() -> None:
    first = due_for(line(1))
    second = due_for(line(1, before=1, refunded=first))
    third = due_for(line(1, before=2, refunded=first + second))
    assert (first, second, third) == (333, 334, 333)


def test_an_earlier_goodwill_refund_of_the_line_leaves_only_the_rest() -> None:
    assert due_for(line(3, refunded=250)) == 750
    assert due_for(line(1, refunded=250)) == 333
    assert due_for(line(1, refunded=1000)) == 0


def test_more_than_what_is_due_is_laid_on_no_line() -> None:
    granted = refund_of([line(1), line(2)], 2000)
    assert sum(part.amount_minor for part in granted) == 333 + 667


@st.composite
def lines_and_ways_back(draw: st.DrawFn) -> tuple[int, int, int, list[int], list[int]]:
    """total, ordered, canceled, the sizes of the returns (some units may stay), goodwill refunds before each."""
    ordered = draw(st.integers(1, 40))
    canceled = draw(st.integers(0, ordered - 1))
    left, sizes = ordered - canceled, []
    while left and draw(st.booleans()):
        sizes.append(draw(st.integers(1, left)))
        left -= sizes[-1]
    goodwill = draw(st.lists(st.integers(0, 50), min_size=len(sizes), max_size=len(sizes)))
    return draw(st.integers(0, 10_000)), ordered, canceled, sizes, goodwill


@given(lines_and_ways_back())
def test_all_returns_of_a_line_together_give_back_what_was_paid_for_it_and_never_more(
    given_: tuple[int, int, int, list[int], list[int]],
) -> None:
    total, ordered, canceled, sizes, goodwill = given_
    paid = total - part_of(total, canceled, ordered)
    refunded = before = 0
    for size, extra in zip(sizes, goodwill, strict=True):
        refunded += min(extra, paid - refunded)
        refunded += due_for(LineBack(1, ordered, canceled, before, size, total, refunded, total))
        before += size
        assert refunded <= paid
    if before == ordered - canceled:
        assert refunded == paid
