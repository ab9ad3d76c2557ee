"""Who works at some locations is kept to them: the one check, at the door, of all that is asked and changed.

What an input names by one of the fields below must be at one of the caller's locations; else it is refused as
`location_not_yours`. Of an order that is changed a part must be there. Lists and pages ask `tx.locations` in their
statements, and leave out what is elsewhere. Nobody else is asked anything (decision 0026).
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from orderwright.kernel.context import Context
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import FieldError, Refusal, invalid
from orderwright.kernel.statements import statements
from orderwright.kernel.text import has_control_characters
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query

sql = statements(__file__)
LOCATIONS = frozenset({"location", "from_location", "to_location"})
"""Fields that name a location, by its code."""
IDS = frozenset({"fulfillment_order_id", "parcel_id", "return_id"})
ORDER = "order_id"
TRACKING_NUMBER = "tracking_number"


class Named(NamedTuple):
    """What an input names: by which field, and where that stands in it."""

    field: str
    pointer: str
    value: Any


class Own(msgspec.Struct, frozen=True, gc=False):
    location_id: UUID
    code: str


class Place(msgspec.Struct, frozen=True, gc=False):
    subject: str
    location_id: UUID


async def keep_to_locations(
    tx: Transaction, codes: frozenset[str], inputs: Sequence[Any], changes: bool
) -> list[Refusal | None]:
    """Tells the transaction which locations they are, and refuses each input that names what is elsewhere. `changes`:
    then a location that may be left out must be said, unless it follows from what is named beside it."""
    tx.locations = [own.location_id for own in await tx.rows(Own, sql.find_own, codes=sorted(codes))]
    named = [list(names_in(input)) for input in inputs]
    places = await find_places(tx, [name for names in named for name in names])
    return [refusal_of(names, codes, set(tx.locations), places, changes) for names in named]


def names_in(value: Any, pointer: str = "") -> Iterator[Named]:
    """Also in what it is made of: a preview of a file names a location in each row."""
    if isinstance(value, msgspec.Struct):
        for field in value.__struct_fields__:
            inner, where = getattr(value, field), f"{pointer}/{field}"
            if field in LOCATIONS or field in IDS or field in (ORDER, TRACKING_NUMBER):
                yield Named(field, where, inner)
            else:
                yield from names_in(inner, where)
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from names_in(inner, f"{pointer}/{index}")


async def find_places(tx: Transaction, named: Sequence[Named]) -> dict[str, set[UUID]]:
    """Where all is that is named otherwise than by its location; what there is not, is nowhere."""
    ids = sorted({each.value for each in named if (each.field in IDS or each.field == ORDER) and each.value})
    numbers = sorted({as_printed(each.value) for each in named if each.field == TRACKING_NUMBER and each.value} - {""})
    places: dict[str, set[UUID]] = {}
    if ids or numbers:
        for place in await tx.rows(Place, sql.find_places, ids=ids, tracking_numbers=numbers):
            places.setdefault(place.subject, set()).add(place.location_id)
    return places


def as_printed(number: str) -> str:
    """A tracking number as labels have it; empty where it can be none."""
    compact = "".join(number.split()).upper()
    return "" if has_control_characters(compact) else compact


def refusal_of(
    names: Sequence[Named], codes: frozenset[str], own: set[UUID], places: dict[str, set[UUID]], changes: bool
) -> Refusal | None:
    told = any(each.field in LOCATIONS and each.value for each in names)
    by_id = any(each.field in IDS and each.value for each in names)
    for each in names:
        if each.field in LOCATIONS:
            if each.value and each.value not in codes:
                return not_yours(each.pointer, codes)
            if not each.value and changes and not by_id:
                return not_yours(each.pointer, codes)
        elif each.field == ORDER:
            if each.value and changes and not places.get(str(each.value), set()) & own:
                return not_yours(each.pointer, codes)
        elif each.field == "return_id" and told:
            continue  # it may arrive elsewhere than it was expected, but not go on where it arrived
        elif each.value:
            subject = as_printed(each.value) if each.field == TRACKING_NUMBER else str(each.value)
            if not places.get(subject, set()) <= own:
                return not_yours(each.pointer, codes)
    return None


def not_yours(pointer: str, codes: frozenset[str]) -> Refusal:
    listed = ", ".join(sorted(codes))
    message = f"You work at {listed}; this is at another location."
    fields = [FieldError(pointer, "location_not_yours", message)]
    return Refusal("location_not_yours", message, "forbidden", fields)


class FindLocations(msgspec.Struct, frozen=True):
    codes: list[str]


@query("access.edit")
async def find_locations_named(tx: Transaction, wanted: FindLocations) -> list[str]:
    """Those of the codes that are a location's."""
    return [own.code for own in await tx.rows(Own, sql.find_own, codes=wanted.codes)]


async def refuse_unknown_locations(door: Door, context: Context, codes: Sequence[str]) -> None:
    """Before somebody is kept to locations; refuses `location_unknown`. People stand in `platform`, locations don't."""
    if not codes:
        return
    clean = [code for code in codes if not has_control_characters(code)]
    found = await door.ask(context, find_locations_named, FindLocations(clean))
    known = {*found}
    for index, code in enumerate(codes):
        if code not in known:
            raise invalid(f"/locations/{index}", "location_unknown", f"There is no location {code[:60]!r}.")
