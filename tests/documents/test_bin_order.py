from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.documents.samples import PICK_LIST

from orderwright.documents.bin_order import in_bin_order, natural_key


def test_bins_are_met_as_people_count_and_goods_without_a_bin_last() -> None:
    stops = [replace(PICK_LIST.stops[0], bin=name) for name in ("A-10", "", "b-1", "A-2", "A-02-3", "12", "3")]
    assert [stop.bin for stop in in_bin_order(stops)] == ["3", "12", "A-2", "A-02-3", "A-10", "b-1", ""]


@given(st.lists(st.text()))
def test_any_names_can_be_sorted(names: list[str]) -> None:
    keys = [natural_key(name) for name in sorted(names, key=natural_key)]
    assert keys == sorted(natural_key(name) for name in names)
