"""What an answer says of the time that it took."""

import asyncio
import re
from pathlib import Path
from time import perf_counter
from typing import Any

import msgspec
from httpx import Response
from tests import given
from tests.api.calling import calling

from orderwright.kernel.queue import Queue
from orderwright.kernel.spent import Spent, count, leave
from orderwright.kernel.statements import Statement
from orderwright.orders.place_orders import place_orders

SLEEP = Statement("sleep", b"select pg_sleep(0.02)::text", "test")
TIMING = re.compile(
    r'total;dur=(?P<total>[\d.]+), db;dur=(?P<db>[\d.]+);desc="(?P<statements>\d+) statements?'
    r'(?: for a batch of (?P<batch>\d+))?", pool;dur=[\d.]+(?:, queue;dur=(?P<queue>[\d.]+))?'
)


def timing(answer: Response) -> dict[str, Any]:
    found = TIMING.fullmatch(answer.headers["Server-Timing"])
    assert found is not None, answer.headers["Server-Timing"]
    return found.groupdict()


async def test_an_answer_says_how_long_it_took_and_how_many_statements(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"A": 9}}) as (api, world):
        placed = await world.placed_order({"A": 1})
        await api.get("/v1/orders")  # the key is known from here on
        one, other = timing(await api.get("/v1/orders")), timing(await api.get(f"/v1/orders/{placed.id}"))
        assert float(one["total"]) >= float(one["db"]) > 0
        assert one["statements"] == "4"
        assert int(other["statements"]) > 4
        assert one["batch"] is None


async def test_orders_that_are_placed_together_have_the_figures_of_their_batch(
    fresh_database: str, tmp_path: Path
) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"A": 99}}) as (api, world):
        told = timing(await api.post("/v1/orders", content=msgspec.json.encode(world.order({"A": 1}))))
        assert (told["batch"], told["queue"] is None) == ("1", False)
        queue = Queue(world.door, place_orders)

        async def place() -> Spent:
            spent, _ = count()
            await queue.perform(world.context, world.order({"A": 1}))
            return spent

        took = await asyncio.gather(*(place() for _ in range(12)))
        assert {each.batch for each in took} == {12}
        assert len({(each.database_s, each.statements) for each in took}) == 1
        assert took[0].statements > 1
        assert 'statements for a batch of 12"' in took[0].server_timing()


async def test_statements_that_wait_together_are_not_counted_one_by_one(fresh_database: str) -> None:
    async with given.world(fresh_database) as world:
        spent, token = count()
        async with world.database.transaction(given.ORGANIZATION, "test", world.door.now()) as tx, tx.together():
            await asyncio.gather(*(tx.rows(str, SLEEP) for _ in range(3)))
        took = perf_counter() - spent.began
        leave(token)
        assert 0.06 <= spent.database_s <= took
        assert (spent.statements, spent.waits) == (3, 0)


async def test_a_refusal_says_it_too(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {}}) as (api, _):
        answer = await api.get("/v1/orders/01890000-0000-7000-8000-000000000000")
        assert answer.status_code == 404
        assert int(timing(answer)["statements"]) > 0


async def test_a_stranger_is_told_nothing(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {}}) as (api, _):
        for answer in (
            await api.get("/v1/orders", headers={"Authorization": "Bearer ow_wrong"}),
            await api.get("/sign-in"),
            await api.get("/orders"),
        ):
            assert "Server-Timing" not in answer.headers
