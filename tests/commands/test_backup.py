"""What is backed up comes back: compared row by row, in another database."""

import os
import stat
import tarfile
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from tests import given, warehouse

from orderwright.access.authenticate import context_of_key
from orderwright.access.create_key import CreateKey, create_key
from orderwright.access.create_organization import create_organization
from orderwright.access.ensure_admin import ensure_admin
from orderwright.access.invite_user import InviteUser, invite_user
from orderwright.access.sign_in import SignIn, sign_in
from orderwright.catalog.save_variants import SaveVariant, save_variants
from orderwright.commands.archive import BackupRefused
from orderwright.commands.backup import write_backup
from orderwright.commands.restore import read_backup
from orderwright.kernel.context import system
from orderwright.kernel.database import Database
from orderwright.kernel.perform import Door

PASSWORD = "correct horse battery"
Clone = Callable[[], AbstractContextManager[str]]


class Source:
    """An installation of two organizations, with orders, people and a key."""

    def __init__(self, url: str, key: str) -> None:
        self.url, self.key = url, key


@pytest.fixture(scope="module")
async def source(clone_database: Clone) -> AsyncIterator[Source]:
    with clone_database() as url:
        async with given.world(url, {"DC": {"MUG": 30}}) as world:
            await warehouse.handed_over(world, {"MUG": 2}, note="“naïve” \\ tab\t newline\n \\. 日本 🎁")
            await world.placed_order({"MUG": 40})
            await create_organization(world.database, "other", "Other Ltd")
            await world.door.perform(system("other"), save_variants, SaveVariant(sku="CUP", title="Cup", price="1.00"))
            await ensure_admin(world.database, "demo", "admin@example.com", PASSWORD)
            await ensure_admin(world.database, "other", "admin@example.com", PASSWORD)
            await world.door.perform(world.context, invite_user, InviteUser(email="pat@example.com", role="service"))
            key = await world.door.perform(world.context, create_key, CreateKey(name="Shop", role="admin"))
            assert key.token
            yield Source(url, key.token)


def contents(url: str, slug: str) -> dict[str, list[str]]:
    """All rows of all tables of an organization and the places of its sequences."""
    schema = f"org_{slug}"
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "select relname, relkind from pg_class where relnamespace = %s::regnamespace and relkind in ('r', 'S')"
            " order by 1",
            [schema],
        ).fetchall()
        rows = {}
        for table, kind in found:
            what = "t::text" if kind == "r" else "concat(last_value, is_called)"
            query = sql.SQL("select " + what + " from {} t").format(sql.Identifier(schema, table))
            rows[table] = sorted(row for (row,) in connection.execute(query))
        return rows


def structure(url: str, slug: str) -> list[tuple[object, ...]]:
    """Columns, constraints and indexes."""
    with psycopg.connect(url) as connection:
        connection.execute(sql.SQL("set search_path to {}").format(sql.Identifier(f"org_{slug}")))
        return connection.execute(
            "select relname, attname, format_type(atttypid, atttypmod), attnotnull from pg_attribute"
            " join pg_class c on c.oid = attrelid"
            " where relnamespace = %(s)s::regnamespace and attnum > 0 and not attisdropped"
            " union all select conrelid::regclass::text, conname, pg_get_constraintdef(oid), null from pg_constraint"
            " where connamespace = %(s)s::regnamespace"
            " union all select indrelid::regclass::text, indexrelid::regclass::text, pg_get_indexdef(indexrelid), null"
            " from pg_index join pg_class c on c.oid = indexrelid where c.relnamespace = %(s)s::regnamespace"
            " order by 1, 2, 3",
            {"s": f"org_{slug}"},
        ).fetchall()


