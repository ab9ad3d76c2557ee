"""Fewer goods than are promised were found, or some are damaged: the newest reservations that were not released yet
give way and are sourced again, then the stock is adjusted. What was released already is left to a short pick.
Locks progress, then levels."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.orders.events import StockShrank
from orderwright.orders.lock_orders import lock_orders
from orderwright.progress.move_units import move_units
from orderwright.progress.types import UnitMove
from orderwright.stock.adjust_stock import AdjustStock, adjust_stock, mistakes_in
from orderwright.stock.find_goods import find_goods
from orderwright.stock.lock_levels import lock_levels
from orderwright.stock.reserve_stock import reduce_reservations
from orderwright.stock.types import Claim, Level, StockNow

sql = statements(__file__)


class Shrunk(msgspec.Struct, frozen=True):
    """`orders` lost units and are sourced again. `left`: units of the loss that are released work, for a short pick."""

    stock: StockNow
    orders: list[UUID]
    left: int


@verb("stock.adjust", refusals=adjust_stock.refusals, batch_max=1)
async def shrink_stock(tx: Transaction, losses: Sequence[AdjustStock]) -> list[Shrunk | Refusal]:
    return [await shrink(tx, loss) for loss in losses]


async def shrink(tx: Transaction, loss: AdjustStock) -> Shrunk | Refusal:
    goods = await find_goods(tx, [loss.sku])
    wrong = mistakes_in(loss, goods)
    if loss.kind not in ("change", "set_aside") or (loss.kind == "change" and loss.quantity > 0):
        wrong.append(FieldError("/quantity", "quantity_out_of_range", "A loss takes sellable units away."))
    if wrong:
        return Refusal("adjustment_invalid", "This adjustment is not possible.", "invalid", wrong, sku=loss.sku[:100])
    variant_id, location_id = goods.variants[loss.sku].variant_id, goods.locations[loss.location].location_id
    wanted = abs(loss.quantity)
    claims = await give_way(tx, variant_id, location_id, wanted)
    level = await lock_level(tx, variant_id, location_id)
    taken = min(wanted, level.available) if wanted <= level.on_hand - level.unavailable else 0
    part = msgspec.structs.replace(loss, quantity=taken if loss.kind == "set_aside" else -taken)
    (answer,) = await adjust_stock(tx, [part if taken else loss])
    if isinstance(answer, Refusal):
        raise answer  # nothing was changed: the reservations that gave way stay
    return Shrunk(answer, sorted({claim.order_id for claim in claims}), wanted - taken)


async def give_way(tx: Transaction, variant_id: UUID, location_id: UUID, wanted: int) -> list[Claim]:
    """End the newest claims until `wanted` units are free, or no claim is left. A claim that came while we waited for
    the levels is let be: its order's progress would be locked after them."""
    here = {"variant_id": variant_id, "location_id": location_id}
    candidates = await tx.rows(Claim, sql.read_newest_claims, **here)
    locked = await lock_orders(tx, (claim.order_id for claim in enough(candidates, wanted)))
    short = wanted - (await lock_level(tx, variant_id, location_id)).available
    standing = await tx.rows(Claim, sql.read_newest_claims, **here)
    claims = enough([claim for claim in standing if claim.order_id in locked], short)
    await reduce_reservations(tx, claims)
    await move_units(tx, (UnitMove(c.order_id, c.line_no, "reserved", "to_source", c.quantity) for c in claims))
    units: dict[UUID, int] = {}
    for claim in claims:
        units[claim.order_id] = units.get(claim.order_id, 0) + claim.quantity
    tx.emit(*(StockShrank(order_id=order_id, units=count) for order_id, count in units.items()))
    return claims


def enough(claims: Sequence[Claim], wanted: int) -> list[Claim]:
    """The first of the claims that together have so many units; the last is cut to what is wanted."""
    chosen = []
    for claim in claims:
        if wanted <= 0:
            break
        part = min(claim.quantity, wanted)
        chosen.append(msgspec.structs.replace(claim, quantity=part))
        wanted -= part
    return chosen


async def lock_level(tx: Transaction, variant_id: UUID, location_id: UUID) -> Level:
    found = [level for level in await lock_levels(tx, [variant_id]) if level.location_id == location_id]
    return found[0] if found else Level(variant_id, location_id, None, 0, 0, 0, 0)
