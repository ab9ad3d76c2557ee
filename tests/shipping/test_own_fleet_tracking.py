from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderwright.shipping.tracking_number import SEQUENCE_MAX, check_digit_fits, in_groups, tracking_number
from orderwright.shipping.tracking_states import CUSTOMER_WORDS, MAY_FOLLOW, TrackingFact, TrackingState, fold_tracking

SEQUENCES = st.integers(0, SEQUENCE_MAX)
S = TrackingState
START = datetime(2026, 11, 23, 8, tzinfo=UTC)


@given(SEQUENCES, SEQUENCES)
def test_numbers_are_valid_and_differ_when_sequences_do(one: int, other: int) -> None:
    assert check_digit_fits(tracking_number(one))
    assert (tracking_number(one) == tracking_number(other)) == (one == other)


@given(SEQUENCES, st.integers(0, 10), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(sequence: int, position: int, shift: int) -> None:
    number = tracking_number(sequence)
    at = 2 + position
    wrong = number[:at] + str((int(number[at]) + shift) % 10) + number[at + 1 :]
    assert check_digit_fits(wrong) is False


@given(SEQUENCES, st.integers(0, 9))
def test_two_swapped_digits_are_noticed(sequence: int, position: int) -> None:
    number = tracking_number(sequence)
    at = 2 + position
    swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    assert check_digit_fits(swapped) == (swapped == number)


@given(SEQUENCES)
def test_a_number_is_recognized_as_people_type_it(sequence: int) -> None:
    assert check_digit_fits(in_groups(tracking_number(sequence)).lower())


@given(st.text())
def test_any_other_text_is_answered_without_a_crash(text: str) -> None:
    assert check_digit_fits(text) in (True, False, None)
    assert check_digit_fits("OW" + "²" * 11) is None


@pytest.mark.parametrize("sequence", [-1, SEQUENCE_MAX + 1])
def test_a_sequence_out_of_range_is_refused(sequence: int) -> None:
    with pytest.raises(ValueError, match="not between"):
        tracking_number(sequence)


def facts(*told: tuple[TrackingState, int]) -> list[TrackingFact]:
    return [TrackingFact(state=state, occurred_at=START + timedelta(minutes=minute)) for state, minute in told]


FACTS = st.lists(
    st.builds(
        TrackingFact,
        state=st.sampled_from(TrackingState),
        occurred_at=st.integers(0, 8).map(lambda minute: START + timedelta(minutes=minute)),
        words=st.sampled_from(["", "a", "b"]),
    ),
    max_size=12,
)


@given(FACTS, st.randoms())
def test_the_order_of_arrival_and_repeats_do_not_matter(told: list[TrackingFact], random: Random) -> None:
    shuffled = told + told[:3]
    random.shuffle(shuffled)
    assert fold_tracking(shuffled) == fold_tracking(told)


@given(FACTS)
def test_after_delivery_only_an_exception_changes_the_state(told: list[TrackingFact]) -> None:
    view = fold_tracking(told)
    delivered = [fact.occurred_at for fact in told if fact.state == S.DELIVERED]
    if delivered and not any(fact.state == S.EXCEPTION for fact in told):
        assert view.state == S.DELIVERED


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ([], S.PENDING),
        ([(S.INFO_RECEIVED, 0), (S.IN_TRANSIT, 1)], S.IN_TRANSIT),
        ([(S.IN_TRANSIT, 1), (S.INFO_RECEIVED, 2)], S.IN_TRANSIT),
        ([(S.DELIVERED, 5), (S.OUT_FOR_DELIVERY, 9)], S.DELIVERED),
        ([(S.DELIVERED, 5), (S.OUT_FOR_DELIVERY, 5)], S.DELIVERED),
        ([(S.DELIVERED, 5), (S.EXCEPTION, 6)], S.EXCEPTION),
        ([(S.DELIVERED, 5), (S.EXCEPTION, 4)], S.DELIVERED),
        ([(S.DELIVERED, 5), (S.EXCEPTION, 6), (S.IN_TRANSIT, 7), (S.DELIVERED, 8)], S.DELIVERED),
        ([(S.ATTEMPT_FAILED, 3), (S.AVAILABLE_FOR_PICKUP, 4)], S.AVAILABLE_FOR_PICKUP),
        ([(S.EXPIRED, 3), (S.IN_TRANSIT, 4)], S.IN_TRANSIT),
    ],
)
def test_a_parcels_state_follows_from_its_facts(told: list[tuple[TrackingState, int]], state: TrackingState) -> None:
    assert fold_tracking(facts(*told)).state == state


def test_the_fact_that_decided_is_named_and_the_history_is_in_time_order() -> None:
    view = fold_tracking(facts((S.DELIVERED, 5), (S.IN_TRANSIT, 9), (S.INFO_RECEIVED, 0)))
    assert view.because is not None
    assert view.because.state == S.DELIVERED
    assert [fact.state for fact in view.history] == [S.INFO_RECEIVED, S.DELIVERED, S.IN_TRANSIT]


def test_every_state_has_words_and_a_row_in_the_table_and_none_leads_back_to_the_start() -> None:
    assert set(CUSTOMER_WORDS) == set(MAY_FOLLOW) == set(TrackingState)
    assert not any(S.PENDING in following for following in MAY_FOLLOW.values())
