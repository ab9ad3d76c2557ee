"""Two web processes on one database, asked at the same time."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import msgspec
from msgspec.structs import replace
from tests import given
from tests.races.web_processes import web_processes

from orderwright.orders.types import LineInput, PlaceOrder

Clients = Sequence[httpx.AsyncClient]


@asynccontextmanager
async def two(
    url: str, folder: Path, stock: dict[str, dict[str, int]]
) -> AsyncIterator[tuple[given.World, list[httpx.AsyncClient]]]:
    async with given.world(url, stock) as world, web_processes(world, url, folder, 2) as clients:
        yield world, clients


async def placed_at_once(clients: Clients, orders: Sequence[PlaceOrder], **headers: str) -> list[httpx.Response]:
    """Every order by each process, all at the same time."""
    return await asyncio.gather(
        *(
            client.post("/orders", content=msgspec.json.encode(order), headers=headers)
            for order in orders
            for client in clients
        )
    )


def statuses(answers: Sequence[httpx.Response]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


async def test_the_same_order_at_both_at_once_is_one_order(fresh_database: str, tmp_path: Path) -> None:
    async with two(fresh_database, tmp_path, {"DC": {"MUG": 500}}) as (world, clients):
        orders = [world.order({"MUG": 2}) for _ in range(40)]
        answers = await placed_at_once(clients, orders)
        assert statuses(answers) == {201: 40, 200: 40}
        assert len({answer.json()["id"] for answer in answers}) == 40
        assert await world.sql("select count(*), sum(units) from orders") == [(40, 80)]
        assert await world.sql("select committed from stock_level") == [(80,)]
        assert await world.audit() == []


async def test_one_idempotency_key_at_both_at_once_does_it_once(fresh_database: str, tmp_path: Path) -> None:
    async with two(fresh_database, tmp_path, {"DC": {"MUG": 500}}) as (world, clients):
        order = world.order({"MUG": 1})
        for number in range(10):
            key = {"Idempotency-Key": f"key-{number}"}
            again = replace(order, external_ref=f"K-{number}")
            answers = await placed_at_once(clients, [again], **key)
            assert 201 in statuses(answers)
            assert set(statuses(answers)) <= {201, 409}, [answer.text for answer in answers]
            repeated = await placed_at_once(clients, [again], **key)
            assert {answer.json()["id"] for answer in repeated} == {
                answer.json()["id"] for answer in answers if answer.status_code == 201
            }
        assert await world.sql("select count(*) from orders") == [(10,)]
        assert await world.audit() == []


async def test_the_last_units_are_sold_once_by_both(fresh_database: str, tmp_path: Path) -> None:
    async with two(fresh_database, tmp_path, {"EAST": {"MUG": 9}, "WEST": {"MUG": 8}}) as (world, clients):
        orders = [world.order({"MUG": 1}, if_short="refuse") for _ in range(120)]
        sending = [
            clients[number % 2].post("/orders", content=msgspec.json.encode(order))
            for number, order in enumerate(orders)
        ]
        answers = await asyncio.gather(*sending)
        assert statuses(answers) == {201: 17, 409: 103}
        assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"stock_short"}
        assert await world.sql("select sum(on_hand), sum(committed) from stock_level") == [(17, 17)]
        assert await world.audit() == []


async def test_hot_goods_asked_for_in_opposite_orders_never_lock_both_out(fresh_database: str, tmp_path: Path) -> None:
    skus = [f"HOT-{number}" for number in range(8)]
    async with two(fresh_database, tmp_path, {"DC": dict.fromkeys(skus, 10_000)}) as (world, clients):
        forward = [LineInput(sku=sku, quantity=1, unit_price="2.50") for sku in skus]
        sending = [
            client.post("/orders", content=msgspec.json.encode(replace(world.order({skus[0]: 1}), lines=lines)))
            for _ in range(80)
            for client, lines in zip(clients, (forward, forward[::-1]), strict=True)
        ]
        answers = await asyncio.gather(*sending)
        assert statuses(answers) == {201: 160}
        assert await world.sql("select distinct committed from stock_level") == [(160,)]
        assert await world.sql("select deadlocks from pg_stat_database where datname = current_database()") == [(0,)]
        assert await world.audit() == []


async def test_release_by_one_and_cancellation_by_the_other_end_in_one_truth(
    fresh_database: str, tmp_path: Path
) -> None:
    async with two(fresh_database, tmp_path, {"DC": {"MUG": 500}}) as (world, clients):
        orders = [await world.placed_order({"MUG": 3}) for _ in range(25)]
        one, other = clients
        sending = [
            client.post(f"/orders/{order.id}/{what}", json=content)
            for order in orders
            for client, what, content in ((one, "releases", None), (other, "cancellations", {"reason": "customer"}))
        ]
        answers = await asyncio.gather(*sending)
        assert not [answer.text for answer in answers if answer.status_code >= 500]
        assert {answer.status_code for answer in answers[1::2]} <= {200, 201}, [a.text for a in answers[1::2]]
        assert await world.sql("select sum(canceled), sum(ordered) from progress") == [(75, 75)]
        assert await world.sql("select committed from stock_level") == [(0,)]
        assert await world.audit() == []
