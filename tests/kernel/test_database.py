"""A database that is slow, hangs or vanished: an outage within a bound, nothing lost or doubled, and on it goes."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from litestar.testing import AsyncTestClient
from psycopg import AsyncConnection
from psycopg.errors import IdleInTransactionSessionTimeout, UndefinedTable
from tests.given import ORGANIZATION, World, world

from orderwright.access.create_key import CreateKey, create_key
from orderwright.app import create_app, make_door
from orderwright.kernel.database import WAIT_WHILE_AWAY_S, Database, connecting
from orderwright.kernel.refusal import Outage
from orderwright.orders.place_orders import place_orders
from orderwright.settings import Settings
from orderwright.torture.fault_proxy import FaultProxy
from orderwright.torture.house import loop_of_its_own, on, through

IMPATIENT_S = 0.4


@asynccontextmanager
async def far_away(url: str) -> AsyncIterator[tuple[World, World, FaultProxy]]:
    """A world, the same through an impatient connection that can fail, and what makes it fail."""
    with loop_of_its_own() as loop:
        proxy = FaultProxy(url)
        on(loop, proxy.open())
        database = Database(through(url, proxy.port), wait_s=1, patience_s=IMPATIENT_S)
        await database.open()
        try:
            async with world(url, {"DC": {"A": 100, "B": 100}}) as near:
                far = World(make_door(database), near.context)
                far.references = near.references
                yield near, far, proxy
        finally:
            await database.close()
            on(loop, proxy.close())


async def placed(world: World) -> list[int]:
    return [row[0] for row in await world.sql("select number from orders order by number")]


async def until_placed(world: World) -> None:
    """One more order, as soon as there is a database again."""
    for _ in range(100):
        try:
            await world.placed_order({"A": 1})
            return
        except Outage:
            await asyncio.sleep(0.1)
    raise AssertionError("no order is placed any more")


async def test_a_database_that_answers_nothing_is_an_outage_and_then_goes_on(fresh_database: str) -> None:
    async with far_away(fresh_database) as (near, far, proxy):
        await far.placed_order({"A": 1})
        proxy.swallowing = True
        for _ in range(3):
            with pytest.raises(Outage):
                await far.placed_order({"A": 1})
        assert len(await placed(near)) == 1
        proxy.swallowing = False
        await until_placed(far)
        assert len(await placed(near)) == 2
        assert await near.audit() == []


async def test_a_commit_whose_answer_is_lost_is_found_again_by_its_reference(fresh_database: str) -> None:
    async with far_away(fresh_database) as (near, far, proxy):
        order = far.order({"A": 1})
        proxy.deaf_after = b"COMMIT"
        with pytest.raises(Outage):
            await far.do(place_orders, order)
        proxy.deaf_after = None
        assert len(await placed(near)) == 1
        again = await near.do(place_orders, order)
        assert not again.created
        assert [again.number] == await placed(near)
        assert await near.audit() == []


async def test_a_server_process_that_stands_still_is_left_alone(fresh_database: str) -> None:
    async with far_away(fresh_database) as (near, far, _):
        ((pid,),) = await far.sql("select pg_backend_pid()")
        os.kill(pid, signal.SIGSTOP)
        try:
            with pytest.raises(Outage):
                await far.placed_order({"A": 1})
            await until_placed(far)
        finally:
            os.kill(pid, signal.SIGCONT)
        assert len(await placed(near)) == 1
        assert await near.audit() == []


async def test_who_waits_for_a_lock_for_too_long_is_told_and_the_lock_harms_nobody_else(fresh_database: str) -> None:
    async with far_away(fresh_database) as (near, far, _):
        async with near.database.transaction(ORGANIZATION, "test", near.door.now()) as tx:
            await tx.connection.execute(
                b"select from stock_level join variant using (variant_id) where sku = 'A' for update"
            )
            with pytest.raises(Outage, match="too long"):
                await far.placed_order({"A": 1})
            await far.placed_order({"B": 1})
        await far.placed_order({"A": 1})
        assert len(await placed(near)) == 2
        assert await near.audit() == []


async def test_a_slow_network_only_takes_longer(fresh_database: str) -> None:
    async with far_away(fresh_database) as (near, far, proxy):
        proxy.delay_s = 0.02
        await asyncio.gather(*(far.placed_order({"A": 1}) for _ in range(4)))
        assert len(await placed(near)) == 4


async def test_who_asks_first_waits_as_long_as_anybody_for_a_connection(fresh_database: str) -> None:
    async with far_away(fresh_database) as (near, _, proxy):
        proxy.delay_s = WAIT_WHILE_AWAY_S / 4  # there and back, and it takes several of these to connect
        database = Database(through(fresh_database, proxy.port), wait_s=20)
        await database.open()
        try:
            async with database.transaction(ORGANIZATION, "test", near.door.now(), read_only=True) as tx:
                cursor = await tx.connection.execute(b"select 1")
                assert await cursor.fetchone() == (1,)
        finally:
            proxy.delay_s = 0
            await database.close()


async def test_work_that_may_take_its_time_is_not_ended(fresh_database: str) -> None:
    async with far_away(fresh_database) as (_, far, _):
        async with far.database.transaction(ORGANIZATION, "test", far.door.now()) as tx:
            await tx.take_time()
            await tx.connection.execute(f"select pg_sleep({IMPATIENT_S * 3})".encode())
        with pytest.raises(Outage, match="too long"):
            await far.sql(f"select pg_sleep({IMPATIENT_S * 3})")


async def test_the_locks_of_a_client_that_went_silent_are_given_back(fresh_database: str) -> None:
    async with world(fresh_database, {"DC": {"A": 5}}) as w:
        options = connecting(fresh_database, IMPATIENT_S / 4)
        async with await AsyncConnection.connect(fresh_database, autocommit=True, **options) as silent:
            await silent.execute("begin")
            await silent.execute(f"select from org_{ORGANIZATION}.stock_level for update".encode())
            await w.placed_order({"A": 1})
            with pytest.raises(IdleInTransactionSessionTimeout):
                await silent.execute("select 1")


async def test_a_bound_that_the_address_sets_itself_is_kept() -> None:
    made = connecting("postgresql://a@b/c?connect_timeout=9&options=-c%20work_mem%3D8MB", 1)
    assert "connect_timeout" not in made
    assert made["options"].startswith("-c search_path= ")
    assert made["options"].endswith(" -c work_mem=8MB")


async def test_over_http_an_outage_is_503_with_a_time_to_try_again(fresh_database: str, tmp_path: Path) -> None:
    async with far_away(fresh_database) as (near, _, proxy):
        key = await near.do(create_key, CreateKey(name="shop", role="admin"))
        settings = Settings(
            database_url=through(fresh_database, proxy.port), database_patience=1, data=tmp_path, secret="s" * 40
        )
        async with AsyncTestClient(create_app(settings)) as api:
            api.headers["Authorization"] = f"Bearer {key.token}"
            assert (await api.get("/v1/orders")).status_code == 200
            proxy.swallowing = True
            for answer in [await api.get("/v1/orders"), await api.get("/sign-in")]:
                assert answer.status_code in (200, 503)
                if answer.status_code == 503:
                    assert answer.headers["Retry-After"] == "1"
            proxy.swallowing = False
            for _ in range(50):
                if (answer := await api.get("/v1/orders")).status_code == 200:
                    break
                await asyncio.sleep(0.1)
            assert answer.status_code == 200


async def test_a_statement_that_names_no_organization_fails(fresh_database: str) -> None:
    """Neither a new connection has a schema, nor one that just worked for an organization."""
    async with world(fresh_database, {"DC": {"A": 5}}) as made:
        await made.placed_order({"A": 1})
        for _ in range(10):  # each connection of the pool
            async with made.door.database.connection() as connection:
                with pytest.raises(UndefinedTable):
                    await connection.execute("select number from orders")
