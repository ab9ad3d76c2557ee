"""Variants by what a scanner reads: the SKU or the GTIN on the goods."""

from collections.abc import Iterable
from uuid import UUID

import msgspec

from orderwright.catalog.codes import read_code
from orderwright.kernel.statements import statements
from orderwright.kernel.text import has_control_characters
from orderwright.kernel.transaction import Transaction

sql = statements(__file__)


class ScannedVariant(msgspec.Struct, frozen=True, gc=False):
    """What a code stands for, by its SKU, a former one, or its GTIN of fourteen digits (`code`). `weight_g`: of one
    unit, 0 where nobody has weighed it."""

    code: str
    variant_id: UUID
    sku: str
    weight_g: int


async def find_codes(tx: Transaction, codes: Iterable[str]) -> dict[str, ScannedVariant]:
    """The variants that these codes stand for, by code as scanned; a SKU counts before a GTIN, and
    what a variant was called before leads to it, too."""
    scanned = {code: read_code(code) for code in codes}
    skus = {read.sku for read in scanned.values() if not has_control_characters(read.sku)}
    gtins = {read.gtin for read in scanned.values() if read.gtin}
    found = await tx.rows(ScannedVariant, sql.read_codes, skus=sorted(skus), gtins=sorted(gtins))
    by_code = {variant.code: variant for variant in found}
    return {
        code: variant
        for code, read in scanned.items()
        if (variant := by_code.get(read.sku) or by_code.get(read.gtin or "")) is not None
    }
