"""Lists as files, as somebody gets them."""

from typing import Any

import httpx
from litestar import Litestar
from litestar.testing import AsyncTestClient
from tests.given import ORGANIZATION, World

from orderwright.documents.list_files import Table
from orderwright.documents.write_files import write_file
from orderwright.worker.run_jobs import run_exports


async def csv_of(table: Table) -> bytes:
    return b"".join([chunk async for chunk in write_file(table, "csv")])


async def make_all(world: World) -> int:
    """What the worker does, until nothing waits; how many files."""
    made = 0
    while await run_exports(world.door, ORGANIZATION):
        made += 1
    return made


async def exported(
    api: AsyncTestClient[Litestar], world: World, list: str, format: str = "csv", **filters: Any
) -> httpx.Response:
    """The answer that has the file, or the refusal of who asked for it."""
    asked = await api.post("/v1/exports", json={"list": list, "format": format, "filters": filters})
    if asked.status_code != 202:
        return asked
    await make_all(world)
    return await api.get(f"{asked.headers['location']}/file")
