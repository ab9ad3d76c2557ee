from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from orderwright.sourcing.choose_locations import choose_locations

EAST, WEST, SOUTH = (UUID(int=number) for number in (1, 2, 3))
MUG, CUP = UUID(int=11), UUID(int=12)
PLACES = [EAST, WEST, SOUTH]
UNITS = st.integers(0, 5)
DEMAND = st.dictionaries(st.sampled_from([MUG, CUP]), st.integers(1, 8), min_size=1)
SELLABLE = st.dictionaries(st.sampled_from([MUG, CUP]), st.dictionaries(st.sampled_from(PLACES), UNITS))
FENCES = st.frozensets(st.tuples(st.sampled_from([MUG, CUP]), st.sampled_from(PLACES)))


def test_a_location_that_has_everything_ships_it_alone() -> None:
    choice = choose_locations({MUG: 1, CUP: 2}, {MUG: {EAST: 9, WEST: 1}, CUP: {WEST: 2}}, PLACES)
    assert {take.location_id for take in choice.takes} == {WEST}
    assert [candidate.reason for candidate in choice.why] == [
        "has 1 of 3 units, another location covers more", "has everything", "has none of it",
    ]  # fmt: skip


def test_of_equals_the_one_with_priority_is_chosen_and_few_parcels_are_made() -> None:
    choice = choose_locations({MUG: 4}, {MUG: {SOUTH: 3, WEST: 1, EAST: 2}}, PLACES)
    assert [(take.location_id, take.quantity) for take in choice.takes] == [(SOUTH, 3), (EAST, 1)]


@given(DEMAND, SELLABLE, FENCES)
def test_nothing_is_taken_that_is_not_there_and_what_could_be_had_is_not_short(
    demand: dict[UUID, int], sellable: dict[UUID, dict[UUID, int]], fenced: frozenset[tuple[UUID, UUID]]
) -> None:
    choice = choose_locations(demand, sellable, PLACES, fenced)
    for variant, wanted in demand.items():
        taken = [take for take in choice.takes if take.variant_id == variant]
        open_to_us = sum(n for place, n in sellable.get(variant, {}).items() if (variant, place) not in fenced)
        assert sum(take.quantity for take in taken) == min(wanted, open_to_us)
        assert choice.short.get(variant, 0) == max(0, wanted - open_to_us)
        for take in taken:
            assert 0 < take.quantity <= sellable[variant][take.location_id]
            assert (variant, take.location_id) not in fenced
