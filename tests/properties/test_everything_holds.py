"""Whatever is done to stock, orders, money and returns, in whatever order: after each step everything that must hold is
recomputed, and nothing differs. The business may say no at any time; anything else that goes wrong fails."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from tests.properties.premises import Machine, Premises, on_premises
from tests.properties.remake import Remake

from orderwright.progress.types import PLACES

settings.register_profile(
    "short", max_examples=24, stateful_step_count=25, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)  # fmt: skip
settings.register_profile(
    "soak", settings.get_profile("short"), max_examples=250, stateful_step_count=60, derandomize=False,
    print_blob=True,
)  # fmt: skip


@pytest.fixture(scope="module")
def premises(clone_database: Callable[[], AbstractContextManager[str]]) -> Iterator[Premises]:
    with on_premises(clone_database) as Machine.premises:
        yield Machine.premises


def test_everything_holds_after_each_of_some_steps(premises: Premises) -> None:
    run_state_machine_as_test(Remake, settings=settings.get_profile("short"))
    print(premises.coverage())
    assert {f"unit {place}" for place in PLACES} <= set(premises.reached)


@pytest.mark.soak
def test_everything_holds_after_each_of_very_many_steps(premises: Premises) -> None:
    run_state_machine_as_test(Remake, settings=settings.get_profile("soak"))
    print(premises.coverage())
