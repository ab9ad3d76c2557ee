"""The queue of concurrent callers: everybody gets the own answer, a full queue says so, those who leave are heard."""

import asyncio
from collections.abc import Sequence

import msgspec
from tests.given import world

from orderwright.kernel.queue import Queue
from orderwright.kernel.refusal import Outage, Refusal
from orderwright.kernel.transaction import Transaction
from orderwright.orders.place_orders import place_orders
from orderwright.orders.types import PlacedOrder, PlaceOrder


async def test_concurrent_placements_share_transactions_and_get_their_own_answers(fresh_database: str) -> None:
    async with world(fresh_database, {"DC": {"A": 1000}}) as w:
        queue = Queue(w.door, place_orders)
        orders = [w.order({"A": 1}) for _ in range(100)]
        answers = await asyncio.gather(*(queue.perform(w.context, order) for order in orders))
        assert [answer.external_ref for answer in answers] == [order.external_ref for order in orders]
        commits = await w.sql("select count(distinct commit_id), count(*) from event where kind = 'OrderPlaced'")
        assert commits[0][1] == 100
        assert commits[0][0] < 20


async def test_a_poison_order_is_refused_alone(fresh_database: str) -> None:
    async with world(fresh_database, {"DC": {"A": 1000}}) as w:
        queue = Queue(w.door, place_orders)
        orders = [w.order({"A": 1}) for _ in range(9)]
        orders[4] = msgspec.structs.replace(orders[4], currency="???")
        answers = await asyncio.gather(*(queue.perform(w.context, order) for order in orders), return_exceptions=True)
        assert [index for index, answer in enumerate(answers) if isinstance(answer, Refusal)] == [4]


async def test_a_full_queue_says_so_at_once_and_serves_those_who_wait(fresh_database: str) -> None:
    async with world(fresh_database, {"DC": {"A": 1000}}) as w:
        queue = Queue(w.door, place_orders, waiting_max=10)
        answers = await asyncio.gather(
            *(queue.perform(w.context, w.order({"A": 1})) for _ in range(8)), return_exceptions=True
        )
        assert sum(isinstance(answer, Outage) for answer in answers) == 3
        assert await w.sql("select count(*) from orders") == [(5,)]


async def test_whoever_goes_away_has_still_been_heard_once(fresh_database: str) -> None:
    async with world(fresh_database, {"DC": {"A": 1000}}) as w:
        queue = Queue(w.door, place_orders)
        callers = [asyncio.create_task(queue.perform(w.context, w.order({"A": 1}))) for _ in range(4)]
        await asyncio.sleep(0)
        callers[2].cancel()
        await asyncio.gather(*callers, return_exceptions=True)
        await queue.drain()
        assert await w.sql("select count(*) from orders") == [(4,)]


async def test_a_bug_is_told_to_whoever_met_it_and_harms_nobody_else(fresh_database: str) -> None:
    async with world(fresh_database, {"DC": {"A": 1000}}) as w:

        async def trip(tx: Transaction, orders: Sequence[PlaceOrder]) -> list[PlacedOrder | Refusal]:
            if any(order.note == "trip" for order in orders):
                raise ZeroDivisionError
            return await place_orders(tx, orders)

        queue = Queue(w.door, msgspec.structs.replace(place_orders, function=trip))
        orders = [w.order({"A": 1}, note="trip" if n == 5 else "") for n in range(9)]
        answers = await asyncio.gather(*(queue.perform(w.context, order) for order in orders), return_exceptions=True)
        assert [n for n, answer in enumerate(answers) if isinstance(answer, ZeroDivisionError)] == [5]
        assert await w.sql("select count(*) from orders") == [(8,)]
        assert (await queue.perform(w.context, w.order({"A": 1}))).created
