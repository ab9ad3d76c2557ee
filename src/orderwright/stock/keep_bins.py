"""One bin for a variant at a location. What comes in is put where the others lie, unless all of them are moved."""

from collections.abc import Iterable, Mapping
from typing import Protocol
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import FieldError
from orderwright.kernel.statements import statements
from orderwright.kernel.text import plural
from orderwright.kernel.transaction import Transaction, json_rows

sql = statements(__file__)
Place = tuple[str, str]
"""SKU and location."""


class Lying(msgspec.Struct, frozen=True, gc=False):
    """`units` of a variant lie in this bin, or nobody said where."""

    sku: str
    location: str
    bin: str | None
    units: int


class PutAway(Protocol):
    """`moves_bin`: what lies in another bin is moved to this one, too."""

    @property
    def location(self) -> str: ...
    @property
    def quantity(self) -> int: ...
    @property
    def bin(self) -> str | None: ...
    @property
    def moves_bin(self) -> bool: ...


async def read_lying(tx: Transaction, variant_ids: Iterable[UUID]) -> dict[Place, Lying]:
    """Where these variants are."""
    rows = await tx.rows(Lying, sql.read_lying, variant_ids=sorted(set(variant_ids)))
    return {(row.sku, row.location): row for row in rows}


def other_bins(receipts: Mapping[int, tuple[str, PutAway]], lying: Mapping[Place, Lying]) -> dict[int, FieldError]:
    """`bin_differs` for each receipt (by its index, with its SKU) whose goods would lie in another bin than those that
    are there, one receipt after the other. An empty bin is no other bin."""
    there = dict(lying)
    wrong: dict[int, FieldError] = {}
    for index, (sku, receipt) in receipts.items():
        place = sku, receipt.location
        now = there.get(place)
        if receipt.bin and now and now.units and now.bin not in (None, receipt.bin) and not receipt.moves_bin:
            message = (
                f"{plural(now.units, 'unit')} of {sku} {'lies' if now.units == 1 else 'lie'} in bin {now.bin}. "
                f"Put these there, too, or move all of it to {receipt.bin}."
            )
            wrong[index] = FieldError("/bin", "bin_differs", message)
            continue
        code, units = receipt.bin or (now.bin if now else None), now.units if now else 0
        there[place] = Lying(sku, receipt.location, code, units + receipt.quantity)
    return wrong


async def set_bins(tx: Transaction, bins: Mapping[tuple[UUID, UUID], UUID], binless: bool = False) -> None:
    """By (variant, location), for levels that the caller has locked. What moves from bin to bin is kept, with how much
    there is of it; `binless`: also what lay in no bin that was known."""
    rows = [
        {"bin_move_id": tx.new_id(), "variant_id": variant_id, "location_id": location_id, "bin_id": bin_id}
        for (variant_id, location_id), bin_id in bins.items()
    ]
    if rows:
        await tx.execute(sql.set_bins, rows=json_rows(rows), actor=tx.actor, now=tx.now, binless=binless)
