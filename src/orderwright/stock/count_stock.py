"""Set what is on hand at a location to what was counted there, or to what can be sold with what is promised and
unavailable beside it; the difference is an adjustment. What is promised is not
taken away: that is refused with the orders concerned (`count_below_promised` of orders moves their claims first).
Locks as `adjust_stock` does."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.kernel.text import text_mistakes
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.stock.adjust_stock import AdjustStock, adjust_stock
from orderwright.stock.find_goods import QUANTITY_MAX, Goods, find_goods
from orderwright.stock.lock_levels import read_levels
from orderwright.stock.types import StockNow

TRIES_MAX = 3


class CountStock(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """There are `quantity` units on hand, unavailable ones included; 0 is a count. `counts` available: so many can be
    sold, and what is committed or unavailable is there beside them. `note`: who counted, or which file says so."""

    location: str
    sku: str
    quantity: int
    counts: Literal["on_hand", "available"] = "on_hand"
    note: str = ""

    def on_hand(self, committed: int, unavailable: int) -> int:
        """What is on hand if the count is right."""
        return self.quantity + (committed + unavailable if self.counts == "available" else 0)


class Counted(msgspec.Struct, frozen=True):
    """`before`: what was on hand before the count. `orders` lost units of it and are sourced again; `left`: units too
    many that are in released work, for a short pick."""

    location: str
    sku: str
    before: int
    on_hand: int
    committed: int
    unavailable: int
    available: int
    orders: list[UUID] = []
    left: int = 0

    @classmethod
    def of(cls, before: int, now: StockNow, orders: Sequence[UUID] = (), left: int = 0) -> "Counted":
        units = (now.on_hand, now.committed, now.unavailable, now.available)
        return cls(now.location, now.sku, before, *units, list(orders), left)


def stays(units: int) -> str:
    """Why more is on hand than was counted, in a sentence."""
    return f"{units:,} more than were counted stay on hand: released work waits for them. Pick them short."


@verb("stock.adjust", refusals=("count_invalid", "stock_not_enough", "stock_promised"), batch_max=500)
async def count_stock(tx: Transaction, counts: Sequence[CountStock]) -> list[Counted | Refusal]:
    goods = await find_goods(tx, [count.sku for count in counts])
    answers: dict[int, Counted | Refusal] = {}
    sound: dict[int, CountStock] = {}
    places: set[tuple[str, str]] = set()
    for index, count in enumerate(counts):
        wrong = count_mistakes(count, goods)
        place = (count.location, goods.variants[count.sku].sku) if not wrong else ("", "")
        if not wrong and place in places:
            wrong = [FieldError("/sku", "counted_twice", f"{place[1]} at {place[0]} is counted twice.")]
        places.add(place)
        if wrong:
            message = "This count can't be taken."
            answers[index] = Refusal("count_invalid", message, "invalid", wrong, sku=count.sku[:100])
        else:
            sound[index] = count
    first: dict[int, int] = {}
    for _ in range(TRIES_MAX):  # what moves between reading and locking is counted in at the second try
        if not (open_ := {index: count for index, count in sound.items() if index not in answers}):
            break
        answers |= await come_closer(tx, open_, goods, first)
    for index in sound.keys() - answers.keys():
        answers[index] = Refusal("stock_not_enough", "The stock moved while it was counted. Count again.", "conflict")
    return [answers[index] for index in range(len(counts))]


def count_mistakes(count: CountStock, goods: Goods) -> list[FieldError]:
    """`location_unknown`, `sku_unknown`, `quantity_out_of_range`."""
    wrong = goods.location_mistakes("/location", count.location) + goods.sku_mistakes(count.sku)
    if not 0 <= count.quantity <= QUANTITY_MAX:
        message = f"A counted quantity is from 0 to {QUANTITY_MAX:,}."
        wrong.append(FieldError("/quantity", "quantity_out_of_range", message))
    return wrong + text_mistakes("/note", count.note, 500)


async def come_closer(
    tx: Transaction, counts: dict[int, CountStock], goods: Goods, first: dict[int, int]
) -> dict[int, Counted | Refusal]:
    """Adjust by the differences; answers those that are there now. `first`: what was on hand at first."""
    variants = {goods.variants[count.sku].variant_id for count in counts.values()}
    levels = {(level.variant_id, level.location_id): level for level in await read_levels(tx, variants)}
    answers: dict[int, Counted | Refusal] = {}
    adjustments: dict[int, AdjustStock] = {}
    goals: dict[int, int] = {}
    for index, count in counts.items():
        variant, location = goods.variants[count.sku], goods.locations[count.location]
        level = levels.get((variant.variant_id, location.location_id))
        on_hand = level.on_hand if level else 0
        before = first.setdefault(index, on_hand)
        goals[index] = count.on_hand(level.committed, level.unavailable) if level else count.quantity
        if on_hand != goals[index]:
            adjustments[index] = adjustment_of(count, variant.sku, goals[index] - on_hand)
        elif level is None:
            answers[index] = Counted(count.location, variant.sku, 0, 0, 0, 0, 0)
        else:
            answers[index] = Counted.of(before, StockNow.of(count.location, variant.sku, level))
    done = await adjust_stock(tx, list(adjustments.values()))
    for index, answer in zip(adjustments, done, strict=True):
        if isinstance(answer, Refusal):
            answers[index] = answer
        elif answer.on_hand == goals[index]:
            answers[index] = Counted.of(first[index], answer)
    return answers


def adjustment_of(count: CountStock, sku: str, difference: int) -> AdjustStock:
    return AdjustStock(location=count.location, sku=sku, quantity=difference, reason="count", note=count.note)
