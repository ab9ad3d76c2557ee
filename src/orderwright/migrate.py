"""Bring a database to this version: `platform` first, then each organization's schema, each file in a transaction
of its own. It can be interrupted and run again; two at once wait for each other."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from orderwright.kernel.database import PLATFORM, schema_of

FOLDER = Path(__file__).parent / "migrations"
NUMBERED = re.compile(r"\d{4}_\w+\.sql")
LOCK = 7_226_001


def migrate(url: str) -> None:
    """Apply what is missing, everywhere."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", [LOCK])
        apply(connection, PLATFORM, "platform")
        for (slug,) in connection.execute("select slug from platform.organization order by slug").fetchall():
            apply(connection, schema_of(slug), "organization")


def create_schema(url: str, organization: str) -> None:
    """The schema of a new organization, with everything in it."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", [LOCK])
        apply(connection, schema_of(organization), "organization")


def apply(connection: psycopg.Connection[Any], schema: str, kind: str) -> None:
    """Apply the numbered files of `kind` that the schema lacks."""
    name = sql.Identifier(schema)
    connection.execute(sql.SQL("create schema if not exists {}").format(name))
    connection.execute(
        sql.SQL("create table if not exists {}.migration (name text primary key, at timestamptz not null)").format(name)
    )
    done = {row[0] for row in connection.execute(sql.SQL("select name from {}.migration").format(name))}
    for path in numbered(kind):
        if path.name not in done:
            with connection.transaction():
                connection.execute(sql.SQL("set local search_path to {}").format(name))
                connection.execute("set local lock_timeout to '5s'")
                connection.execute(path.read_bytes())
                connection.execute("insert into migration (name, at) values (%s, now())", [path.name])


def numbered(kind: str) -> Iterator[Path]:
    """The migration files of a kind, in order."""
    return iter(sorted(path for path in (FOLDER / kind).iterdir() if NUMBERED.fullmatch(path.name)))
