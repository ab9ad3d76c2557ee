"""Bins by location and code, for everyone who is told codes."""

from collections.abc import Iterable
from uuid import UUID

import msgspec

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction

sql = statements(__file__)


class Bin(msgspec.Struct, frozen=True, gc=False):
    bin_id: UUID
    location_id: UUID
    code: str


async def find_bins(tx: Transaction, codes: Iterable[str]) -> dict[tuple[UUID, str], UUID]:
    """The bins with these codes, by (location, code)."""
    wanted = sorted(set(codes))
    found = await tx.rows(Bin, sql.read_bins_by_code, codes=wanted) if wanted else []
    return {(bin.location_id, bin.code): bin.bin_id for bin in found}
