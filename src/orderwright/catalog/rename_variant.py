"""Give a variant another SKU. Stock, reservations, orders and history stay with it; what it was called before still
leads to it, from orders of shops, files and scanners."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.catalog.codes import SKU_MAX, normal_sku, sku_is_valid
from orderwright.catalog.events import VariantRenamed
from orderwright.catalog.near_skus import near_skus, sku_unknown
from orderwright.kernel.refusal import Refusal, invalid
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb

sql = statements(__file__)


class RenameVariant(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`sku`: what it is called now. `new_sku`: from now on."""

    sku: str
    new_sku: str


class Renamed(msgspec.Struct, frozen=True):
    """`former`: all that it was called before, the last one first."""

    variant_id: UUID
    sku: str
    former: list[str]


class CalledSo(msgspec.Struct, frozen=True, gc=False):
    """A variant that has, or had, the SKU `code`."""

    code: str
    variant_id: UUID
    sku: str
    is_former: bool


@verb(
    "catalog.edit",
    refusals=("sku_unknown", "sku_invalid", "sku_taken"),
    retry_on=("variant_sku_key", "former_sku_pkey"),
    batch_max=1,
)
async def rename_variant(tx: Transaction, inputs: Sequence[RenameVariant]) -> list[Renamed | Refusal]:
    return [await rename(tx, normal_sku(wanted.sku), normal_sku(wanted.new_sku)) for wanted in inputs]


async def rename(tx: Transaction, sku: str, new_sku: str) -> Renamed | Refusal:
    if not sku_is_valid(new_sku):
        return invalid("/new_sku", "sku_invalid", f"A SKU has 1 to {SKU_MAX} printable characters.")
    readable = [code for code in (sku, new_sku) if sku_is_valid(code)]
    called = await tx.rows(CalledSo, sql.find_called_so, codes=sorted(set(readable)))
    variant = next((each for each in called if each.code == sku and not each.is_former), None)
    if variant is None:
        unknown = sku_unknown("/sku", sku, (await near_skus(tx, readable[:1])).get(sku))
        return Refusal("sku_unknown", unknown.message, "not_found", [unknown])
    other = next((each for each in called if each.code == new_sku and each.variant_id != variant.variant_id), None)
    if other is not None:
        whose = f"was the SKU of {other.sku} before" if other.is_former else "is another variant"
        return invalid("/new_sku", "sku_taken", f"{new_sku} {whose}.")
    if new_sku != sku:
        names = {"variant_id": variant.variant_id, "sku": sku, "new_sku": new_sku}
        await tx.execute(sql.forget_former, **names)
        await tx.execute(sql.rename_variant, **names)
        await tx.execute(sql.keep_former, **names, now=tx.now)
        tx.emit(VariantRenamed(variant_id=variant.variant_id, sku=new_sku, former=sku))
    return Renamed(variant.variant_id, new_sku, await tx.rows(str, sql.read_former, variant_id=variant.variant_id))
