"""Goods arrive at a location, from a supplier or as opening stock: on hand grows, and each receipt is a movement.
Orders that wait for them are served before anybody can buy them. Locks their progress, then the levels it touches."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.kernel.text import text_mistakes
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.stock.events import StockMoved
from orderwright.stock.find_goods import Goods, find_goods
from orderwright.stock.keep_bins import other_bins, read_lying, set_bins
from orderwright.stock.lock_levels import lock_levels, read_levels
from orderwright.stock.lock_waiting import lock_waiting
from orderwright.stock.move_stock import move_stock
from orderwright.stock.types import Movement, StockNow


class ReceiveStock(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`quantity` units arrived. `bin`: where they were put; a variant has one at a location, so another one than that
    of the units which are there is refused (`bin_differs`) unless `moves_bin` says that these were moved there, too.
    `reference`: the delivery note, or whatever else they came with."""

    location: str
    sku: str
    quantity: int
    reason: str = "received"
    reference: str = ""
    bin: str | None = None
    moves_bin: bool = False


@verb("stock.receive", refusals=("receipt_invalid",), batch_max=1000)
async def receive_stock(tx: Transaction, receipts: Sequence[ReceiveStock]) -> list[StockNow | Refusal]:
    goods = await find_goods(tx, [receipt.sku for receipt in receipts], [r.bin for r in receipts if r.bin])
    wrong = {index: found for index, receipt in enumerate(receipts) if (found := mistakes_in(receipt, goods))}
    sound = {index: receipt for index, receipt in enumerate(receipts) if index not in wrong}
    await lock_waiting(tx, [movement_of(receipt, goods) for receipt in sound.values()])
    wrong |= {index: [found] for index, found in (await in_other_bins(tx, sound, goods)).items()}
    refused = {
        index: Refusal(
            "receipt_invalid", "This receipt is not possible.", "invalid", found, sku=receipts[index].sku[:100]
        )
        for index, found in wrong.items()
    }
    accepted = [receipt for index, receipt in sound.items() if index not in wrong]
    await move_stock(tx, [movement_of(receipt, goods) for receipt in accepted])
    await put_into_bins(tx, accepted, goods)
    announce(tx, accepted, goods)
    await tx.settle()
    touched = {goods.variants[receipt.sku].variant_id for receipt in accepted}
    levels = {(level.variant_id, level.location_id): level for level in await read_levels(tx, touched)}
    return [
        refused.get(index)
        or StockNow.of(
            receipt.location,
            goods.variants[receipt.sku].sku,
            levels[goods.variants[receipt.sku].variant_id, goods.locations[receipt.location].location_id],
        )
        for index, receipt in enumerate(receipts)
    ]


def mistakes_in(receipt: ReceiveStock, goods: Goods) -> list[FieldError]:
    wrong = goods.mistakes(receipt) + goods.bin_mistakes(receipt.location, receipt.bin)
    wrong += text_mistakes("/reference", receipt.reference, 200)
    if receipt.quantity < 0:
        wrong.append(
            FieldError(
                "/quantity",
                "quantity_out_of_range",
                "Received goods are counted upward; adjust stock to take some away.",
            )
        )
    return wrong


def movement_of(receipt: ReceiveStock, goods: Goods) -> Movement:
    reason = f"{receipt.reason} ({receipt.reference})" if receipt.reference else receipt.reason
    return Movement(
        variant_id=goods.variants[receipt.sku].variant_id,
        from_place="supplier",
        to_place="sellable",
        location_id=goods.locations[receipt.location].location_id,
        quantity=receipt.quantity,
        reason=reason,
        cause_kind="receipt",
    )


async def in_other_bins(tx: Transaction, receipts: Mapping[int, ReceiveStock], goods: Goods) -> dict[int, FieldError]:
    """Nobody moves these goods until all is done."""
    if not any(receipt.bin for receipt in receipts.values()):
        return {}
    variants = {goods.variants[receipt.sku].variant_id for receipt in receipts.values()}
    await lock_levels(tx, variants)
    lying = await read_lying(tx, variants)
    return other_bins({i: (goods.variants[receipt.sku].sku, receipt) for i, receipt in receipts.items()}, lying)


async def put_into_bins(tx: Transaction, receipts: Sequence[ReceiveStock], goods: Goods) -> None:
    """Remember the last bin that each level's goods were put into."""
    bins: dict[tuple[UUID, UUID], UUID] = {}
    for receipt in receipts:
        if receipt.bin:
            location_id = goods.locations[receipt.location].location_id
            bins[goods.variants[receipt.sku].variant_id, location_id] = goods.bins[location_id, receipt.bin]
    await set_bins(tx, bins)


def announce(tx: Transaction, receipts: Sequence[ReceiveStock], goods: Goods) -> None:
    """One fact for each reason."""
    units: Counter[str] = Counter()
    variants: defaultdict[str, set[UUID]] = defaultdict(set)
    for receipt in receipts:
        units[receipt.reason] += receipt.quantity
        variants[receipt.reason].add(goods.variants[receipt.sku].variant_id)
    tx.emit(
        *(StockMoved(reason=reason, units=count, variants=sorted(variants[reason])) for reason, count in units.items())
    )
