"""Goods come, somebody waits for them, and a newcomer wants them at the same moment: real connections of two pools."""

import asyncio
from typing import Any

from tests import given
from tests.races.test_last_unit import doors, one, sound

from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.decide_cancellation import LineUnits
from orderwright.orders.place_holds import PlaceHold, place_holds
from orderwright.orders.place_orders import place_orders
from orderwright.orders.release_holds import ReleaseHold, release_holds
from orderwright.progress.move_units import lock_progress
from orderwright.stock.adjust_stock import AdjustStock, adjust_stock
from orderwright.stock.receive_stock import ReceiveStock, receive_stock
from orderwright.stock.transfer_stock import TransferStock, transfer_stock


async def test_a_newcomer_never_overtakes_an_order_that_waits_for_what_comes(fresh_database: str) -> None:
    """Nobody relays anything here: what is not done in the receipt's own transaction is not done."""
    async with (
        given.world(fresh_database, {"DC": {"MUG": 0}, "WEST": {"MUG": 30}}) as world,
        doors(fresh_database, 3) as three,
    ):
        holder = await world.placed_order({"MUG": 30})
        ways: list[tuple[Any, Any]] = [
            (receive_stock, ReceiveStock(location="DC", sku="MUG", quantity=1)),
            (adjust_stock, AdjustStock(location="DC", sku="MUG", quantity=1, reason="count")),
            (cancel_lines, CancelLines(order_id=holder.id, reason="customer", lines=[LineUnits(1, 1)])),
        ]
        for turn in range(12):
            waiting = await world.placed_order({"MUG": 1})
            newcomers = [
                one(world, three[n % 2], place_orders, world.order({"MUG": 1}, if_short="refuse")) for n in range(6)
            ]
            came, *answers = await asyncio.gather(one(world, three[2], *ways[turn % 3]), *newcomers)
            assert not isinstance(came, Exception)
            assert {getattr(answer, "code", "sold") for answer in answers} == {"stock_short"}
            assert await world.progress(waiting) == [{"reserved": 1}]
        await sound(world)


async def test_a_receipt_waits_for_who_is_being_changed_and_then_serves_the_oldest(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 0}}) as world:
        first, second = await world.placed_order({"MUG": 1}), await world.placed_order({"MUG": 1})
        async with world.database.transaction(given.ORGANIZATION, "another", world.door.now()) as tx:
            await lock_progress(tx, [first.id])
            receipt = ReceiveStock(location="DC", sku="MUG", quantity=1)
            receiving = asyncio.create_task(world.do(receive_stock, receipt))
            await asyncio.sleep(0.3)
            assert not receiving.done()
        await receiving
        assert await world.progress(first) == [{"reserved": 1}]
        assert await world.progress(second) == [{"backordered": 1}]
        await sound(world)


async def test_the_earlier_promise_is_served_before_who_wants_all_that_came(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 0}}) as world:
        late, early = await world.placed_order({"MUG": 2}), await world.placed_order({"MUG": 1})
        for table in ("orders", "progress"):
            await world.sql(f"update {table} set ship_by = ship_by - 1 where order_id = %s", early.id)
        await world.do(receive_stock, ReceiveStock(location="DC", sku="MUG", quantity=2))
        assert await world.progress(early) == [{"reserved": 1}]
        assert await world.progress(late) == [{"reserved": 1, "backordered": 1}]
        await sound(world)


async def test_receipts_cancellations_and_holds_of_those_who_wait_end_in_one_truth(fresh_database: str) -> None:
    """Each takes progress and levels, of the same orders and goods, from another side."""
    stock = {"EAST": {"MUG": 6, "CUP": 6}, "WEST": {"MUG": 6, "CUP": 6}}
    async with given.world(fresh_database, stock) as world, doors(fresh_database, 3) as three:
        wishes = [world.order({"MUG": 2, "CUP": 1} if n % 2 else {"CUP": 2, "MUG": 1}) for n in range(24)]
        orders = await given.all_of(world, place_orders, wishes)
        holds = await given.all_of(
            world, place_holds, [PlaceHold(order_id=o.id, reason="fraud") for o in orders[12:18]]
        )
        doing = [
            *(one(world, three[0], cancel_lines, CancelLines(order_id=o.id, reason="customer")) for o in orders[::3]),
            *(one(world, three[1], release_holds, ReleaseHold(hold_id=hold.hold_id)) for hold in holds),
            *(
                one(world, three[2], receive_stock, ReceiveStock(location=where, sku=sku, quantity=1))
                for sku in ("MUG", "CUP")
                for where in ("WEST", "EAST")
                for _ in range(4)
            ),
            *(
                one(
                    world,
                    three[1],
                    transfer_stock,
                    TransferStock(location="WEST", to_location="EAST", sku=sku, quantity=1),
                )
                for sku in ("MUG", "CUP")
                for _ in range(4)
            ),
        ]
        answers = await asyncio.gather(*doing)
        assert not [
            answer
            for answer in answers
            if getattr(answer, "code", "") not in ("", "stock_promised", "hold_released_already")
        ]
        await sound(world)
