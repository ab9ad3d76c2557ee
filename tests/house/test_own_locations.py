"""Every verb that the warehouse may do names where it works, by a field that the door looks at; a new one can't forget
it. What names no place says here why it needs none."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any, get_args, get_type_hints

import msgspec
import pytest

import orderwright
from orderwright.access.roles import ROLES
from orderwright.kernel.context import allows
from orderwright.kernel.verbs import queries, verbs
from orderwright.views.keep_to_locations import IDS, LOCATIONS, TRACKING_NUMBER

NOWHERE = {
    "open_cases": "tells of something wrong, wherever it is, and moves nothing",
    "capture_due": "takes what is due for what has left already",
    "start_exports": "the file is read as who asked for it, who is kept to locations by what reads it",
    "announce_low_stock": "the worker's: tells where goods run low",
    "report_low_stock": "the worker's, the same by mail",
}
"""What the warehouse may do that has no location, and why."""


@pytest.fixture(scope="module", autouse=True)
def all_modules() -> None:
    """Every verb and query registers itself where it stands."""
    for module in pkgutil.walk_packages(orderwright.__path__, "orderwright."):
        if not module.name.startswith(("orderwright.assets", "orderwright.demo")):
            importlib.import_module(module.name)


PLACED = LOCATIONS | IDS | {TRACKING_NUMBER}


def fields_of(type_: Any) -> Iterator[str]:
    """The names of its fields, and of what these are made of."""
    for part in (type_, *get_args(type_)):
        if isinstance(part, type) and issubclass(part, msgspec.Struct):
            for name, inner in get_type_hints(part).items():
                yield name
                yield from fields_of(inner)
        elif part is not type_:
            yield from fields_of(part)


def test_what_the_warehouse_does_names_where() -> None:
    theirs = [verb for verb in verbs.values() if allows(ROLES["warehouse"], verb.permission) and not verb.on_platform]
    assert len(theirs) > 20
    unplaced = {verb.name for verb in theirs if PLACED.isdisjoint(fields_of(verb.input_type))}
    assert unplaced == set(NOWHERE)


def test_no_field_of_the_warehouse_names_a_place_in_other_words() -> None:
    """`fulfillment_order`, `parcel_ids`, `place_code` … would pass by the door."""
    theirs = [verb for verb in verbs.values() if allows(ROLES["warehouse"], verb.permission)]
    names = {name for verb in theirs for name in fields_of(verb.input_type)}
    alike = {name for name in names if any(word in name for word in ("location", "fulfillment", "parcel", "return"))}
    assert alike - PLACED == set()


def test_a_location_that_is_asked_for_is_one_that_the_door_knows() -> None:
    words = {
        name
        for query in queries.values()
        for key, type_ in get_type_hints(query.function).items()
        if key not in ("tx", "return")
        for name in fields_of(type_)
        if "location" in name
    }
    assert words <= LOCATIONS
