"""An installation of its own for a benchmark: database with durable settings, web process(es), goods and a key."""

import asyncio
import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import httpx
import msgspec

from orderwright.access.create_key import CreateKey, create_key
from orderwright.access.create_organization import create_organization
from orderwright.app import make_door
from orderwright.catalog.save_variants import SaveVariant, save_variants
from orderwright.commands.run import web_command
from orderwright.embedded import EmbeddedServer
from orderwright.kernel.context import Context, system
from orderwright.kernel.database import Database
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.verbs import Verb
from orderwright.locations.save_locations import SaveLocation, save_locations
from orderwright.migrate import migrate
from orderwright.stock.receive_stock import ReceiveStock, receive_stock

ORGANIZATION = "bench"


class Installation(msgspec.Struct, frozen=True):
    url: str
    port: int
    key: str


@contextmanager
def installation(stock: Mapping[str, Mapping[str, int]], web_processes: int = 1) -> Iterator[Installation]:
    """`stock`: units by location and SKU."""
    with tempfile.TemporaryDirectory() as folder, EmbeddedServer(folder) as server:
        migrate(server.url)
        key = asyncio.run(fill(server.url, stock))
        with web(server.url, web_processes) as port:
            yield Installation(server.url, port, key)


async def fill(url: str, stock: Mapping[str, Mapping[str, int]]) -> str:
    """The organization with its goods; answers an API key."""
    database = Database(url)
    await database.open()
    try:
        door, context = make_door(database), system(ORGANIZATION, "bench")
        await create_organization(database, ORGANIZATION, "Bench Ltd")
        skus = sorted({sku for held in stock.values() for sku in held})
        await all_of(door, context, save_variants, [SaveVariant(sku=sku, title=f"Goods {sku}") for sku in skus])
        await all_of(door, context, save_locations, [SaveLocation(code=code, name=code) for code in stock])
        receipts = [
            ReceiveStock(location=code, sku=sku, quantity=units, reason="opening")
            for code, held in stock.items()
            for sku, units in held.items()
        ]
        await all_of(door, context, receive_stock, receipts)
        made = await door.perform(context, create_key, CreateKey(name="bench", role="admin"))
        return made.token or ""
    finally:
        await database.close()


async def all_of(door: Door, context: Context, verb: Verb[Any, Any], inputs: Sequence[Any]) -> None:
    """Do many things, none of which may be refused."""
    for answer in await door.perform_many(context, verb, inputs):
        if isinstance(answer, Refusal):
            raise answer


@contextmanager
def web(url: str, processes: int) -> Iterator[int]:
    """The web server as `orderwright run` starts it; the port that it listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(2048)
        port = listener.getsockname()[1]
        environment = {**os.environ, "ORDERWRIGHT_DATABASE_URL": url, "ORDERWRIGHT_SECRET": "bench" * 10}
        command = web_command(listener.fileno())
        children = [subprocess.Popen(command, env=environment, pass_fds=[listener.fileno()]) for _ in range(processes)]
        try:
            wait_for_answer(port)
            yield port
        finally:
            for child in children:
                child.terminate()
            for child in children:
                child.wait(30)


def wait_for_answer(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            httpx.get(f"http://127.0.0.1:{port}/v1/none", timeout=2, trust_env=False)
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise TimeoutError("the web server did not answer")
