"""Variants by their SKU, for everyone who is told SKUs."""

from collections.abc import Iterable, Iterator, Mapping

from orderwright.catalog.codes import normal_sku
from orderwright.catalog.types import Variant
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction

sql = statements(__file__)


class VariantsBySku(Mapping[str, Variant]):
    """By SKU, however it was typed: ` CUP-01` is `CUP-01` (`codes.normal_sku`)."""

    def __init__(self, variants: Iterable[Variant]) -> None:
        self.variants = {variant.sku: variant for variant in variants}

    def __getitem__(self, sku: str) -> Variant:
        variant = self.variants.get(sku)
        return self.variants[normal_sku(sku)] if variant is None else variant

    def __iter__(self) -> Iterator[str]:
        return iter(self.variants)

    def __len__(self) -> int:
        return len(self.variants)


async def find_variants(tx: Transaction, skus: Iterable[str]) -> VariantsBySku:
    """The variants that exist among these SKUs."""
    wanted = sorted({normal_sku(sku) for sku in skus})
    return VariantsBySku(await tx.rows(Variant, sql.read_variants_by_sku, skus=wanted))
