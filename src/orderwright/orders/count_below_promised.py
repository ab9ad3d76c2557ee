"""Take a count, also one that is lower than what is promised: then the newest reservations give way and are sourced
again; what is in released work stays, for a short pick. Locks the orders that give way, then the level."""

from collections.abc import Sequence

from orderwright.kernel.refusal import Refusal
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.orders.shrink_stock import shrink
from orderwright.stock.count_stock import Counted, CountStock, adjustment_of, count_mistakes, count_stock
from orderwright.stock.find_goods import find_goods
from orderwright.stock.lock_levels import read_levels


@verb("stock.adjust", refusals=count_stock.refusals, batch_max=1)
async def count_below_promised(tx: Transaction, counts: Sequence[CountStock]) -> list[Counted | Refusal]:
    return [await take(tx, count) for count in counts]


async def take(tx: Transaction, count: CountStock) -> Counted | Refusal:
    goods = await find_goods(tx, [count.sku])
    if wrong := count_mistakes(count, goods):
        return Refusal("count_invalid", "This count can't be taken.", "invalid", wrong, sku=count.sku[:100])
    variant, location = goods.variants[count.sku], goods.locations[count.location]
    levels = await read_levels(tx, [variant.variant_id])
    before = next((level.on_hand for level in levels if level.location_id == location.location_id), 0)
    if count.counts == "available" or before <= count.quantity:
        return (await count_stock(tx, [count]))[0]
    shrunk = await shrink(tx, adjustment_of(count, variant.sku, count.quantity - before))
    if isinstance(shrunk, Refusal):
        return shrunk
    if shrunk.stock.on_hand != count.quantity + shrunk.left:
        raise Refusal("stock_not_enough", "The stock moved while it was counted. Count again.", "conflict")
    return Counted.of(before, shrunk.stock, shrunk.orders, shrunk.left)
