from typing import Any

import pytest
from msgspec.structs import replace
from tests import given

from orderwright.kernel.refusal import Refusal
from orderwright.orders.place_holds import PlaceHold, place_holds
from orderwright.orders.place_orders import place_orders
from orderwright.orders.release_holds import ReleaseHold, release_holds
from orderwright.orders.release_orders import ReleaseOrder, release_orders
from orderwright.orders.source_again import SourceAgain, source_again
from orderwright.orders.types import HoldInput, PlacedOrder
from orderwright.reactions import AFTER
from orderwright.stock.receive_stock import ReceiveStock, receive_stock
from orderwright.worker.relay import Relay


async def settle(world: given.World) -> None:
    """Let every reaction run until nothing follows any more."""
    relay = Relay(world.door, "demo", AFTER)
    await relay.introduce()
    for _ in range(20):
        if not await relay.turn():
            break


async def refused(world: given.World, verb: object, input: object) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        await world.do(verb, input)
    return refusal.value


async def hold(world: given.World, order: PlacedOrder, **more: object) -> Any:
    return await world.do(place_holds, PlaceHold(order_id=order.id, reason="address", **more))  # type: ignore[arg-type]


async def test_a_held_order_moves_nowhere_whatever_automation_does(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 2, "CUP": 0}}) as world:
        order = await world.placed_order({"MUG": 2, "CUP": 1})
        await hold(world, order, note="House number missing")
        await world.do(receive_stock, ReceiveStock(location="DC", sku="CUP", quantity=5))
        await settle(world)
        assert await world.progress(order) == [{"reserved": 2}, {"backordered": 1}]
        assert (await refused(world, release_orders, ReleaseOrder(order_id=order.id))).ids["reasons"] == ["order_held"]
        assert (await refused(world, source_again, SourceAgain(order_id=order.id))).code == "order_held"


async def test_an_order_can_come_with_a_hold(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 4}}) as world:
        order = world.order({"MUG": 2}, hold=HoldInput(reason="fraud", note="Card from elsewhere"))
        placed = await world.do(place_orders, order)
        assert await world.sql("select reason, note, automatic from hold") == [("fraud", "Card from elsewhere", False)]
        await settle(world)
        assert await world.progress(placed) == [{"reserved": 2}]
        assert (await world.do(place_orders, replace(order, hold=None))).created is False
        wrong = await refused(
            world, place_orders, world.order({"MUG": 1}, hold=HoldInput(reason="furaud", note="x" * 2001))
        )
        assert wrong.code == "order_invalid"
        assert [field.pointer for field in wrong.fields] == ["/hold/reason", "/hold/note"]


async def test_the_release_of_the_last_hold_lets_the_order_go_on_by_itself(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 2, "CUP": 0}}) as world:
        order = await world.placed_order({"MUG": 2, "CUP": 1})
        first, second = await hold(world, order), await hold(world, order)
        await world.do(receive_stock, ReceiveStock(location="DC", sku="CUP", quantity=5))
        assert (await world.do(release_holds, ReleaseHold(hold_id=first.hold_id))).still_held == 1
        await settle(world)
        assert await world.progress(order) == [{"reserved": 2}, {"backordered": 1}]
        assert (await world.do(release_holds, ReleaseHold(hold_id=second.hold_id))).still_held == 0
        await settle(world)
        assert await world.progress(order) == [{"released": 2}, {"released": 1}]
        assert await world.sql("select open_holds from orders") == [(0,)]
        assert await world.sql("select released_by from hold") == [("test",), ("test",)]


async def test_a_hold_pauses_work_that_was_released_and_its_release_resumes_it(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 2}}) as world:
        order = await world.placed_order({"MUG": 2})
        await world.do(release_orders, ReleaseOrder(order_id=order.id))
        placed = await hold(world, order)
        assert await world.sql("select paused from fulfillment_order") == [(True,)]
        await world.do(release_holds, ReleaseHold(hold_id=placed.hold_id))
        assert await world.sql("select paused from fulfillment_order") == [(False,)]


async def test_a_hold_on_a_line_keeps_that_line_alone(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 2, "CUP": 2}}) as world:
        order = await world.placed_order({"MUG": 2, "CUP": 1})
        await hold(world, order, line_no=2)
        released = await world.do(release_orders, ReleaseOrder(order_id=order.id))
        assert (released.units, released.waiting) == (2, 1)
        assert await world.progress(order) == [{"released": 2}, {"reserved": 1}]
        assert await world.sql("select paused from fulfillment_order") == [(False,)]
        assert (await refused(world, release_orders, ReleaseOrder(order_id=order.id))).ids["reasons"] == ["line_held"]


async def test_what_makes_no_sense_is_refused_and_releasing_twice_is(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 2}}) as world:
        order = await world.placed_order({"MUG": 2})
        wrong = await refused(world, place_holds, PlaceHold(order_id=order.id, reason="", note="\0", line_no=7))
        assert [field.pointer for field in wrong.fields] == ["/reason", "/note", "/line_no"]
        placed = await hold(world, order)
        await world.do(release_holds, ReleaseHold(hold_id=placed.hold_id))
        assert (
            await refused(world, release_holds, ReleaseHold(hold_id=placed.hold_id))
        ).code == "hold_released_already"
        assert (await refused(world, release_holds, ReleaseHold(hold_id=order.id))).code == "hold_not_found"
