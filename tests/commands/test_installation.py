"""The commands of the operator as real processes: organizations, users, keys, the audit, backup and restore."""

import os
import subprocess
import sys
import uuid
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import msgspec
import psycopg
import pytest
from psycopg import sql

from orderwright.access.authenticate import context_of_key
from orderwright.kernel.database import Database


class Shell:
    def __init__(self, url: str, data: Path) -> None:
        own = {name: value for name, value in os.environ.items() if not name.startswith("ORDERWRIGHT_")}
        self.environment = {**own, "ORDERWRIGHT_DATABASE_URL": url, "ORDERWRIGHT_DATA": str(data)}

    def run(self, *words: str, typed: str = "", ends: int = 0) -> str:
        """What is printed: on standard output, or as the reason for ending with 1."""
        command = [sys.executable, "-m", "orderwright.cli", *words]
        done = subprocess.run(
            command, env=self.environment, input=typed, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == ends, done.stdout + done.stderr
        return (done.stdout or done.stderr) if ends else done.stdout


@pytest.fixture
def shell(fresh_database: str, tmp_path: Path) -> Shell:
    made = Shell(fresh_database, tmp_path)
    made.run("organization", "create", "demo", "--name", "Demo Gifts Ltd")
    return made


def test_an_empty_database_is_brought_to_this_version_and_again_changes_nothing(
    server_url: str, tmp_path: Path
) -> None:
    name = f"orderwright_empty_{uuid.uuid4().hex[:12]}"
    url = urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))
    with psycopg.connect(server_url, autocommit=True) as server:
        server.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        try:
            applied = []
            for _ in range(2):
                assert Shell(url, tmp_path).run("migrate") == "The database is up to date.\n"
                with psycopg.connect(url) as connection:
                    applied.append(connection.execute("select * from platform.migration order by 1, 2").fetchall())
            assert applied[0] == applied[1] != []
        finally:
            server.execute(sql.SQL("drop database {}").format(sql.Identifier(name)))


async def test_a_key_is_the_only_thing_printed_and_opens_the_organization(shell: Shell, fresh_database: str) -> None:
    key = shell.run("key", "create", "--org", "demo", "--role", "admin").removesuffix("\n")
    database = Database(fresh_database)
    await database.open()
    try:
        context = await context_of_key(database, key)
    finally:
        await database.close()
    assert context is not None
    assert (context.organization, context.may("orders.place")) == ("demo", True)
    key_id, prefix, *_ = shell.run("key", "list", "--org", "demo").split("\t")
    assert key.startswith(f"ow_{prefix.removesuffix('…')}_")
    assert "opens nothing any more" in shell.run("key", "revoke", key_id, "--org", "demo")


def test_people_are_made_and_invited(shell: Shell) -> None:
    words = ("user", "create", "admin@example.com", "--org", "demo", "--role", "admin")
    assert "at least 12 characters" in shell.run(*words, typed="short\n", ends=1)
    assert shell.run(*words, typed="correct horse battery\n") == "admin@example.com works in demo now.\n"
    link = shell.run("user", "invite", "pat@example.com", "--org", "demo", "--role", "warehouse")
    assert link.startswith("http://127.0.0.1:8000/invitation/")
    assert shell.run("user", "list", "--org", "demo") == (
        "admin@example.com\tadmin\tactive\tadmin\npat@example.com\twarehouse\tinvited\t\n"
    )


def test_the_audit_ends_with_1_where_something_differs(shell: Shell, fresh_database: str) -> None:
    assert shell.run("audit", "--org", "demo").endswith("checks, 0 differences.\n")
    with psycopg.connect(fresh_database) as connection:
        connection.execute("insert into org_demo.document_counter values ('invoice', 7)")
    said = shell.run("audit", ends=1)
    assert "demo: document_numbers: invoice: 0, where 7 was due" in said
    assert "1 difference." in said


