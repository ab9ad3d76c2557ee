"""Whatever is done to orders and their money: every figure shown is the one that facts make."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from tests.properties.figures import Figures
from tests.properties.premises import Machine, Premises, on_premises

SHORT = settings(
    max_examples=16, stateful_step_count=12, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)  # fmt: skip
SOAK = settings(SHORT, max_examples=200, stateful_step_count=50, derandomize=False, print_blob=True)


@pytest.fixture(scope="module")
def premises(clone_database: Callable[[], AbstractContextManager[str]]) -> Iterator[Premises]:
    with on_premises(clone_database) as Machine.premises:
        yield Machine.premises


def test_every_figure_is_made_anew_from_facts(premises: Premises) -> None:
    run_state_machine_as_test(Figures, settings=SHORT)
    print(premises.coverage())
    seen = {"unit canceled", "return closed", "refund executed", "paper invoice", "paper credit_note"}
    assert seen <= set(premises.reached)


@pytest.mark.soak
def test_every_figure_is_made_anew_after_very_many_steps(premises: Premises) -> None:
    run_state_machine_as_test(Figures, settings=SOAK)
    print(premises.coverage())
