"""Create places that hold and ship stock, or change what is known of them, by their code. Locks their rows."""

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
import pycountry

from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.text import text_mistakes
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import verb
from orderwright.locations.events import LocationsSaved

sql = statements(__file__)
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
ADDRESS = ("name", "company", "line1", "line2", "city", "region", "postal_code", "country", "phone")


class SaveLocation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`priority`: lower is asked first. `address`: the fields of an order's address, all optional.
    What is left out stays as it was."""

    code: str
    name: str | None = None
    address: dict[str, str] | None = None
    priority: int | None = None
    auto_accept: bool | None = None
    active: bool | None = None


class SavedLocation(msgspec.Struct, frozen=True):
    location_id: UUID
    code: str
    created: bool
    changed: bool


@verb("locations.edit", refusals=("location_invalid",))
async def save_locations(tx: Transaction, locations: Sequence[SaveLocation]) -> list[SavedLocation | Refusal]:
    refused = {
        index: Refusal(
            "location_invalid", "The location is not described well.", "invalid", wrong, location=location.code[:100]
        )
        for index, location in enumerate(locations)
        if (wrong := mistakes_in(location))
    }
    merged: dict[str, SaveLocation] = {}
    for index, location in enumerate(locations):
        if index not in refused:
            merged[location.code] = merge(merged.get(location.code), location)
    rows = [row_of(tx, merged[code]) for code in sorted(merged)]
    saved = await tx.rows(SavedLocation, sql.upsert_locations, rows=json_rows(rows), now=tx.now) if rows else []
    by_code = {location.code: location for location in saved}
    if any(location.created or location.changed for location in saved):
        tx.emit(
            LocationsSaved(
                created=[location.location_id for location in saved if location.created],
                changed=[location.location_id for location in saved if location.changed],
            )
        )
    return [refused.get(index) or by_code[location.code] for index, location in enumerate(locations)]


def mistakes_in(location: SaveLocation) -> list[FieldError]:
    """What is wrong with it, field by field."""
    wrong = text_mistakes("/name", location.name, 200, 1)
    if not CODE.fullmatch(location.code):
        wrong.append(
            FieldError("/code", "code_invalid", "A code has 1 to 40 letters, digits, dots, dashes and underscores.")
        )
    if location.priority is not None and not 0 <= location.priority <= 1_000_000:
        wrong.append(FieldError("/priority", "number_out_of_range", "Must be from 0 to 1,000,000."))
    for field, text in (location.address or {}).items():
        if field not in ADDRESS:
            wrong.append(FieldError("/address", "field_unknown", f"An address has no field {field[:40]!r}."))
        else:
            wrong += text_mistakes(f"/address/{field}", text)
    country = (location.address or {}).get("country")
    if country and pycountry.countries.get(alpha_2=country) is None:
        wrong.append(
            FieldError(
                "/address/country", "country_unknown", f"{country[:40]!r} is not an ISO 3166-1 country such as GB."
            )
        )
    return wrong


def merge(before: SaveLocation | None, location: SaveLocation) -> SaveLocation:
    """What is said of the same location twice in a batch adds up; the later word counts."""
    if before is None:
        return location
    said = {name: value for name, value in msgspec.structs.asdict(location).items() if value is not None}
    return msgspec.structs.replace(before, **said)


def row_of(tx: Transaction, location: SaveLocation) -> dict[str, Any]:
    return msgspec.structs.asdict(location) | {"location_id": tx.new_id()}
