"""What is backed up comes back: compared row by row, in another database."""

import os
import stat
import tarfile
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from tests import given, warehouse

from orderwright.access.authenticate import context_of_key
from orderwright.access.change_member import ChangeMember, change_member
from orderwright.access.create_key import CreateKey, create_key
from orderwright.access.create_organization import create_organization
from orderwright.access.ensure_admin import AddMember, ensure_admin, ensure_member
from orderwright.access.invite_user import InviteUser, invite_user
from orderwright.access.sign_in import SignIn, sign_in
from orderwright.app import make_door
from orderwright.catalog.save_variants import SaveVariant, save_variants
from orderwright.commands.archive import BackupRefused
from orderwright.commands.backup import write_backup
from orderwright.commands.restore import read_backup
from orderwright.kernel.context import system
from orderwright.kernel.database import Database
from orderwright.kernel.perform import Door

PASSWORD = "correct horse battery"
SILENCED: dict[str, list[str]] = {
    "webhook_endpoint": [], "message": [], "webhook_delivery": [], "subscriber": [], "commit_log": [],
}  # fmt: skip
WAITING = """
update commit_log set position = 77 where commit_id = (select commit_id from commit_log limit 1);
insert into subscriber values ('mail', 3, 0, null, null);
insert into message (message_id, kind, recipient, commit_id, seq, subject, html, body, status, due_at, created_at)
values (gen_random_uuid(), 'order_confirmed', 'ada@example.com', gen_random_uuid(), 0, '', '', 'x', 'pending', now(),
    now());
insert into webhook_endpoint (endpoint_id, url, kinds, active, made_from, created_at)
values (gen_random_uuid(), 'http://127.0.0.1:1/', '{}', true, 'x', now());
insert into webhook_delivery (delivery_id, endpoint_id, commit_id, seq, kind, body, status, due_at, created_at)
select gen_random_uuid(), endpoint_id, gen_random_uuid(), 0, 'OrderPlaced', '{}', 'pending', now(), now()
from webhook_endpoint;
"""
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
            picker = AddMember(email="picker@example.com", name="Picker", role="warehouse", password_hash="")
            added = await ensure_member(world.database, "demo", picker, PASSWORD)
            await world.door.perform(
                world.context, change_member, ChangeMember(user_id=added.user_id, locations=["DC"])
            )
            key = await world.door.perform(world.context, create_key, CreateKey(name="Shop", role="admin"))
            assert key.token
            yield Source(url, key.token)


@asynccontextmanager
async def world_of(url: str, slug: str) -> AsyncIterator[given.World]:
    """An organization that is there already."""
    database = Database(url)
    await database.open()
    try:
        yield given.World(make_door(database), system(slug, "test"))
    finally:
        await database.close()


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
            kept = connection.execute("select locations from platform.membership where role = 'warehouse'").fetchall()
            assert kept == [(["DC"],)], "who was kept to a location is so here"


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
            rows = connection.execute("select organization, role from platform.membership order by 1, 2").fetchall()
            assert rows == [("demo", "admin"), ("demo", "warehouse"), ("other", "admin")]
            assert connection.execute("select distinct name from platform.app_user").fetchall() == [("changed",)]


async def test_an_organization_comes_back_under_another_name_beside_the_one_it_was(
    source: Source, clone_database: Clone, tmp_path: Path
) -> None:
    write_backup(source.url, tmp_path / "all", None)
    with clone_database() as goal:
        read_backup(goal, tmp_path / "all", None, replace=False)
        there, other = contents(goal, "demo"), contents(goal, "other")
        (copy,) = read_backup(goal, tmp_path / "all", "demo", replace=False, as_="demo_copy")
        assert (copy.slug, copy.name, copy.keys_left) == ("demo_copy", "Demo Gifts Ltd (demo_copy)", 1)
        assert (contents(goal, "demo"), contents(goal, "other")) == (there, other)
        assert contents(goal, "demo_copy") | SILENCED == there | SILENCED
        assert [str(row).replace("org_demo_copy.", "org_demo.") for row in structure(goal, "demo_copy")] == [
            str(row) for row in structure(goal, "demo")
        ]
        with psycopg.connect(goal) as connection:
            members = connection.execute("select organization, role from platform.membership order by 1, 2").fetchall()
            assert members == [
                *(("demo", "admin"), ("demo", "warehouse")),
                *(("demo_copy", "admin"), ("demo_copy", "warehouse")),
                ("other", "admin"),
            ]
            assert connection.execute("select organization from platform.api_key").fetchall() == [("demo",)]
            schemas = connection.execute("select nspname from pg_namespace where nspname ~ '^aside'").fetchall()
            assert schemas == []
        async with world_of(goal, "demo_copy") as copied:
            await copied.placed_order({"MUG": 1}, external_ref="in the copy")
            assert await copied.audit() == []
        assert len(contents(goal, "demo_copy")["orders"]) == len(there["orders"]) + 1
        assert contents(goal, "demo") == there
        with pytest.raises(BackupRefused, match="demo_copy is here already"):
            read_backup(goal, tmp_path / "all", "demo", replace=False, as_="demo_copy")
        read_backup(goal, tmp_path / "all", "demo", replace=True, as_="demo_copy")
        assert contents(goal, "demo_copy") | SILENCED == there | SILENCED


