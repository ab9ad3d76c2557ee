"""Locations with their bins, as they are known: for files, which say what they would change."""

from collections.abc import Sequence
from typing import Any

import msgspec

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.locations.find_locations import find_locations
from orderwright.locations.types import Location

sql = statements(__file__)


class KnownBin(msgspec.Struct, frozen=True, gc=False):
    location: str
    code: str
    pick_order: int


class FindPlaces(msgspec.Struct, frozen=True):
    """`codes` of the locations whose bins are wanted."""

    codes: Sequence[str]


class Places(msgspec.Struct, frozen=True):
    """All locations, and the bins of those that were asked for."""

    locations: list[Location]
    bins: list[KnownBin]


@query("locations.edit")
async def find_places(tx: Transaction, wanted: FindPlaces) -> Places:
    codes: Any = sorted({code for code in wanted.codes if "\0" not in code})
    return Places(await find_locations(tx), await tx.rows(KnownBin, sql.read_bins_of, codes=codes) if codes else [])
