from hypothesis import given
from hypothesis import strategies as some

from orderwright.views.work_rows import RowPart, share_units


@some.composite
def parts(draw: some.DrawFn) -> list[RowPart]:
    needs = draw(some.lists(some.integers(1, 9), min_size=1, max_size=4))
    confirmed = [draw(some.integers(0, need)) for need in needs]
    return [RowPart(no, need, done, done) for no, (need, done) in enumerate(zip(needs, confirmed, strict=True), 1)]


@given(parts(), some.data())
def test_the_units_of_a_row_are_shared_without_loss_and_within_what_each_line_needs(
    row: list[RowPart], data: some.DataObject
) -> None:
    units = data.draw(some.integers(sum(part.confirmed for part in row), sum(part.need for part in row)))
    shares = share_units(row, units)
    assert sum(shares.values()) == units
    assert all(part.confirmed <= shares[part.line_no] <= part.need for part in row)


def test_what_is_too_much_or_too_little_is_left_to_be_refused() -> None:
    row = [RowPart(1, 2, 1, 1), RowPart(2, 3, 0, 0)]
    assert share_units(row, 7) == {1: 2, 2: 5}
    assert share_units(row, 0) == {1: 0, 2: 0}
