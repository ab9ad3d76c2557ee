"""The pages of docs/states are what the tables of the code say, and the tables speak of verbs that there are."""

import importlib
import pkgutil
from collections.abc import Mapping
from pathlib import Path

import pytest

import orderwright
from orderwright.fulfillment import types as fulfillment
from orderwright.kernel.ids import new_id
from orderwright.kernel.transitions import Transitions, obey
from orderwright.kernel.verbs import verbs
from orderwright.progress.move_units import deltas
from orderwright.progress.types import MAY_GO, PLACES, UnitMove
from orderwright.returns import types as returns
from orderwright.service import types as service
from orderwright.shipping import parcel_statuses as parcels
from orderwright.state_diagrams import pages

FOLDER = Path(__file__).parents[2] / "docs/states"
TABLES: dict[str, tuple[Transitions, Mapping[str, str]]] = {
    "case": (service.TRANSITIONS, service.WORDS),
    "fulfillment order": (fulfillment.TRANSITIONS, fulfillment.WORDS),
    "parcel": (parcels.TRANSITIONS, parcels.WORDS),
    "return": (returns.TRANSITIONS, returns.WORDS),
}


def test_the_pages_are_those_that_the_code_makes() -> None:
    assert {path.stem: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")} == pages(), "run make docs"


@pytest.mark.parametrize("name", TABLES)
def test_every_transition_belongs_to_a_verb_that_there_is(name: str) -> None:
    for module in pkgutil.walk_packages(orderwright.__path__, "orderwright."):
        if module.name.count(".") == 2 and not module.name.startswith("orderwright.demo"):
            importlib.import_module(module.name)
    transitions, words = TABLES[name]
    assert set(transitions) == set(words)
    assert set(transitions) - {"cancel_fulfillment_units"} <= set(verbs)


def test_a_step_that_no_table_knows_is_a_bug() -> None:
    obey(returns.TRANSITIONS, "close_returns", "received", "closed")
    with pytest.raises(AssertionError, match="close_returns leads from requested to closed"):
        obey(returns.TRANSITIONS, "close_returns", "requested", "closed")


def test_units_go_nowhere_but_where_the_table_says() -> None:
    assert set(MAY_GO) == set(PLACES)
    with pytest.raises(AssertionError, match="do not go from shipped to canceled"):
        deltas([UnitMove(new_id(), 1, "shipped", "canceled", 1)])
