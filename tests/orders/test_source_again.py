from tests import given, warehouse

from orderwright.fulfillment.reject_fulfillment_orders import RejectFulfillmentOrder, reject_fulfillment_orders
from orderwright.kernel.facts import Event
from orderwright.kernel.transaction import Transaction
from orderwright.orders.follow_up import source_what_waited
from orderwright.orders.source_again import SourceAgain, source_again
from orderwright.orders.source_backorders import SourceBackorders, source_backorders
from orderwright.orders.types import PlacedOrder
from orderwright.reactions import AFTER
from orderwright.sourcing.fences import Fence, add_fences
from orderwright.stock.receive_stock import ReceiveStock, receive_stock
from orderwright.worker.relay import Relay


async def variant(world: given.World, sku: str) -> object:
    return (await world.sql("select variant_id from variant where sku = %s", sku))[0][0]


async def receive(world: given.World, units: int, location: str = "DC") -> None:
    await world.do(receive_stock, ReceiveStock(location=location, sku="MUG", quantity=units))


async def backorders(world: given.World) -> object:
    return await world.do(source_backorders, SourceBackorders(variants=[await variant(world, "MUG")]))  # type: ignore[list-item]


async def test_arrived_stock_goes_to_the_oldest_order_first(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 0}}) as world:
        first, second, third = [await world.placed_order({"MUG": 2}) for _ in range(3)]
        await receive(world, 3)
        served = await backorders(world)
        assert (served.orders, served.units) == ([first.id, second.id], 3)  # type: ignore[attr-defined]
        assert await world.progress(first) == [{"reserved": 2}]
        assert await world.progress(second) == [{"backordered": 1, "reserved": 1}]
        assert await world.progress(third) == [{"backordered": 2}]
        assert await world.sql("select on_hand, committed from stock_level") == [(3, 3)]


async def test_nothing_is_promised_twice_when_stock_is_announced_twice(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 0}}) as world:
        await world.placed_order({"MUG": 5})
        await receive(world, 3)
        await backorders(world)
        assert (await backorders(world)).units == 0  # type: ignore[attr-defined]
        assert await world.sql("select sum(quantity) from reservation") == [(3,)]


async def test_a_fenced_location_is_not_asked_again(fresh_database: str) -> None:
    async with given.world(fresh_database, {"EAST": {"MUG": 0}, "WEST": {"MUG": 0}}) as world:
        order = await world.placed_order({"MUG": 2})
        await receive(world, 5, "EAST")
        await fence(world, order, "EAST")
        answer = await world.do(source_again, SourceAgain(order_id=order.id))
        assert (answer.units, answer.waiting) == (0, 2)
        await receive(world, 1, "WEST")
        answer = await world.do(source_again, SourceAgain(order_id=order.id))
        assert (answer.units, answer.waiting) == (1, 1)
        assert await world.sql("select code from reservation join location using (location_id)") == [("WEST",)]


async def fence(world: given.World, order: PlacedOrder, location: str) -> None:
    location_id = (await world.sql("select location_id from location where code = %s", location))[0][0]
    mug = await variant(world, "MUG")
    async with world.database.transaction("demo", "test", world.door.now()) as tx:
        assert isinstance(tx, Transaction)
        await add_fences(tx, [Fence(order.id, mug, location_id, "not_found")])  # type: ignore[arg-type]


async def test_two_lines_of_one_variant_share_what_arrived(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 0}}) as world:
        twice = world.order({"MUG": 2})
        order = await world.placed_order({"MUG": 2}, lines=[*twice.lines, *twice.lines])
        await receive(world, 3)
        await world.do(source_again, SourceAgain(order_id=order.id))
        assert await world.progress(order) == [{"reserved": 2}, {"backordered": 1, "reserved": 1}]


async def test_a_receipt_announces_what_the_backorders_wait_for(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 0}}) as world:
        order = await world.placed_order({"MUG": 2})
        await receive(world, 2)
        await source_what_waited(world.door, "demo", await events_of(world, "StockMoved"))
        assert await world.progress(order) == [{"reserved": 2}]


async def events_of(world: given.World, kind: str) -> list[Event]:
    rows = await world.sql("select commit_id, seq, at, kind, order_id, data from event where kind = %s", kind)
    names = ("commit_id", "seq", "at", "kind", "order_id", "data")
    return [Event(position=1, actor="test", **dict(zip(names, row, strict=True))) for row in rows]


async def test_a_fenced_order_does_not_stand_in_the_way_of_younger_ones(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 0}}) as world:
        fenced, younger = await world.placed_order({"MUG": 2}), await world.placed_order({"MUG": 2})
        await fence(world, fenced, "DC")
        await receive(world, 2)
        await backorders(world)
        assert await world.progress(fenced) == [{"backordered": 2}]
        assert await world.progress(younger) == [{"reserved": 2}]


async def test_what_a_busy_location_frees_goes_to_an_order_that_waits(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 2}}) as world:
        work = await warehouse.released(world, {"MUG": 2})
        waiting = await world.placed_order({"MUG": 2})
        await world.do(
            reject_fulfillment_orders, RejectFulfillmentOrder(fulfillment_order_id=work.id, reason="too_busy")
        )
        relay = Relay(world.door, given.ORGANIZATION, {"source_backorders": AFTER["source_backorders"]})
        await relay.introduce()
        await relay.turn()
        assert await world.progress(waiting) == [{"reserved": 2}]
        assert await world.progress(work.order) == [{"backordered": 2}]
        assert await world.audit() == []
