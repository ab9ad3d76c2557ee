"""What an answer says of the time that it took."""

import asyncio
import re
from pathlib import Path
from typing import Any

import msgspec
from httpx import Response
from tests.api.calling import calling

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
        assert one["statements"] == "3"
        assert int(other["statements"]) > 3
        assert one["batch"] is None


async def test_orders_that_were_placed_together_have_the_figures_of_their_batch(
    fresh_database: str, tmp_path: Path
) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"A": 99}}) as (api, world):
        await api.get("/v1/orders")
        orders = [msgspec.json.encode(world.order({"A": 1})) for _ in range(12)]
        answers = await asyncio.gather(*(api.post("/v1/orders", content=order) for order in orders))
        told = [timing(answer) for answer in answers]
        batches = [int(each["batch"]) for each in told]
        assert {answer.status_code for answer in answers} == {201}
        assert max(batches) > 1
        assert all(each["queue"] is not None and int(each["statements"]) > 1 for each in told)


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