async def test_one_organization_comes_back_whole_in_another_installation(
    source: Source, clone_database: Clone, tmp_path: Path
) -> None:
    file = tmp_path / "demo.backup"
    assert [saved.slug for saved in write_backup(source.url, file, "demo")] == ["demo"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["demo.backup"]
    with clone_database() as goal:
        read_backup(goal, file, None, replace=False)
        assert contents(goal, "demo") == contents(source.url, "demo")
        assert contents(goal, "demo")["orders"]
        assert structure(goal, "demo") == structure(source.url, "demo")
        database = Database(goal)
        await database.open()
        try:
            assert await context_of_key(database, source.key)
            given_ = SignIn(email="admin@example.com", password=PASSWORD, address="192.0.2.1")
            assert (await sign_in(Door(database), given_)).organization == "demo"
        finally:
            await database.close()
        with psycopg.connect(goal) as connection:
            rows = connection.execute("select slug, name from platform.organization").fetchall()
            assert rows == [("demo", "Demo Gifts Ltd")]
            assert connection.execute("select email from platform.invitation").fetchall() == [("pat@example.com",)]


async def test_a_restored_organization_goes_on_working(source: Source, clone_database: Clone, tmp_path: Path) -> None:
    write_backup(source.url, tmp_path / "all", None)
    with clone_database() as goal:
        read_backup(goal, tmp_path / "all", None, replace=False)
        async with given.world(goal, {"DC": {"MUG": 50}}) as world:
            numbers = [number for (number,) in await world.sql("select number from orders order by number")]
            placed = await world.placed_order({"MUG": 1}, external_ref="after")
            assert placed.number > max(numbers)
            assert await world.audit() == []


async def test_restoring_one_organization_leaves_the_others_untouched(
    source: Source, clone_database: Clone, tmp_path: Path
) -> None:
    write_backup(source.url, tmp_path / "all", None)
    with clone_database() as goal:
        read_backup(goal, tmp_path / "all", None, replace=False)
        with psycopg.connect(goal, autocommit=True) as connection:
            connection.execute("update org_demo.orders set note = 'changed'")
            connection.execute("update org_other.variant set title = 'changed'")
            connection.execute("update platform.app_user set name = 'changed'")
        other = contents(goal, "other")
        with pytest.raises(BackupRefused, match="demo is here already"):
            read_backup(goal, tmp_path / "all", "demo", replace=False)
        assert contents(goal, "demo") != contents(source.url, "demo")
        read_backup(goal, tmp_path / "all", "demo", replace=True)
        assert contents(goal, "demo") == contents(source.url, "demo")
        assert contents(goal, "other") == other
        with psycopg.connect(goal) as connection:
            rows = connection.execute("select organization, role from platform.membership order by 1").fetchall()
            assert rows == [("demo", "admin"), ("other", "admin")]
            assert connection.execute("select distinct name from platform.app_user").fetchall() == [("changed",)]


def test_a_damaged_file_changes_nothing(source: Source, clone_database: Clone, tmp_path: Path) -> None:
    file = tmp_path / "demo"
    write_backup(source.url, file, "demo")
    with tarfile.open(file) as tar:
        offset = tar.getmember("demo/schema.sql.gz").offset_data
    whole = file.read_bytes()
    with clone_database() as goal:
        read_backup(goal, file, None, replace=False)
        before = contents(goal, "demo")
        for spoiled in (
            whole[: offset + 2000],
            whole[: offset + 2000] + b"\0" * 500 + whole[offset + 2500 :],
            b"no tar at all",
            b"",
        ):
            file.write_bytes(spoiled)
            with pytest.raises(BackupRefused, match="no backup, or it is damaged"):
                read_backup(goal, file, None, replace=True)
        assert contents(goal, "demo") == before


def test_what_can_not_be_is_refused_in_a_sentence(source: Source, tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match="There is no organization nope"):
        write_backup(source.url, tmp_path / "nope", "nope")
    with pytest.raises(BackupRefused, match="can't be written"):
        write_backup(source.url, tmp_path / "no" / "folder", "demo")
    with pytest.raises(BackupRefused, match="can't be read"):
        read_backup(source.url, tmp_path / "nothing", None, replace=False)
    write_backup(source.url, tmp_path / "demo", "demo")
    with pytest.raises(BackupRefused, match="other is not in the backup, but demo"):
        read_backup(source.url, tmp_path / "demo", "other", replace=False)
