"""Where goods lie within a location: the bin that a picker is sent to."""

from collections.abc import Iterable
from uuid import UUID

import msgspec

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows

sql = statements(__file__)


class Lying(msgspec.Struct, frozen=True, gc=False):
    variant_id: UUID
    location_id: UUID
    bin_id: UUID


async def find_bins(tx: Transaction, goods: Iterable[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], UUID]:
    """Bins by (variant, location); goods without an addressed bin are left out."""
    rows = [{"variant_id": variant_id, "location_id": location_id} for variant_id, location_id in sorted(set(goods))]
    found = await tx.rows(Lying, sql.read_bins, rows=json_rows(rows))
    return {(lying.variant_id, lying.location_id): lying.bin_id for lying in found}
