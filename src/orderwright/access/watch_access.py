"""A web process hears of every change of who may come in, and forgets at once what it remembers of callers: a revoked
key, a removed colleague and a changed role count from that moment on. The database tells it (triggers on `platform`),
so that no verb can forget to. Where the process does not hear, what it remembers ends by itself within seconds."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import psycopg

from orderwright.access.authenticate import forget_everything
from orderwright.kernel.database import Database

CHANNEL = "orderwright_access"
AGAIN_S = 1.0
log = logging.getLogger(__name__)


@asynccontextmanager
async def watching_access(database: Database) -> AsyncIterator[None]:
    """As long as the block lasts."""
    task = asyncio.create_task(watch(database))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def watch(database: Database) -> None:
    """For ever; a database that goes away is listened to again once it is back."""
    while True:
        try:
            async with await database.connect() as connection:
                await connection.execute(f"listen {CHANNEL}".encode())
                forget_everything(database)
                async for _ in connection.notifies():
                    forget_everything(database)
        except (psycopg.Error, OSError) as error:
            log.warning("changes of who may come in are not heard of for a moment: %s", error)
        await asyncio.sleep(AGAIN_S)
