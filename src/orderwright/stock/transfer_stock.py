"""Bring goods from one location to another, at once. What is promised at the first stays there; who
waits for them is served at the other. Locks the progress of these orders, then the levels."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.kernel.text import plural
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.stock.events import StockMoved
from orderwright.stock.find_goods import Goods, find_goods
from orderwright.stock.lock_levels import lock_levels
from orderwright.stock.lock_waiting import lock_waiting
from orderwright.stock.move_stock import move_stock
from orderwright.stock.types import Level, Movement, StockNow


class TransferStock(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`quantity` units go from `location` to `to_location`."""

    location: str
    to_location: str
    sku: str
    quantity: int
    reason: str = "transfer"


@verb("stock.adjust", refusals=("transfer_invalid", "stock_promised"), batch_max=500)
async def transfer_stock(tx: Transaction, transfers: Sequence[TransferStock]) -> list[StockNow | Refusal]:
    """Answers with the level that the goods came from."""
    goods = await find_goods(tx, [transfer.sku for transfer in transfers])
    answers: dict[int, StockNow | Refusal] = {
        index: Refusal("transfer_invalid", "This transfer is not possible.", "invalid", wrong, sku=transfer.sku[:100])
        for index, transfer in enumerate(transfers)
        if (wrong := mistakes_in(transfer, goods))
    }
    sound = {index: transfer for index, transfer in enumerate(transfers) if index not in answers}
    await lock_waiting(tx, (movement_of(transfer, goods) for transfer in sound.values()))
    variants = {goods.variants[transfer.sku].variant_id for transfer in sound.values()}
    levels = {(level.variant_id, level.location_id): level for level in await lock_levels(tx, variants)}
    movements: list[Movement] = []
    for index, transfer in sound.items():
        movement = movement_of(transfer, goods)
        level = levels.get((movement.variant_id, movement.location_id))
        free = level.available if level else 0
        if level is None or free < transfer.quantity:
            message = (
                f"{transfer.sku} at {transfer.location}: {plural(free, 'unit')} available, not {transfer.quantity}."
            )
            answers[index] = Refusal("stock_promised", message, "conflict", sku=transfer.sku, available=free)
            continue
        after = msgspec.structs.replace(level, on_hand=level.on_hand - transfer.quantity)
        levels[movement.variant_id, movement.location_id] = after
        arrive(levels, movement)
        movements.append(movement)
        answers[index] = StockNow.of(transfer.location, goods.variants[transfer.sku].sku, after)
        tx.emit(StockMoved(reason=transfer.reason, units=transfer.quantity, variants=[movement.variant_id]))
    await move_stock(tx, movements)
    return [answers[index] for index in range(len(transfers))]


def arrive(levels: dict[tuple[UUID, UUID], Level], movement: Movement) -> None:
    """What a later transfer of the same batch finds where this one went."""
    goal = movement.variant_id, movement.to_location_id or movement.location_id
    level = levels.get(goal)
    if level is not None:
        levels[goal] = msgspec.structs.replace(level, on_hand=level.on_hand + movement.quantity)


def mistakes_in(transfer: TransferStock, goods: Goods) -> list[FieldError]:
    wrong = goods.mistakes(transfer) + goods.location_mistakes("/to_location", transfer.to_location)
    if transfer.quantity < 0:
        wrong.append(FieldError("/quantity", "quantity_out_of_range", "A transfer takes a number above 0."))
    if transfer.location == transfer.to_location:
        wrong.append(FieldError("/to_location", "location_same", "The items are already at this location."))
    return wrong


def movement_of(transfer: TransferStock, goods: Goods) -> Movement:
    return Movement(
        variant_id=goods.variants[transfer.sku].variant_id,
        from_place="sellable",
        to_place="sellable",
        location_id=goods.locations[transfer.location].location_id,
        to_location_id=goods.locations[transfer.to_location].location_id,
        quantity=transfer.quantity,
        reason=transfer.reason,
        cause_kind="transfer",
    )
