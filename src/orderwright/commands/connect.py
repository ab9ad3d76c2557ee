"""Which database a command speaks to, and the door in front of it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from orderwright.app import make_door
from orderwright.embedded import EmbeddedRefused, EmbeddedServer, is_there, running_url
from orderwright.kernel.database import Database
from orderwright.kernel.perform import Door
from orderwright.migrate import migrate
from orderwright.settings import Settings

T = TypeVar("T")


@contextmanager
def database_url(settings: Settings) -> Iterator[str]:
    """Address of the database: ORDERWRIGHT_DATABASE_URL, or else the embedded server of the data folder, which is
    started for the length of the block where no `orderwright run` has it running."""
    known = settings.database_url or running_url(settings.data)
    if known:
        yield known
        return
    with EmbeddedServer(settings.data, settings.database_port) as server:
        yield server.url


def at_the_door(work: Callable[[Door], Awaitable[T]], make: bool = False) -> T:
    """Do some work at the door of this installation, its database brought to this version first. Where there is none
    in the data folder, it is made only if `make` says so: a command in the wrong folder would find it empty."""
    settings = Settings.from_env()
    if not (make or settings.database_url or is_there(settings.data)):
        raise EmbeddedRefused(
            f"There is no installation in {settings.data}: go to its folder, or set ORDERWRIGHT_DATA."
        )
    with database_url(settings) as url:
        migrate(url)
        return asyncio.run(_with_door(url, settings, work))


async def _with_door(url: str, settings: Settings, work: Callable[[Door], Awaitable[T]]) -> T:
    database = Database(url)
    await database.open()
    try:
        return await work(make_door(database, settings))
    finally:
        await database.close()
