"""The demo is made where there is nothing yet, and nowhere else. (What it tells is in test_tell_story.py.)"""

import asyncio
from pathlib import Path

import psycopg
import pytest

from orderwright.access.create_organization import create_organization
from orderwright.access.ensure_admin import ensure_admin
from orderwright.demo.first_run import PASSWORD, first_run, nobody_is_here
from orderwright.kernel.database import Database
from orderwright.settings import Settings


async def begin(url: str, organization: str, admin: bool, password: str = "a password of theirs") -> None:
    database = Database(url)
    await database.open()
    try:
        await create_organization(database, organization, "Somebody's Ltd")
        if admin:
            await ensure_admin(database, organization, "admin@example.com", password, easy=True)
    finally:
        await database.close()


def organizations(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [slug for (slug,) in connection.execute("select slug from platform.organization order by slug")]


@pytest.mark.parametrize(
    ("organization", "admin"), [("demo", True), ("retail", True), ("retail", False)], ids=["a demo", "theirs", "empty"]
)
def test_an_installation_that_somebody_uses_is_left_alone(
    fresh_database: str, tmp_path: Path, organization: str, admin: bool
) -> None:
    asyncio.run(begin(fresh_database, organization, admin))
    said: list[str] = []
    settings = Settings.from_env({"ORDERWRIGHT_DATA": str(tmp_path)})
    assert first_run(fresh_database, settings, said.append) is None
    assert said == []
    assert organizations(fresh_database) == [organization]


def test_every_start_says_how_to_sign_in_to_the_demo_while_its_password_is_known_to_all(
    fresh_database: str, tmp_path: Path
) -> None:
    asyncio.run(begin(fresh_database, "demo", admin=True, password=PASSWORD))
    settings = Settings.from_env({"ORDERWRIGHT_DATA": str(tmp_path)})
    line = first_run(fresh_database, settings)
    assert line is not None
    assert "admin@example.com" in line
    assert PASSWORD in line


def test_an_interrupted_demo_has_nobody_to_sign_in_and_is_taken_up_again(fresh_database: str, tmp_path: Path) -> None:
    class Interrupted(Exception):
        pass

    said: list[str] = []

    def interrupt(line: str) -> None:
        said.append(line)
        raise Interrupted

    settings = Settings.from_env({"ORDERWRIGHT_DATA": str(tmp_path)})
    for attempt in (1, 2):
        with pytest.raises(Interrupted):
            first_run(fresh_database, settings, interrupt)
        assert len(said) == attempt
        assert organizations(fresh_database) == ["demo"]
        assert nobody_is_here(fresh_database)


def test_no_demo_where_none_is_wanted(fresh_database: str, tmp_path: Path) -> None:
    settings = Settings.from_env({"ORDERWRIGHT_DATA": str(tmp_path), "ORDERWRIGHT_DEMO": "no"})
    assert first_run(fresh_database, settings) is None
    assert organizations(fresh_database) == []
