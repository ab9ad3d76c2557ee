"""The whole Online Retail file: imported, walked to delivery and back, and audited; durable commits."""

import asyncio
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.results import Result
from orderwright.access.create_organization import create_organization
from orderwright.app import make_door
from orderwright.audit.find_differences import Audit, audit
from orderwright.channels.online_retail.import_file import import_file
from orderwright.channels.online_retail.plan import plan_import
from orderwright.demo.advance import STEPS, Advancing
from orderwright.demo.advance_plans import advance_all
from orderwright.embedded import EmbeddedServer
from orderwright.kernel.context import system
from orderwright.kernel.database import Database
from orderwright.kernel.perform import Door
from orderwright.migrate import migrate

FILE = Path("online_retail", "online_retail.csv.xz")
CONTEXT = system("bench", "bench")


def online_retail() -> Iterator[Result]:
    """Lines a second of reading and importing, of advancing, and seconds of the audit, which must find nothing.
    No result where the data set is not at hand."""
    path = Path(os.environ.get("ORDERWRIGHT_DATASETS") or "../shared/data") / FILE
    if not path.exists():
        print(f"{path} is not there: set ORDERWRIGHT_DATASETS to measure online_retail.")
        return
    with tempfile.TemporaryDirectory() as folder, EmbeddedServer(folder) as server:
        migrate(server.url)
        lines, imported, advanced, audited = asyncio.run(live(server.url, path))
    settings = {"lines": str(lines)}
    yield Result(name="online_retail_import", value=lines / imported, unit="lines/s", settings=settings)
    yield Result(name="online_retail_import_time", value=imported, unit="s", settings=settings)
    yield Result(name="online_retail_advance", value=lines / advanced, unit="lines/s", settings=settings)
    yield Result(name="online_retail_advance_time", value=advanced, unit="s", settings=settings)
    yield Result(name="online_retail_audit_time", value=audited, unit="s", settings=settings)


async def live(url: str, path: Path) -> tuple[int, float, float, float]:
    """Lines of the file, and how many seconds import, advance and audit took."""
    database = Database(url)
    await database.open()
    try:
        await create_organization(database, CONTEXT.organization, "Bench Ltd")
        return await measure(make_door(database), path)
    finally:
        await database.close()


async def measure(door: Door, path: Path) -> tuple[int, float, float, float]:
    began = time.perf_counter()
    tally = await import_file(door, CONTEXT, path, plan_import(path), lambda _: None)
    imported = time.perf_counter()
    walking = Advancing(door, CONTEXT, ["import"], lambda _, __: None)
    await advance_all(walking, STEPS)
    advanced = time.perf_counter()
    report = await door.ask(CONTEXT, audit, Audit())
    if walking.refused or report.differences:
        raise AssertionError(f"{len(walking.refused)} refusals, {len(report.differences)} differences")
    return tally.lines, imported - began, advanced - imported, time.perf_counter() - advanced
