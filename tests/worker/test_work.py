"""The worker looks for organizations as long as it runs, and nothing that goes wrong with that is silent."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from tests.given import World, world

from orderwright.access.create_organization import create_organization
from orderwright.kernel.database import PLATFORM
from orderwright.kernel.refusal import Outage
from orderwright.reactions import AFTER
from orderwright.settings import Settings
from orderwright.worker import work as work_module
from orderwright.worker.chores import Chore
from orderwright.worker.relay import Relay
from orderwright.worker.work import keep_doing, work

PATIENCE_S = 20


@contextlib.asynccontextmanager
async def at_work(w: World, folder: Path) -> AsyncIterator[None]:
    stop = asyncio.Event()
    w.door.settings = Settings(data=folder, secret="s" * 40)
    working = asyncio.create_task(work(w.door, w.door.settings, stop))
    try:
        yield
    finally:
        stop.set()
        await working


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def subscribers(w: World, organization: str) -> int:
    async with w.database.transaction(organization, "test", w.door.now()) as tx:
        cursor = await tx.connection.execute(b"select count(*) from subscriber")
        row = await cursor.fetchone()
        return int(row[0]) if row else 0


async def until_relayed(w: World, organization: str) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not await subscribers(w, organization):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def on_platform(w: World, statement: str) -> None:
    async with w.database.transaction(PLATFORM, "test", w.door.now()) as tx:
        await tx.connection.execute(statement.encode())


async def test_an_error_while_looking_for_organizations_is_logged_and_they_are_looked_for_again(
    fresh_database: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work_module, "LOOK_FOR_ORGANIZATIONS_S", 0.05)
    async with world(fresh_database) as w:
        await on_platform(w, "alter table organization rename to moved")
        async with at_work(w, tmp_path):
            await until(lambda: "looking for organizations failed" in caplog.text)
            assert "UndefinedTable" in caplog.text  # the traceback
            await on_platform(w, "alter table moved rename to organization")
            await until_relayed(w, "demo")


async def test_an_organization_made_while_all_runs_is_worked_for_and_nothing_is_logged(
    fresh_database: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work_module, "LOOK_FOR_ORGANIZATIONS_S", 0.005)
    async with world(fresh_database) as w, at_work(w, tmp_path):
        for number in range(3):
            await create_organization(w.database, f"shop_{number}", "Shop")
            await until_relayed(w, f"shop_{number}")
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_why_a_relay_begins_again_is_logged_with_its_traceback(
    fresh_database: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with world(fresh_database) as w:
        await w.sql("alter table commit_log rename to moved")
        async with at_work(w, tmp_path):
            await until(lambda: "begins again" in caplog.text)
        record = next(record for record in caplog.records if "begins again" in record.message)
        assert record.exc_info
        assert record.exc_info[0] is not None
        assert record.exc_info[0].__name__ == "UndefinedTable"


async def test_a_chore_that_is_canceled_while_the_database_goes_away_ends(fresh_database: str, tmp_path: Path) -> None:
    begun = asyncio.Event()

    async def lose_the_database(*_: object) -> int:
        begun.set()
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            raise Outage("The database is away.") from None
        return 0

    chore = Chore("lost", 60, lose_the_database)
    async with world(fresh_database) as w:
        relay, settings = Relay(w.door, "demo", AFTER), Settings(data=tmp_path, secret="s" * 40)
        doing = asyncio.create_task(keep_doing(chore, relay, settings, asyncio.Event()))
        await begun.wait()
        doing.cancel()
        done, _ = await asyncio.wait([doing], timeout=5)
        assert done == {doing}
