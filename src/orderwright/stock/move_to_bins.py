"""All units of a variant at a location lie in another bin from now on: pickers are sent there. Locks the levels."""

from collections.abc import Sequence

import msgspec

from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.stock.events import StockMoved
from orderwright.stock.find_goods import Goods, find_goods
from orderwright.stock.keep_bins import read_lying, set_bins
from orderwright.stock.lock_levels import lock_levels


class MoveToBin(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    location: str
    sku: str
    bin: str


class InBin(msgspec.Struct, frozen=True):
    """`units` on hand lie in `bin` now. `before`: the bin in which they were, if any was known."""

    location: str
    sku: str
    bin: str
    before: str | None
    units: int


@verb("stock.adjust", refusals=("bin_move_invalid",), batch_max=500)
async def move_to_bins(tx: Transaction, moves: Sequence[MoveToBin]) -> list[InBin | Refusal]:
    """One after the other."""
    goods = await find_goods(tx, [move.sku for move in moves], [move.bin for move in moves])
    known = {goods.variants[move.sku].variant_id for move in moves if move.sku in goods.variants}
    levels = {(level.variant_id, level.location_id): level for level in await lock_levels(tx, known)}
    lying = {place: each.bin for place, each in (await read_lying(tx, known)).items()}
    answers: list[InBin | Refusal] = []
    bins = {}
    for move in moves:
        wrong = mistakes_in(move, goods)
        variant, location = goods.variants.get(move.sku), goods.locations.get(move.location)
        level = levels.get((variant.variant_id, location.location_id)) if variant and location else None
        if not wrong and level is None:
            wrong = [FieldError("/sku", "not_stocked", f"{move.sku} was never at {move.location}. Receive it there.")]
        if wrong or level is None or variant is None:
            answers.append(
                Refusal("bin_move_invalid", "This move is not possible.", "invalid", wrong, sku=move.sku[:100])
            )
            continue
        before = lying.get((variant.sku, move.location))
        lying[variant.sku, move.location] = move.bin
        bins[level.variant_id, level.location_id] = goods.bins[level.location_id, move.bin]
        answers.append(InBin(move.location, variant.sku, move.bin, before, level.on_hand))
        tx.emit(StockMoved(reason="bin", units=level.on_hand, variants=[level.variant_id]))
    await set_bins(tx, bins, binless=True)
    return answers


def mistakes_in(move: MoveToBin, goods: Goods) -> list[FieldError]:
    """`location_unknown`, `sku_unknown`, `bin_unknown`."""
    wrong = goods.location_mistakes("/location", move.location) + goods.sku_mistakes(move.sku)
    return wrong + goods.bin_mistakes(move.location, move.bin)
