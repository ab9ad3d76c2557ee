"""Variants by their SKU, for everyone who is told SKUs."""

from collections.abc import Iterable, Iterator, Mapping

from orderwright.catalog.codes import normal_sku
from orderwright.catalog.types import Variant
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction

sql = statements(__file__)


class RenamedVariant(Variant, frozen=True, gc=False):
    """`former`: what it was called before."""

    former: str


class VariantsBySku(Mapping[str, Variant]):
    """By SKU, however it was typed (` CUP-01` is `CUP-01`, `codes.normal_sku`), and by what they were called before."""

    def __init__(self, variants: Iterable[Variant], renamed: Iterable[RenamedVariant] = ()) -> None:
        self.variants: dict[str, Variant] = {variant.former: variant for variant in renamed}
        self.variants |= {variant.sku: variant for variant in variants}

    def __getitem__(self, sku: str) -> Variant:
        variant = self.variants.get(sku)
        return self.variants[normal_sku(sku)] if variant is None else variant

    def __iter__(self) -> Iterator[str]:
        return iter(self.variants)

    def __len__(self) -> int:
        return len(self.variants)


async def find_variants(tx: Transaction, skus: Iterable[str]) -> VariantsBySku:
    """The variants that exist among these SKUs. A SKU that is no more leads to the variant that it was of."""
    wanted = sorted({normal_sku(sku) for sku in skus})
    found = await tx.rows(Variant, sql.read_variants_by_sku, skus=wanted)
    missing = sorted(set(wanted) - {variant.sku for variant in found})
    if not missing:
        return VariantsBySku(found)
    return VariantsBySku(found, await tx.rows(RenamedVariant, sql.read_variants_by_former_sku, skus=missing))
