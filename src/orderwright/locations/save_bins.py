"""Create addressed spots at a location, or change their place in the picker's way, by code. Locks their rows."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.text import text_mistakes
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import verb
from orderwright.locations.events import BinsSaved
from orderwright.locations.find_locations import find_locations

sql = statements(__file__)


class SaveBin(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`pick_order`: lower is walked to first; bins of the same order go by code."""

    location: str
    code: str
    pick_order: int = 0


class SavedBin(msgspec.Struct, frozen=True):
    bin_id: UUID
    location_id: UUID
    code: str
    created: bool
    changed: bool


@verb("locations.edit", refusals=("bin_invalid", "location_unknown"))
async def save_bins(tx: Transaction, bins: Sequence[SaveBin]) -> list[SavedBin | Refusal]:
    locations = {location.code: location.location_id for location in await find_locations(tx)}
    refused = {
        index: Refusal("bin_invalid", "The bin is not described well.", "invalid", wrong, location=bin.location[:100])
        for index, bin in enumerate(bins)
        if (wrong := mistakes_in(bin, locations))
    }
    last_of_code = {(locations[b.location], b.code): b for i, b in enumerate(bins) if i not in refused}
    rows = [
        {"bin_id": tx.new_id(), "location_id": location_id, "code": code, "pick_order": bin.pick_order}
        for (location_id, code), bin in sorted(last_of_code.items())
    ]
    saved = await tx.rows(SavedBin, sql.upsert_bins, rows=json_rows(rows)) if rows else []
    by_code = {(bin.location_id, bin.code): bin for bin in saved}
    for location_id, count in Counter(bin.location_id for bin in saved).items():
        tx.emit(BinsSaved(location_id=location_id, bins=count))
    return [refused.get(index) or by_code[locations[bin.location], bin.code] for index, bin in enumerate(bins)]


def mistakes_in(bin: SaveBin, locations: dict[str, UUID]) -> list[FieldError]:
    """What is wrong with it, field by field."""
    wrong = text_mistakes("/code", bin.code, 60, 1)
    if bin.location not in locations:
        wrong.append(FieldError("/location", "location_unknown", f"There is no location {bin.location[:60]!r}."))
    if not 0 <= bin.pick_order <= 10_000_000:
        wrong.append(FieldError("/pick_order", "number_out_of_range", "Must be from 0 to 10,000,000."))
    return wrong
