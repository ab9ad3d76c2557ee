"""Variants by what a scanner reads: the SKU or the GTIN on the goods."""

from collections.abc import Iterable
from uuid import UUID

import msgspec

from orderwright.kernel.statements import statements
from orderwright.kernel.text import has_control_characters
from orderwright.kernel.transaction import Transaction

sql = statements(__file__)


class ScannedVariant(msgspec.Struct, frozen=True, gc=False):
    """What a code stands for. `weight_g`: of one unit, 0 where nobody has weighed it."""

    code: str
    variant_id: UUID
    sku: str
    weight_g: int


async def find_codes(tx: Transaction, codes: Iterable[str]) -> dict[str, ScannedVariant]:
    """The variants that these codes stand for, by code; a SKU is stronger than a GTIN that reads the same."""
    wanted = sorted({code for code in codes if not has_control_characters(code)})
    return {found.code: found for found in await tx.rows(ScannedVariant, sql.read_codes, codes=wanted)}
