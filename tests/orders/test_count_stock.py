"""Counts: what is on hand is what was counted, and promises give way where there is less than was promised."""

import asyncio

import pytest
from tests import given

from orderwright.kernel.refusal import Refusal
from orderwright.orders.release_orders import ReleaseOrder, release_orders
from orderwright.orders.take_counts import take_counts
from orderwright.stock.count_stock import Counted, CountStock, count_stock
from orderwright.stock.receive_stock import ReceiveStock, receive_stock

MAIN = {"MAIN": {"CUP": 10}}


async def count(world: given.World, quantity: int, sku: str = "CUP") -> Counted | Refusal:
    (answer,) = await take_counts(
        world.door, world.context, [CountStock(location="MAIN", sku=sku, quantity=quantity, note="by Ada")]
    )
    return answer


@pytest.mark.parametrize("counted", [0, 4, 10, 25])
async def test_a_count_sets_what_is_on_hand(fresh_database: str, counted: int) -> None:
    async with given.world(fresh_database, MAIN) as world:
        answer = await count(world, counted)
        assert isinstance(answer, Counted)
        assert (answer.before, answer.on_hand, answer.available) == (10, counted, counted)
        moved = await world.sql("select count(*) from stock_movement where cause_kind = 'adjustment'")
        assert moved == [(0 if counted == 10 else 1,)]
        assert await world.audit() == []


async def test_a_count_below_what_is_promised_moves_the_newest_reservations_back(fresh_database: str) -> None:
    async with given.world(fresh_database, MAIN) as world:
        first, second = await world.placed_order({"CUP": 5}), await world.placed_order({"CUP": 3})
        answer = await count(world, 6)
        assert isinstance(answer, Counted)
        assert (answer.before, answer.on_hand, answer.left, answer.orders) == (10, 6, 0, [second.id])
        assert await world.progress(first) == [{"reserved": 5}]
        assert sum(units for place, units in (await world.progress(second))[0].items() if place != "reserved") >= 2
        assert await world.audit() == []


async def test_what_is_in_released_work_stays_for_a_short_pick(fresh_database: str) -> None:
    async with given.world(fresh_database, MAIN) as world:
        order = await world.placed_order({"CUP": 8})
        await world.do(release_orders, ReleaseOrder(order_id=order.id))
        answer = await count(world, 1)
        assert isinstance(answer, Counted)
        assert (answer.on_hand, answer.left) == (8, 7)
        assert await world.progress(order) == [{"released": 8}]
        assert await world.audit() == []


async def test_two_who_count_at_once_both_end_at_what_was_counted(fresh_database: str) -> None:
    async with given.world(fresh_database, MAIN) as world:
        receipts = [world.do(receive_stock, ReceiveStock(location="MAIN", sku="CUP", quantity=1)) for _ in range(10)]
        answers = await asyncio.gather(count(world, 7), *receipts, count(world, 7))
        assert all(answer.on_hand == 7 for answer in (answers[0], answers[-1]) if isinstance(answer, Counted))
        final = await count(world, 5)
        assert isinstance(final, Counted)
        assert await world.sql("select on_hand from stock_level") == [(5,)]
        assert await world.audit() == []


async def test_a_count_is_a_whole_number_from_zero(fresh_database: str) -> None:
    async with given.world(fresh_database, MAIN) as world:
        for quantity in (-1, 2_147_483_648):
            with pytest.raises(Refusal) as refused:
                await world.do(count_stock, CountStock(location="MAIN", sku="CUP", quantity=quantity))
            assert [field.pointer for field in refused.value.fields] == ["/quantity"]
        with pytest.raises(Refusal, match="can't be taken"):
            await world.do(count_stock, CountStock(location="NORTH", sku="cup", quantity=1))
