"""The network between worker and database swallows everything for a while: the relay goes on by itself."""

import asyncio
from pathlib import Path

from tests.given import world

from orderwright.app import make_door
from orderwright.kernel.database import Database
from orderwright.settings import Settings
from orderwright.torture.fault_proxy import FaultProxy
from orderwright.torture.house import loop_of_its_own, on, through
from orderwright.worker.work import work


async def test_the_relay_of_a_database_that_hung_begins_again(fresh_database: str, tmp_path: Path) -> None:
    with loop_of_its_own() as loop:
        proxy = FaultProxy(fresh_database)
        on(loop, proxy.open())
        settings = Settings(data=tmp_path, secret="s" * 40)
        database = Database(through(fresh_database, proxy.port), wait_s=0.5, patience_s=0.3)
        async with world(fresh_database, {"DC": {"A": 9}}) as near:
            await database.open()
            stop = asyncio.Event()
            working = asyncio.create_task(work(make_door(database, settings), settings, stop))

            async def handed_on() -> None:
                placed = await near.placed_order({"A": 1})
                found = "select count(*) from order_search where number = %s"
                for _ in range(200):
                    if (await near.sql(found, placed.number))[0][0]:
                        return
                    await asyncio.sleep(0.1)
                raise AssertionError("nothing is handed on any more")

            await handed_on()
            proxy.swallowing = True
            await asyncio.sleep(1)  # longer than its patience
            proxy.swallowing = False
            await handed_on()
            stop.set()
            await working
            await database.close()
        on(loop, proxy.close())