async def test_in_another_installation_keys_open_the_organization_by_its_new_name(
    source: Source, clone_database: Clone, tmp_path: Path
) -> None:
    write_backup(source.url, tmp_path / "demo", "demo")
    with clone_database() as goal:
        (moved,) = read_backup(goal, tmp_path / "demo", None, replace=False, as_="gifts")
        assert moved.keys_left == 0
        database = Database(goal)
        await database.open()
        try:
            context = await context_of_key(database, source.key)
            assert context
            assert context.organization == "gifts"
        finally:
            await database.close()
        with psycopg.connect(goal) as connection:
            rows = connection.execute("select nspname from pg_namespace where nspname ~ '^(org|aside)_'").fetchall()
            assert rows == [("org_gifts",)]


@pytest.mark.parametrize(
    ("copy", "why"), [(True, "Not sent: restored under another name."), (False, "Not sent: restored from a backup.")]
)
async def test_what_waited_to_be_told_is_not_told_again_from_a_copy_or_after_a_silent_restore(
    source: Source, clone_database: Clone, tmp_path: Path, copy: bool, why: str
) -> None:
    """The webhooks of a copy rest; those of an organization that came back go on with what happens next."""
    write_backup(source.url, tmp_path / "demo", "demo")
    with clone_database() as goal:
        read_backup(goal, tmp_path / "demo", None, replace=False)
        with psycopg.connect(goal) as connection:
            connection.execute("set search_path to org_demo")
            connection.execute(WAITING)
        before, commits = contents(goal, "demo"), len(contents(goal, "demo")["commit_log"])
        write_backup(goal, tmp_path / "waiting", "demo")
        if copy:
            read_backup(goal, tmp_path / "waiting", None, replace=False, as_="demo_copy")
            assert contents(goal, "demo") == before
        else:
            read_backup(goal, tmp_path / "waiting", None, replace=True, silent=True)
        with psycopg.connect(goal) as connection:
            connection.execute("set search_path to " + ("org_demo_copy" if copy else "org_demo"))
            assert connection.execute("select status, error from message").fetchall() == [("failed", why)]
            assert connection.execute("select status from webhook_delivery").fetchall() == [("failed",)]
            assert connection.execute("select active from webhook_endpoint").fetchall() == [(not copy,)]
            standing = "select name, position - (select max(position) from commit_log) from subscriber order by name"
            assert connection.execute(standing).fetchall() == [("mail", 0), ("webhooks", 0)]
            assert connection.execute("select min(position), count(*) from commit_log").fetchone() == (77, commits)
            assert connection.execute("select from commit_log where position is null").fetchall() == []


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


@pytest.mark.parametrize("former", [b"0001_kernel.sql", b'"format": 2'])
def test_a_backup_of_a_version_with_other_tables_changes_nothing(
    source: Source, clone_database: Clone, tmp_path: Path, former: bytes
) -> None:
    """Its format or the tables are others'."""
    file = tmp_path / "demo"
    write_backup(source.url, file, "demo")
    other = former.replace(b"0001", b"0000").replace(b"2", b"9")
    with clone_database() as goal:
        read_backup(goal, file, None, replace=False)
        before = contents(goal, "demo")
        file.write_bytes(file.read_bytes().replace(former, other, 1))
        with pytest.raises(BackupRefused, match=r"another version of Orderwright .* whose tables differ"):
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
    with pytest.raises(BackupRefused, match="Demo can't name an organization"):
        read_backup(source.url, tmp_path / "demo", None, replace=False, as_="Demo")
    write_backup(source.url, tmp_path / "all", None)
    with pytest.raises(BackupRefused, match="--org says which"):
        read_backup(source.url, tmp_path / "all", None, replace=False, as_="copy")
