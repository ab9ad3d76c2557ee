"""What receipts or counts would come to, row by row: on hand before and after. Nothing is locked or written, so it
holds for now."""

from collections.abc import Sequence

import msgspec

from orderwright.kernel.refusal import FieldError
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.stock.count_stock import CountStock, count_mistakes
from orderwright.stock.find_goods import Goods, find_goods
from orderwright.stock.lock_levels import read_levels
from orderwright.stock.receive_stock import ReceiveStock, mistakes_in


class PreviewStock(msgspec.Struct, frozen=True):
    """Of one kind: `receipts` or `counts`."""

    receipts: Sequence[ReceiveStock] = ()
    counts: Sequence[CountStock] = ()


class StockPreview(msgspec.Struct, frozen=True, gc=False):
    """`on_hand` now: (location, SKU, units). `skus`: of the rows, as they are kept. `refused`: what is wrong, by the
    index of the row."""

    on_hand: list[tuple[str, str, int]]
    skus: list[str]
    refused: dict[int, list[FieldError]]


@query("stock.read")
async def preview_stock(tx: Transaction, wanted: PreviewStock) -> StockPreview:
    rows: Sequence[ReceiveStock | CountStock] = wanted.receipts or wanted.counts
    bins = [receipt.bin for receipt in wanted.receipts if receipt.bin]
    goods = await find_goods(tx, [row.sku for row in rows], bins)
    refused = {index: wrong for index, row in enumerate(rows) if (wrong := mistakes_of(row, goods))}
    names = {location.location_id: code for code, location in goods.locations.items()}
    skus = {variant.variant_id: variant.sku for variant in goods.variants.values()}
    levels = await read_levels(tx, skus)
    on_hand = [(names[level.location_id], skus[level.variant_id], level.on_hand) for level in levels]
    plain = [goods.variants[row.sku].sku if row.sku in goods.variants else row.sku for row in rows]
    return StockPreview(on_hand, plain, refused)


def mistakes_of(row: ReceiveStock | CountStock, goods: Goods) -> list[FieldError]:
    return count_mistakes(row, goods) if isinstance(row, CountStock) else mistakes_in(row, goods)
