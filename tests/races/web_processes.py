"""Real web processes on one database, each at a port of its own, so that a test chooses whom it asks."""

import os
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import anyio
import httpx
from tests import given

from orderwright.access.create_key import CreateKey, create_key
from orderwright.commands.run import listen, web_command
from orderwright.commands.watch import Child

START_S_MAX = 60


@asynccontextmanager
async def web_processes(
    world: given.World, url: str, folder: Path, count: int
) -> AsyncIterator[list[httpx.AsyncClient]]:
    """Clients with a key that may do everything, one for each process."""
    made = await world.do(create_key, CreateKey(name="test", role="admin"))
    own = {name: value for name, value in os.environ.items() if not name.startswith("ORDERWRIGHT_")}
    environment = {**own, "ORDERWRIGHT_DATABASE_URL": url, "ORDERWRIGHT_SECRET": secrets.token_hex(32)}
    async with AsyncExitStack() as running:
        said = running.enter_context((folder / "processes.log").open("ab"))
        clients = []
        for _ in range(count):
            listener = running.enter_context(listen("127.0.0.1", 0))
            child = Child(web_command(listener.fileno()), environment, [listener.fileno()], said)
            child.start()
            running.callback(child.stop)
            client = httpx.AsyncClient(
                base_url=f"http://127.0.0.1:{listener.getsockname()[1]}/v1",
                headers={"Authorization": f"Bearer {made.token}"},
                timeout=START_S_MAX,
                limits=httpx.Limits(max_connections=100),
                trust_env=False,
            )
            clients.append(await running.enter_async_context(client))
        async with anyio.create_task_group() as starting:
            for client in clients:
                starting.start_soon(client.get, "/orders")
        yield clients
