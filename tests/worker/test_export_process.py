"""Files of lists are made in a process of their own, which ends with the worker."""

import asyncio
import subprocess
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from tests import given
from tests.api.calling import calling

from orderwright.access.create_key import CreateKey, create_key
from orderwright.access.create_organization import create_organization
from orderwright.documents import make_exports
from orderwright.documents.make_exports import ask_for_export
from orderwright.documents.start_exports import StartExport
from orderwright.kernel.context import Context, system
from orderwright.worker import export_process
from orderwright.worker.export_process import ExportProcess, serve

STARTED_S_MAX = 60


@pytest.fixture(autouse=True)
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """No list is short enough to be made at once."""
    monkeypatch.setattr(make_exports, "SMALL_ROWS_MAX", -1)


async def somebody(world: given.World, organization: str) -> Context:
    key = await world.door.perform(system(organization), create_key, CreateKey(name="till", role="admin"))
    return Context(organization=organization, actor="key till", permissions=frozenset("*"), caller=f"key {key.prefix}")


async def until(true: Callable[[], bool], most_s: float = STARTED_S_MAX) -> None:
    async with asyncio.timeout(most_s):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_the_worker_has_files_made_by_a_process_that_ends_with_it(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"A": 9}}) as (api, world):
        process = ExportProcess()
        settings = msgspec.structs.replace(given.SETTINGS, database_url=fresh_database)
        assert await process.look(world.door, given.ORGANIZATION, settings) == 0
        assert process.child is None, "nothing waits"
        asked = await api.post("/v1/exports", json={"list": "stock", "format": "xlsx"})
        assert asked.json()["state"] == "waiting"
        await process.look(world.door, given.ORGANIZATION, settings)
        child = process.child
        assert child is not None
        try:
            async with asyncio.timeout(STARTED_S_MAX):
                while (told := (await api.get(asked.headers["location"])).json())["state"] != "done":  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
            assert (told["rows"], told["error"]) == (1, None)
            assert (await api.get(f"{asked.headers['location']}/file")).content.startswith(b"PK")
            await process.look(world.door, given.ORGANIZATION, settings)
            assert process.child is child, "it is used again"
            assert child.stdin is not None
            child.stdin.close()  # as when the worker is killed
            await until(lambda: child.poll() is not None)
            assert child.returncode == 0
        finally:
            child.kill()
            child.wait()


async def test_a_process_that_has_ended_is_followed_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []
    real = subprocess.Popen

    def start(*_: object, **__: object) -> subprocess.Popen[bytes]:
        started.append(real(["cat"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL))
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", start)
    process = ExportProcess()
    try:
        for _ in range(2):
            process.tell("demo", given.SETTINGS)
        assert len(started) == 1
        started[0].kill()
        await until(lambda: started[0].poll() is not None)
        process.tell("demo", given.SETTINGS)
        assert len(started) == 2
    finally:
        for child in started:
            child.kill()
            child.wait()


async def test_organizations_are_served_side_by_side_until_the_input_ends(
    fresh_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with given.world(fresh_database, {"DC": {"A": 9}}) as world:
        await create_organization(world.database, "other", "Other")
        begun: set[str] = set()
        both = asyncio.Event()
        real = make_exports.zone_of

        async def zone_of(door: object, organization: str) -> object:
            begun.add(organization)
            if len(begun) == 2:
                both.set()
            await asyncio.wait_for(both.wait(), 20)
            return await real(door, organization)  # type: ignore[arg-type]

        monkeypatch.setattr(make_exports, "zone_of", zone_of)
        for organization in ("demo", "other"):
            for format in ("csv", "xlsx"):
                wish = StartExport(list="variants", format=format)
                await ask_for_export(world.door, await somebody(world, organization), wish)
        lines = asyncio.StreamReader()
        lines.feed_data(b"demo\nother\ndemo\n")
        serving = asyncio.create_task(serve(world.door, lines))
        async with asyncio.timeout(30):
            while await world.sql("select count(*) from job where state = 'done'") != [(2,)]:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
            while await world.sql("select count(*) from org_other.job where state = 'done'") != [(2,)]:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        lines.feed_eof()
        await asyncio.wait_for(serving, 10)


async def test_it_ends_when_it_has_had_nothing_to_do(fresh_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_process, "IDLE_S", 0.1)
    async with given.world(fresh_database) as world:
        await asyncio.wait_for(serve(world.door, asyncio.StreamReader()), 10)
