"""Correct what is on hand, or what of it can be sold. Nothing that is promised is taken away: that is refused with the
orders concerned (`shrink_stock` of orders moves their claims first). What becomes free serves orders that wait for it.
Locks the progress of these, then the levels."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal
from uuid import UUID

import msgspec

from orderwright.kernel.reasons import AdjustReason, AdjustReasonText, reason_mistakes
from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.text import plural, text_mistakes
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.stock.events import StockMoved
from orderwright.stock.find_goods import Goods, find_goods
from orderwright.stock.lock_levels import lock_levels, read_levels
from orderwright.stock.lock_waiting import lock_waiting
from orderwright.stock.move_stock import effects_of, move_stock
from orderwright.stock.types import Level, Movement, Place, StockNow

sql = statements(__file__)
Kind = Literal["change", "set_aside", "restore", "scrap"]


class AdjustStock(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`change`: `quantity` units more (found) or, negative, less (lost). `set_aside`: they become unavailable,
    `restore`: sellable again, `scrap`: unavailable ones leave; neither takes what waits to be put back or inspected, or
    came unexpected and waits for a decision."""

    location: str
    sku: str
    quantity: int
    reason: AdjustReasonText
    kind: Kind = "change"
    note: str = ""


@verb("stock.adjust", refusals=("adjustment_invalid", "stock_not_enough", "stock_promised"), batch_max=500)
async def adjust_stock(tx: Transaction, adjustments: Sequence[AdjustStock]) -> list[StockNow | Refusal]:
    goods = await find_goods(tx, [adjustment.sku for adjustment in adjustments])
    refused = {
        index: Refusal(
            "adjustment_invalid", "This adjustment is not possible.", "invalid", wrong, sku=adjustment.sku[:100]
        )
        for index, adjustment in enumerate(adjustments)
        if (wrong := mistakes_in(adjustment, goods))
    }
    sound = {index: adjustment for index, adjustment in enumerate(adjustments) if index not in refused}
    await lock_waiting(tx, (movement_of(adjustment, goods) for adjustment in sound.values()))
    variants = {goods.variants[adjustment.sku].variant_id for adjustment in sound.values()}
    levels = {(level.variant_id, level.location_id): level for level in await lock_levels(tx, variants)}
    waiting = await read_waiting(tx, sound.values(), goods)
    answers: dict[int, StockNow | Refusal] = dict(refused)
    movements: list[Movement] = []
    for index, adjustment in sound.items():
        movement = movement_of(adjustment, goods)
        level = levels.get((movement.variant_id, movement.location_id)) or empty_level(movement)
        after = level_after(level, movement)
        waits = waiting.get((movement.variant_id, movement.location_id), 0)
        if movement.from_place == "unavailable" and waits and after.unavailable < waits:
            answers[index] = still_waiting(adjustment, level, waits)
            continue
        if missing(after):
            answers[index] = await refusal_of(tx, adjustment, level)
            continue
        levels[movement.variant_id, movement.location_id] = after
        movements.append(movement)
        answers[index] = StockNow.of(adjustment.location, goods.variants[adjustment.sku].sku, after)
        tx.emit(StockMoved(reason=adjustment.reason, units=adjustment.quantity, variants=[movement.variant_id]))
    await move_stock(tx, movements)
    if tx.freed_levels:
        answers |= await answers_once_served(tx, {i: sound[i] for i in answers.keys() - refused.keys()}, goods, answers)
    return [answers[index] for index in range(len(adjustments))]


async def answers_once_served(
    tx: Transaction,
    adjusted: Mapping[int, AdjustStock],
    goods: Goods,
    answers: Mapping[int, StockNow | Refusal],
) -> dict[int, StockNow | Refusal]:
    """What became free serves who waits for it; the answers say what is left then."""
    await tx.settle()
    variants = {goods.variants[adjustment.sku].variant_id for adjustment in adjusted.values()}
    levels = {(level.variant_id, level.location_id): level for level in await read_levels(tx, variants)}
    served: dict[int, StockNow | Refusal] = {}
    for index, adjustment in adjusted.items():
        place = goods.variants[adjustment.sku].variant_id, goods.locations[adjustment.location].location_id
        if isinstance(answers[index], StockNow):
            served[index] = StockNow.of(adjustment.location, adjustment.sku, levels[place])
    return served


