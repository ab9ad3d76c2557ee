"""From what people say (location code, SKU, bin code) to what stock is kept by; a mistake for each unknown word."""

from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

import msgspec

from orderwright.catalog.find_variants import find_variants
from orderwright.catalog.near_skus import near_skus, sku_unknown
from orderwright.catalog.types import Variant
from orderwright.kernel.refusal import FieldError
from orderwright.kernel.text import has_control_characters, text_mistakes
from orderwright.kernel.transaction import Transaction
from orderwright.locations.find_bins import find_bins
from orderwright.locations.find_locations import find_locations
from orderwright.locations.types import Location

QUANTITY_MAX = 10_000_000


class Spoken(Protocol):
    """What every instruction about stock says."""

    @property
    def location(self) -> str: ...
    @property
    def sku(self) -> str: ...
    @property
    def quantity(self) -> int: ...
    @property
    def reason(self) -> str: ...


class Goods(msgspec.Struct, frozen=True):
    """The words that are known here. `near`: what may have been meant by SKUs that are not."""

    variants: Mapping[str, Variant]
    locations: Mapping[str, Location]
    bins: Mapping[tuple[UUID, str], UUID]
    near: Mapping[str, str] = {}

    def mistakes(self, spoken: Spoken) -> list[FieldError]:
        """`location_unknown`, `sku_unknown`, `quantity_out_of_range` and what is wrong with the reason."""
        wrong = self.location_mistakes("/location", spoken.location) + text_mistakes("/reason", spoken.reason, 200, 1)
        wrong += self.sku_mistakes(spoken.sku)
        if not 1 <= abs(spoken.quantity) <= QUANTITY_MAX:
            wrong.append(FieldError("/quantity", "quantity_out_of_range", f"A quantity is from 1 to {QUANTITY_MAX:,}."))
        return wrong

    def unknown_sku(self, pointer: str, sku: str) -> FieldError:
        return sku_unknown(pointer, sku, self.near.get(sku))

    def sku_mistakes(self, sku: str) -> list[FieldError]:
        return [] if sku in self.variants else [self.unknown_sku("/sku", sku)]

    def location_mistakes(self, pointer: str, code: str) -> list[FieldError]:
        if code in self.locations:
            return []
        near = next((other for other in self.locations if other.casefold() == code.strip().casefold()), None)
        hint = f": did you mean {near}?" if near else "."
        return [FieldError(pointer, "location_unknown", f"There is no location {code[:60]!r}{hint}")]

    def bin_mistakes(self, location: str, code: str | None) -> list[FieldError]:
        known = self.locations.get(location)
        if code is None or known is None or (known.location_id, code) in self.bins:
            return []
        return [FieldError("/bin", "bin_unknown", f"There is no bin {code[:60]!r} at {location}.")]


async def find_goods(tx: Transaction, skus: Sequence[str], bins: Sequence[str] = ()) -> Goods:
    """Look up all words of a batch: three statements, and one more where a SKU is unknown."""
    variants = await find_variants(tx, (sku for sku in skus if not has_control_characters(sku)))
    unknown = [sku for sku in skus if sku not in variants]
    return Goods(
        variants,
        {location.code: location for location in await find_locations(tx)},
        await find_bins(tx, (code for code in bins if not has_control_characters(code))),
        await near_skus(tx, unknown) if unknown else {},
    )