def test_the_audit_mends_what_it_finds_and_shows_it_first(shell: Shell, fresh_database: str) -> None:
    with psycopg.connect(fresh_database) as connection:
        connection.execute("insert into org_demo.document_counter values ('invoice', 7)")
    assert "say both" in shell.run("audit", "--dry-run", ends=1)
    said = shell.run("audit", "--repair", "--dry-run", ends=1)
    assert "    would post: the counter stands at 0, the last number issued.\n" in said
    assert "demo: 1 difference would be mended, 0 left for a person.\n" in said
    said = shell.run("audit", "--repair")
    assert "    why: nothing recorded made it.\n" in said
    assert "    posted: the counter stands at 0, the last number issued.\n" in said
    assert said.endswith("checks, 0 differences.\n")
    said = msgspec.json.decode(shell.run("audit", "--repair", "--json"))
    assert said["demo"]["repaired"] == {"dry_run": False, "repairs": [], "left": 0}
    assert said["demo"]["report"]["differences"] == []


def test_backup_and_restore_by_name_and_all(shell: Shell, tmp_path: Path) -> None:
    file = str(tmp_path / "demo.backup")
    assert "Say either --org NAME or --all" in shell.run("backup", file, ends=1)
    assert "demo, " in shell.run("backup", file, "--org", "demo")
    assert "is there already" in shell.run("backup", file, "--all", ends=1)
    assert "demo is here already" in shell.run("restore", file, ends=1)
    assert shell.run("restore", file, "--org", "demo", "--replace") == "demo (Demo Gifts Ltd) is back.\n"


def test_who_lost_the_second_step_signs_in_with_the_password_alone(shell: Shell, fresh_database: str) -> None:
    create = ("user", "create", "admin@example.com", "--org", "demo", "--role", "admin")
    shell.run(*create, typed="correct horse battery\n")
    with psycopg.connect(fresh_database, autocommit=True) as connection:
        connection.execute("update platform.app_user set totp_secret = 'sealed'")
        connection.execute(
            "insert into platform.passkey"
            " (passkey_id, user_id, credential_id, public_key, sign_count, name, created_at)"
            " select gen_random_uuid(), user_id, 'id', 'key', 0, 'Phone', now() from platform.app_user"
        )
        off = ("user", "two-step-off", "admin@example.com")
        assert shell.run(*off) == "admin@example.com signs in with the password alone now. 1 passkey removed.\n"
        assert shell.run(*off) == "admin@example.com signs in with the password alone now.\n"
        found = connection.execute(
            "select totp_secret, (select count(*) from platform.passkey) from platform.app_user"
        ).fetchone()
    assert found == (None, 0)


@pytest.mark.parametrize("words", [("key", "create", "--role", "admin"), ("audit",), ("user", "list")])
def test_an_organization_that_there_is_not_is_named(shell: Shell, words: tuple[str, ...]) -> None:
    assert shell.run(*words, "--org", "nobody", ends=1) == "orderwright: There is no organization nobody.\n"


def test_the_operator_prints_a_link_to_choose_a_new_password(shell: Shell) -> None:
    words = ("user", "create", "admin@example.com", "--org", "demo", "--role", "admin")
    shell.run(*words, typed="correct horse battery\n")
    assert shell.run("user", "reset", "admin@example.com").startswith("http://127.0.0.1:8000/password/new/")
    assert "nobody@example.com" in shell.run("user", "reset", "nobody@example.com", ends=1)


def test_a_database_whose_tables_are_of_another_version_is_refused_and_stays_as_it_is(
    shell: Shell, fresh_database: str
) -> None:
    """Also by every command: before, such a database was taken, and each request met a bug."""
    with psycopg.connect(fresh_database, autocommit=True) as connection:

        def refused(change: str, *words: str) -> None:
            connection.execute(change.encode())
            before = connection.execute("select * from org_demo.migration order by 1").fetchall()
            for command in (["migrate"], ["user", "list", "--org", "demo"]):
                said = shell.run(*command, ends=1)
                assert [word for word in words if word not in said] == [], said
                assert "Traceback" not in said
            assert connection.execute("select * from org_demo.migration order by 1").fetchall() == before

        refused(
            "insert into org_demo.migration values ('0099_later.sql', 'f00d', now())", "newer version", "0099_later"
        )
        connection.execute("delete from org_demo.migration where name = '0099_later.sql'")
        refused("update org_demo.migration set digest = 'f00d' where name = '0003_stock.sql'", "0003_stock", "Go back")
        refused("alter table org_demo.migration drop column digest", "org_demo: 0001_kernel.sql", "Go back")
