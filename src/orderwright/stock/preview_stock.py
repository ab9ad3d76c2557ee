"""What receipts or counts would come to, row by row: what each level is before, and after a count. Nothing is locked
or written, so it holds for now."""

from collections.abc import Sequence

import msgspec

from orderwright.kernel.refusal import FieldError
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.stock.count_stock import CountStock, count_mistakes
from orderwright.stock.find_goods import Goods, find_goods
from orderwright.stock.keep_bins import other_bins, read_lying
from orderwright.stock.receive_stock import ReceiveStock, mistakes_in

sql = statements(__file__)


class PreviewStock(msgspec.Struct, frozen=True):
    """Of one kind: `receipts` or `counts`."""

    receipts: Sequence[ReceiveStock] = ()
    counts: Sequence[CountStock] = ()


class LevelNow(msgspec.Struct, frozen=True, gc=False):
    """Units of a variant at a location; of what is committed, `reserved` are in no released work yet."""

    sku: str
    location: str
    on_hand: int = 0
    committed: int = 0
    unavailable: int = 0
    reserved: int = 0

    def once_counted(self, count: CountStock) -> int | None:
        """On hand after this count, as `count_below_promised` takes it: reservations give way, released work doesn't.
        None where fewer were counted than are unavailable, which is refused."""
        goal = count.on_hand(self.committed, self.unavailable)
        return None if goal < self.unavailable else max(goal, self.unavailable + self.committed - self.reserved)


class StockPreview(msgspec.Struct, frozen=True, gc=False):
    """`levels` now. `skus`: of the rows, as they are kept. `refused`: what is wrong, by the index of the row."""

    levels: list[LevelNow]
    skus: list[str]
    refused: dict[int, list[FieldError]]


@query("stock.read")
async def preview_stock(tx: Transaction, wanted: PreviewStock) -> StockPreview:
    rows: Sequence[ReceiveStock | CountStock] = wanted.receipts or wanted.counts
    bins = [receipt.bin for receipt in wanted.receipts if receipt.bin]
    goods = await find_goods(tx, [row.sku for row in rows], bins)
    refused = {index: wrong for index, row in enumerate(rows) if (wrong := mistakes_of(row, goods))}
    variants = sorted({variant.variant_id for variant in goods.variants.values()})
    sound = {i: (goods.variants[row.sku].sku, row) for i, row in enumerate(wanted.receipts) if i not in refused}
    refused |= {index: [wrong] for index, wrong in other_bins(sound, await read_lying(tx, variants)).items()}
    levels = await tx.rows(LevelNow, sql.read_levels, variant_ids=variants)
    plain = [goods.variants[row.sku].sku if row.sku in goods.variants else row.sku for row in rows]
    return StockPreview(levels, plain, refused)


def mistakes_of(row: ReceiveStock | CountStock, goods: Goods) -> list[FieldError]:
    return count_mistakes(row, goods) if isinstance(row, CountStock) else mistakes_in(row, goods)
