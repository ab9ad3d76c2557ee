"""A program with a key at the real application: `async with calling(url, tmp_path, {}) as (api, world):`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from litestar import Litestar
from litestar.testing import AsyncTestClient
from tests import given

from orderwright.access.create_key import CreateKey, create_key
from orderwright.app import create_app
from orderwright.settings import Settings


@asynccontextmanager
async def calling(
    url: str, folder: Path, stock: dict[str, dict[str, int]]
) -> AsyncIterator[tuple[AsyncTestClient[Litestar], given.World]]:
    """The world of `given` with the application in front of it, and a key that may do everything."""
    async with given.world(url, stock) as world:
        key = await world.do(create_key, CreateKey(name="shop", role="admin"))
        app = create_app(Settings(database_url=url, data=folder, secret="s" * 40))
        async with AsyncTestClient(app) as client:
            client.headers["Authorization"] = f"Bearer {key.token}"
            yield client, world
