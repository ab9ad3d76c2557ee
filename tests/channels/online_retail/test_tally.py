"""A lost or doubled line is never overlooked."""

from collections.abc import Callable

import pytest

from orderwright.channels.online_retail.plan import Plan
from orderwright.channels.online_retail.tally import count_lines

LINES = (
    "1,85123A,HEART,6,2010-12-01 08:00:00,2.55,17850.0,United Kingdom",
    "C2,85123A,HEART,-6,2010-12-02 08:00:00,2.55,17850.0,United Kingdom",
)


def test_a_lost_line_is_found(planned: Callable[..., Plan]) -> None:
    with pytest.raises(AssertionError, match="2 lines came in, 1 went out"):
        count_lines(planned(*LINES).facts[:1], (), lines=2)


def test_a_doubled_line_is_found(planned: Callable[..., Plan]) -> None:
    plan = planned(*LINES)
    with pytest.raises(AssertionError, match="2 of them distinct"):
        count_lines((*plan.facts, plan.facts[0]), (), lines=3)
