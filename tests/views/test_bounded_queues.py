"""Twenty thousand rows of each kind that stand in the way (fenced, held, paused, at another step, on their way), and
each queue reads what it shows: buffers are counted, not time."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from tests import given

from orderwright.kernel.statements import Statement
from orderwright.kernel.transaction import json_rows
from orderwright.orders import follow_up
from orderwright.progress import find_waiting
from orderwright.sourcing import fences
from orderwright.views import home, orders_list, warehouse_queues

ROWS = 20_000
BUFFERS_MAX = 600
"""Of 8 kB; a scan over 20,000 rows of these tables reads 300 to 20,000 more of them."""
CROWD = Path(__file__).with_name("crowd.sql").read_text()


@pytest.fixture
async def crowded(fresh_database: str) -> AsyncIterator[given.World]:
    """A world in which little can be done, behind 20,000 of each kind with which nothing can."""
    async with given.world(fresh_database, {"DC": {"MUG": 0}, "WEST": {"MUG": 0}}) as world:
        await world.sql("create table crowd (n integer, kind text)")
        await world.sql(
            "create function id(n integer) returns uuid language sql immutable as "
            "$$ select ('0190' || lpad(to_hex(n), 28, '0'))::uuid $$"
        )
        kinds = "array['fenced', 'held', 'stuck', 'paused', 'way']"
        await world.sql(
            f"insert into crowd select n, ({kinds})[1 + n / {ROWS}] from generate_series(0, {5 * ROWS - 1}) as n"
        )
        for statement in CROWD.strip().split(";\n"):
            await world.sql(statement)
        for _ in range(3):
            await world.placed_order({"MUG": 1})
        async with world.database.transaction(given.ORGANIZATION, "test", world.door.now()) as tx:
            await tx.connection.execute(b"analyze")
        yield world


async def buffers(world: given.World, statement: Statement, **parameters: Any) -> tuple[int, int]:
    """How many buffers a statement touches, and how many rows it gives."""
    async with world.database.transaction(given.ORGANIZATION, "test", world.door.now()) as tx:
        text = b"explain (analyze, buffers, format json) " + statement.text
        cursor = await tx.connection.execute(text, parameters)
        ((plans,),) = await cursor.fetchall()
    plan = plans[0]["Plan"]
    return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"], plan["Actual Rows"]


async def test_each_queue_reads_what_it_shows_however_many_stand_in_the_way(crowded: given.World) -> None:
    world, now = crowded, crowded.door.now()
    ((variant,),) = await world.sql("select variant_id from variant where sku = 'MUG'")
    ((place,),) = await world.sql("select location_id from location where code = 'DC'")
    offers = json_rows([find_waiting.Offer(variant, place, 2)])
    queues = json_rows([find_waiting.Queue(variant, [], 2)])
    today = {"today": now.date(), "counted_max": 1001, "locations": None}
    lately = {"since_at": now - timedelta(hours=1), "locations": None}
    packing = {
        "statuses": ["picked", "packing"],
        "location": None,
        "locations": None,
        "edge_day": date.min,
        "edge": 0,
        "limit": 51,
    }
    asked: dict[str, tuple[Statement, dict[str, Any]]] = {
        "who waits for what is sold at DC": (find_waiting.sql.find_queues, {"offers": offers}),
        "the next who wait": (find_waiting.sql.find_waiting, {"queues": queues, "most": 500}),
        "the next who wait, locked": (find_waiting.sql.lock_waiting, {"queues": queues, "most": 500}),
        "ended fences": (fences.sql.find_ended, {"now": now, "most": 500}),
        "pack queue": (warehouse_queues.sql.read_queue, packing),
        "pack queue, backwards": (
            warehouse_queues.sql.read_queue_back,
            packing | {"edge_day": date.max, "edge": 10**9},
        ),
        "packed lately": (warehouse_queues.sql.count_packed_since, lately),
        "picked lately": (warehouse_queues.sql.count_picked_since, lately),
        "steps on Home": (home.sql.count_steps, today),
        "needs on Home": (home.sql.read_needs, today),
        "views of orders": (orders_list.sql.count_views, today),
    }
    counted = {name: await buffers(world, statement, **given_) for name, (statement, given_) in asked.items()}
    assert {name: count for name, (count, _) in counted.items() if count > BUFFERS_MAX} == {}
    assert counted["the next who wait"][1] == 2
    sweep = {"now": now, "after": UUID(int=0), "most": 50}
    looked_at, rows = await buffers(world, follow_up.sql.find_due_orders, **sweep)
    assert rows == 50  # it goes through those that have something reserved by a cursor, so many at a time
    assert looked_at <= BUFFERS_MAX
