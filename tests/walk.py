"""Orders that are out of the house, for tests of what comes after: `order = await walk.shipped(world, {"MUG": 2})`."""

from typing import Any
from uuid import UUID

import msgspec
from tests.given import ORGANIZATION, World

from orderwright.orders.place_orders import place_orders
from orderwright.orders.types import PlacedOrder
from orderwright.payments.record_payments import record_payments
from orderwright.payments.types import PaymentEvent
from orderwright.progress.move_units import move_units
from orderwright.progress.types import UnitMove
from orderwright.reactions import before_commit
from orderwright.stock.move_stock import move_stock
from orderwright.stock.reserve_stock import take_reservations
from orderwright.stock.types import Movement


async def shipped(world: World, goods: dict[str, int], place: Any = "shipped", **changes: Any) -> PlacedOrder:
    """An order all of whose goods have left, and whose money was captured."""
    order = await world.do(place_orders, msgspec.structs.replace(world.order(goods), **changes))
    await send(world, order.id, place)
    return order  # type: ignore[no-any-return]


async def delivered(world: World, goods: dict[str, int], **changes: Any) -> PlacedOrder:
    """The same, in the customer's hands."""
    return await shipped(world, goods, "delivered", **changes)


async def send(world: World, order_id: UUID, place: Any) -> None:
    async with world.database.transaction(ORGANIZATION, "test", world.door.now()) as tx:
        claims = await take_reservations(tx, [order_id])
        await move_stock(
            tx,
            [
                Movement(variant_id=c.variant_id, from_place="sellable", to_place="customer", location_id=c.location_id,
                         quantity=c.quantity, promised=c.quantity, reason="shipped")
                for c in claims
            ],
        )  # fmt: skip
        await move_units(tx, [UnitMove(c.order_id, c.line_no, "reserved", place, c.quantity) for c in claims])
        total = await (
            await tx.connection.execute("select total_minor from orders where order_id = %s", [order_id])
        ).fetchone()
        assert total is not None
        event = PaymentEvent(order_id=order_id, kind="captured", amount_minor=total[0], reference="shipping")
        await record_payments(tx, [event])
        await before_commit(tx)
