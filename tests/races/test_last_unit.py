"""Two transactions on the last unit: real connections of several pools, as several processes have them."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from msgspec.structs import replace
from tests import given

from orderwright.app import make_door
from orderwright.audit.find_differences import Audit, audit
from orderwright.kernel.database import Database
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.place_holds import PlaceHold, place_holds
from orderwright.orders.place_orders import place_orders
from orderwright.orders.release_orders import ReleaseOrder, release_orders
from orderwright.orders.shrink_stock import shrink_stock
from orderwright.orders.source_again import SourceAgain, source_again
from orderwright.orders.types import PlacedOrder
from orderwright.stock.adjust_stock import AdjustStock, adjust_stock
from orderwright.stock.receive_stock import ReceiveStock, receive_stock


@asynccontextmanager
async def doors(url: str, count: int) -> AsyncIterator[list[Door]]:
    """Doors with pools of their own, as those of other processes."""
    databases = [Database(url, connections_max=4) for _ in range(count)]
    for database in databases:
        await database.open()
    try:
        yield [make_door(database) for database in databases]
    finally:
        for database in databases:
            await database.close()


async def one(world: given.World, door: Door, verb: Any, input: Any) -> Any:
    (answer,) = await door.perform_many(world.context, verb, [input])
    return answer


async def sound(world: given.World) -> None:
    report = await world.door.ask(world.context, audit, Audit())
    assert [difference.sentence for difference in report.differences] == []


def sold(answers: Sequence[Any]) -> int:
    return sum(not isinstance(answer, Refusal) for answer in answers)


async def test_of_many_buyers_exactly_as_many_get_a_unit_as_there_are(fresh_database: str) -> None:
    async with (
        given.world(fresh_database, {"EAST": {"MUG": 5}, "WEST": {"MUG": 4}}) as world,
        doors(fresh_database, 3) as three,
    ):
        orders = [world.order({"MUG": 1}, if_short="refuse") for _ in range(40)]
        buying = [one(world, three[index % 3], place_orders, order) for index, order in enumerate(orders)]
        answers = await asyncio.gather(*buying)
        assert sold(answers) == 9
        assert {answer.code for answer in answers if isinstance(answer, Refusal)} == {"stock_short"}
        assert await world.sql("select sum(on_hand), sum(committed) from stock_level") == [(9, 9)]
        await sound(world)


async def test_batches_of_several_processes_sell_each_unit_once(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 25, "CUP": 10}}) as world, doors(fresh_database, 3) as three:
        batches = [
            [
                world.order({"MUG": 1, "CUP": 1} if number % 2 else {"CUP": 1, "MUG": 1}, if_short="refuse")
                for number in range(10)
            ]
            for _ in three
        ]
        answers = await asyncio.gather(
            *(door.perform_many(world.context, place_orders, batch) for door, batch in zip(three, batches, strict=True))
        )
        assert sum(map(sold, answers)) == 10
        await sound(world)


async def test_the_same_order_sent_at_once_by_several_is_one_order(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 50}}) as world, doors(fresh_database, 3) as three:
        order = world.order({"MUG": 2})
        answers = await asyncio.gather(*(one(world, three[n % 3], place_orders, order) for n in range(12)))
        assert {answer.id for answer in answers} == {answers[0].id}
        assert sum(answer.created for answer in answers) == 1
        assert await world.sql("select count(*) from orders") == [(1,)]
        other = replace(order, note="another")
        assert (await one(world, three[0], place_orders, other)).code == "order_differs"
        await sound(world)


async def test_two_lines_of_one_sku_are_checked_together(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 3}}) as world:
        order = world.order({"MUG": 2}, if_short="refuse")
        with pytest.raises(Refusal) as refusal:
            await world.do(place_orders, replace(order, lines=order.lines * 2))
        assert refusal.value.code == "stock_short"
        await world.do(place_orders, replace(order, lines=order.lines * 2, if_short="backorder"))
        assert await world.sql("select sum(reserved), sum(backordered) from progress") == [(3, 1)]


async def test_release_cancel_and_hold_of_the_same_orders_at_once_end_in_one_truth(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 40, "CUP": 40}}) as world, doors(fresh_database, 3) as three:
        placed = await world.door.perform_many(
            world.context, place_orders, [world.order({"MUG": 2, "CUP": 1}) for _ in range(12)]
        )
        orders = [order for order in placed if isinstance(order, PlacedOrder)]
        doing = [
            part
            for order in orders
            for part in (
                one(world, three[0], release_orders, ReleaseOrder(order_id=order.id)),
                one(world, three[1], cancel_lines, CancelLines(order_id=order.id, reason="customer")),
                one(world, three[2], place_holds, PlaceHold(order_id=order.id, reason="fraud")),
                one(world, three[2], source_again, SourceAgain(order_id=order.id)),
            )
        ]
        await asyncio.gather(*doing)
        assert await world.sql("select sum(canceled), sum(ordered) from progress") == [(36, 36)]
        assert await world.sql("select sum(committed) from stock_level") == [(0,)]
        await sound(world)


async def test_goods_that_arrive_and_shrink_while_they_are_sold_add_up(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 10}}) as world, doors(fresh_database, 3) as three:
        loss = AdjustStock(location="DC", sku="MUG", quantity=-1, reason="count")
        receipt = ReceiveStock(location="DC", sku="MUG", quantity=1)
        doing = [
            part
            for _ in range(8)
            for part in (
                one(world, three[0], place_orders, world.order({"MUG": 2})),
                one(world, three[1], adjust_stock, loss),
                one(world, three[1], shrink_stock, loss),
                one(world, three[2], receive_stock, receipt),
            )
        ]
        await asyncio.gather(*doing)
        await sound(world)


async def test_a_receipt_waits_for_nobody_at_another_location(fresh_database: str) -> None:
    async with given.world(fresh_database, {"EAST": {"MUG": 1}, "WEST": {"MUG": 1}}) as world:
        first = "select location_id from stock_level order by variant_id, location_id limit 1"
        ((here,),) = await world.sql(f"select code from location where location_id <> ({first})")
        async with world.database.transaction(given.ORGANIZATION, "test", world.door.now()) as tx:
            await tx.connection.execute(f"{first} for update".encode())
            receipt = ReceiveStock(location=here, sku="MUG", quantity=4)
            received = await asyncio.wait_for(world.do(receive_stock, receipt), timeout=10)
        assert received.on_hand == 5