def mistakes_in(adjustment: AdjustStock, goods: Goods) -> list[FieldError]:
    wrong = goods.mistakes(adjustment) + text_mistakes("/note", adjustment.note, 500)
    wrong += reason_mistakes("/reason", adjustment.reason, AdjustReason)
    if adjustment.kind != "change" and adjustment.quantity < 0:
        wrong.append(FieldError("/quantity", "quantity_out_of_range", f"To {adjustment.kind} takes a number above 0."))
    return wrong


def movement_of(adjustment: AdjustStock, goods: Goods) -> Movement:
    from_place, to_place = places_of(adjustment)
    return Movement(
        variant_id=goods.variants[adjustment.sku].variant_id,
        from_place=from_place,
        to_place=to_place,
        location_id=goods.locations[adjustment.location].location_id,
        quantity=abs(adjustment.quantity),
        reason=f"{adjustment.reason}: {adjustment.note}" if adjustment.note else adjustment.reason,
        cause_kind="adjustment",
    )


def places_of(adjustment: AdjustStock) -> tuple[Place, Place]:
    if adjustment.kind == "set_aside":
        return "sellable", "unavailable"
    if adjustment.kind == "restore":
        return "unavailable", "sellable"
    if adjustment.kind == "scrap":
        return "unavailable", "loss"
    return ("found", "sellable") if adjustment.quantity > 0 else ("sellable", "loss")


def empty_level(movement: Movement) -> Level:
    return Level(movement.variant_id, movement.location_id, None, 0, 0, 0, 0)


def level_after(level: Level, movement: Movement) -> Level:
    """What the level would be; it may be impossible."""
    effect = effects_of([movement])[level.variant_id, level.location_id]
    return msgspec.structs.replace(
        level, on_hand=level.on_hand + effect.on_hand, unavailable=level.unavailable + effect.unavailable
    )


class Waiting(msgspec.Struct, frozen=True, gc=False):
    variant_id: UUID
    location_id: UUID
    units: int


async def read_waiting(
    tx: Transaction, adjustments: Iterable[AdjustStock], goods: Goods
) -> dict[tuple[UUID, UUID], int]:
    """Unavailable units that wait to be put back, inspected or decided on, by (variant, location): they have ways of
    their own."""
    taken = {goods.variants[each.sku].variant_id for each in adjustments if places_of(each)[0] == "unavailable"}
    rows = await tx.rows(Waiting, sql.read_waiting, variant_ids=sorted(taken)) if taken else []
    return {(row.variant_id, row.location_id): row.units for row in rows}


def still_waiting(adjustment: AdjustStock, level: Level, waits: int) -> Refusal:
    where = f"{adjustment.sku} at {adjustment.location}"
    message = f"{where} has {plural(level.unavailable, 'unavailable unit')}, of which {waits} wait to be put back,"
    stock = StockNow.of(adjustment.location, adjustment.sku, level)
    return Refusal("stock_not_enough", f"{message} inspected or decided on.", "conflict", stock=stock)


def missing(level: Level) -> bool:
    return level.available < 0 or level.unavailable < 0 or level.on_hand < 0


async def refusal_of(tx: Transaction, adjustment: AdjustStock, level: Level) -> Refusal:
    """Says whether there is too little at all, or too little that nobody was promised; and to whom it was."""
    from_place, _ = places_of(adjustment)
    where = f"{adjustment.sku} at {adjustment.location}"
    stock = StockNow.of(adjustment.location, adjustment.sku, level)
    there = level.unavailable if from_place == "unavailable" else level.on_hand - level.unavailable
    if there < abs(adjustment.quantity):
        message = f"{where} has {plural(there, f'{from_place} unit')}, not {abs(adjustment.quantity)}."
        return Refusal("stock_not_enough", message, "conflict", stock=stock)
    orders = await tx.rows(UUID, sql.read_claimants, variant_id=level.variant_id, location_id=level.location_id)
    message = f"Of {where} {level.committed} units are committed; {level.available} are available."
    return Refusal("stock_promised", message, "conflict", stock=stock, orders=orders)
