"""Variants by their SKU, for everyone who is told SKUs."""

from collections.abc import Iterable

from orderwright.catalog.types import Variant
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction

sql = statements(__file__)


async def find_variants(tx: Transaction, skus: Iterable[str]) -> dict[str, Variant]:
    """The variants that exist among these SKUs, by SKU."""
    found = await tx.rows(Variant, sql.read_variants_by_sku, skus=sorted(set(skus)))
    return {variant.sku: variant for variant in found}
