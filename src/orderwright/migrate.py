"""Bring a database to this version: `platform` first, then each organization's schema, each file in a transaction
of its own. It can be interrupted and run again; two at once wait for each other.

What was applied is kept with a hash of its file, so that a database whose tables are others than this version's is
refused before anything is changed, instead of failing at work."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from orderwright.kernel.database import PLATFORM, schema_of

FOLDER = Path(__file__).parent / "migrations"
NUMBERED = re.compile(r"\d{4}_\w+\.sql")
LOCK = 7_226_001


OTHER_TABLES = (
    "The database was made by a version of Orderwright whose tables differ from this one's ({where}), and there is "
    "no way over. Nothing was changed. Go back to that version, or begin with another data folder or database."
)
NEWER = (
    "The database was brought to a newer version of Orderwright than this one ({where}). Nothing was changed. Install "
    "that version again, or restore a backup into another data folder or database."
)


class DatabaseRefused(Exception):
    """This version can't work with what the database holds. The sentence says why."""


def migrate(url: str) -> None:
    """Apply what is missing, everywhere. Raises `DatabaseRefused`."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", [LOCK])
        refuse_what_differs(PLATFORM, applied(connection, PLATFORM), "platform")
        for schema in organization_schemas(connection):
            refuse_what_differs(schema, applied(connection, schema), "organization")
        apply(connection, PLATFORM, "platform")
        for schema in organization_schemas(connection):
            apply(connection, schema, "organization")


def create_schema(url: str, organization: str) -> None:
    """The schema of a new organization, with everything in it."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", [LOCK])
        apply(connection, schema_of(organization), "organization")


def organization_schemas(connection: psycopg.Connection[Any]) -> list[str]:
    if connection.execute("select to_regclass('platform.organization')").fetchone() == (None,):
        return []
    found = connection.execute("select slug from platform.organization order by slug").fetchall()
    return [schema_of(slug) for (slug,) in found]


def applied(connection: psycopg.Connection[Any], schema: str) -> dict[str, str]:
    """The files that a schema has, and the hash of each; of a version that kept no hashes they are empty."""
    table = sql.Identifier(schema, "migration")
    if connection.execute("select to_regclass(%s)", [table.as_string()]).fetchone() == (None,):
        return {}
    rows = connection.execute(sql.SQL("select to_jsonb(t) from {} t order by name").format(table)).fetchall()
    return {row["name"]: row.get("digest", "") for (row,) in rows}


def refuse_what_differs(where: str, done: Mapping[str, str], kind: str) -> None:
    ours = {path.name: digest_of(path) for path in numbered(kind)}
    for name, digest in done.items():
        if name not in ours:
            raise DatabaseRefused(NEWER.format(where=f"{where}: {name}"))
        if digest != ours[name]:
            raise DatabaseRefused(OTHER_TABLES.format(where=f"{where}: {name}"))


def digest_of(path: Path) -> str:
    """SHA-256 of a migration, in hex; line ends as they are in the repository."""
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def apply(connection: psycopg.Connection[Any], schema: str, kind: str) -> None:
    """Apply the numbered files of `kind` that the schema lacks."""
    name = sql.Identifier(schema)
    connection.execute(sql.SQL("create schema if not exists {}").format(name))
    connection.execute(
        sql.SQL(
            "create table if not exists {}.migration"
            " (name text primary key, digest text not null, at timestamptz not null)"
        ).format(name)
    )
    done = applied(connection, schema)
    for path in numbered(kind):
        if path.name not in done:
            with connection.transaction():
                connection.execute(sql.SQL("set local search_path to {}").format(name))
                connection.execute("set local lock_timeout to '5s'")
                connection.execute(path.read_bytes())
                row = [path.name, digest_of(path)]
                connection.execute("insert into migration (name, digest, at) values (%s, %s, now())", row)


def numbered(kind: str) -> Iterator[Path]:
    """The migration files of a kind, in order."""
    return iter(sorted(path for path in (FOLDER / kind).iterdir() if NUMBERED.fullmatch(path.name)))
