"""`orderwright exports`: the process in which files of lists are made, for the worker that starts it."""

import asyncio
import logging.config
import os
import signal
import sys

import msgspec

from orderwright.app import make_door
from orderwright.kernel.database import Database
from orderwright.kernel.log_lines import CONFIG
from orderwright.settings import Settings
from orderwright.worker.export_process import serve

PATIENCE_S = 60
CONNECTIONS_MAX = 4
NICE = 10


def exports() -> None:
    """Make the exports of the organizations that are named on standard input, until it ends or nothing waits."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the worker's: when that ends, the input does
    os.nice(NICE)
    logging.config.dictConfig(msgspec.json.decode(CONFIG.read_bytes()))
    asyncio.run(run(Settings.from_env()))


async def run(settings: Settings) -> None:
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    database = Database(settings.database_url or "", connections_max=CONNECTIONS_MAX, patience_s=PATIENCE_S)
    await database.open()
    try:
        await serve(make_door(database, settings), lines)
    finally:
        await database.close()
