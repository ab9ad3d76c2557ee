"""`orderwright worker`: relay, mail, webhooks and clocks, until it is told to stop."""

import asyncio
import logging.config
import signal

import msgspec

from orderwright.app import make_door
from orderwright.kernel.database import Database
from orderwright.kernel.log_lines import CONFIG
from orderwright.settings import Settings
from orderwright.worker.work import work

PATIENCE_S = 60  # nobody waits for an answer here; but who is not answered for ever is to begin again


def worker() -> None:
    """Hand facts on and do the recurring chores. ORDERWRIGHT_DATABASE_URL says where; SIGTERM or Ctrl-C end it."""
    logging.config.dictConfig(msgspec.json.decode(CONFIG.read_bytes()))
    asyncio.run(run(Settings.from_env()))


async def run(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    database = Database(settings.database_url or "", connections_max=12, patience_s=PATIENCE_S)
    await database.open()
    try:
        await work(make_door(database, settings), settings, stop)
    finally:
        await database.close()
