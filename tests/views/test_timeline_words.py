"""Facts as sentences."""

import importlib
import pkgutil
from typing import Any

import pytest

import orderwright
from orderwright.kernel.facts import Fact
from orderwright.views.timeline_words import WORDS, Names, cause_in_words, tell

NAMES = Names({"l1": "London DC"}, {1: "White metal lantern", 2: "Coat hanger"}, "GBP")


def facts() -> set[str]:
    """The names of all facts that the code announces."""
    for module in pkgutil.walk_packages(orderwright.__path__, "orderwright."):
        if module.name.endswith(".events"):
            importlib.import_module(module.name)
    found: list[type[Fact]] = list(Fact.__subclasses__())
    for kind in found:
        found += kind.__subclasses__()
    return {kind.__name__ for kind in found if kind.__module__.startswith("orderwright.") and not kind.__subclasses__()}


def test_every_fact_has_a_sentence() -> None:
    assert facts() - WORDS.keys() == set()


@pytest.mark.parametrize("kind", sorted(WORDS))
def test_a_sentence_bears_a_fact_that_says_nothing(kind: str) -> None:
    assert tell(kind, {}, NAMES).title


@pytest.mark.parametrize(
    ("kind", "data", "sentence"),
    [
        (
            "OrderPlaced",
            {"channel": "web", "units": 3, "total_minor": 255, "backordered": 1},
            "Placed on web: 3 units for £2.55, 1 unit backordered",
        ),
        (
            "FulfillmentOrderReleased",
            {"location_id": "l1", "number": 3037, "units": 49, "accepted": True},
            "Sent to London DC as F-3037 (49 units), auto-accepted",
        ),
        (
            "LinesCanceled",
            {"reason": "customer", "lines": [{"line_no": 2, "quantity": 1}]},
            "Canceled: 1 × Coat hanger, customer request",
        ),
        ("UnitsPicked", {"number": 7, "lines": [{"line_no": 1, "quantity": 2}]}, "2 units picked for F-7"),
        (
            "PickWasShort",
            {"location_id": "l1", "lines": [{"line_no": 1, "quantity": 2}, {"line_no": 2, "quantity": 1}]},
            "Short pick: 2 × White metal lantern and 1 more line not found at London DC; will be re-allocated",
        ),
        (
            "FulfillmentOrderRejected",
            {"location_id": "l1", "number": 9, "reason": "too_busy"},
            "London DC rejected F-9: too busy; its units will be re-allocated",
        ),
        ("RefundExecuted", {"amount_minor": 255}, "£2.55 refunded"),
        ("TrackingRecorded", {"state": "out_for_delivery", "place": "Leeds"}, "Tracking: out for delivery, Leeds"),
        (
            "AddressCorrected",
            {"before": {"city": "Londn"}, "after": {"city": "London", "postal_code": "N1"}},
            "Address edited: city, postal code",
        ),
        ("SomethingNewHappened", {}, "Something new happened"),
    ],
)
def test_facts_are_told_in_plain_words(kind: str, data: dict[str, Any], sentence: str) -> None:
    words = tell(kind, data, NAMES)
    assert f"{words.title} {words.text}".strip() == sentence


def test_a_cause_is_told_in_plain_words() -> None:
    assert cause_in_words("reaction to OrderPlaced, StockMoved") == "automatic, order placed, stock arrived"
    assert cause_in_words("it was due") == "automatic"
    assert cause_in_words(None) is None
