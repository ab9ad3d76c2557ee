"""`orderwright restore`: bring organizations back, each in one transaction: all of it or nothing."""

import gzip
import subprocess
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Annotated, Any

import msgspec
import psycopg
from cyclopts import Parameter
from psycopg import sql

from orderwright.commands.archive import (
    FORMAT,
    MANIFEST,
    PLATFORM_ROWS,
    SCHEMA,
    BackupRefused,
    Manifest,
    PlatformRows,
    Saved,
    connection_of,
    last_words,
    program,
)  # fmt: skip
from orderwright.commands.connect import database_url
from orderwright.kernel.database import ORGANIZATION, PLATFORM, schema_of
from orderwright.migrate import migrate, numbered
from orderwright.settings import Settings

HEAD_LINES = 60
NEWER_SETTING = b"SET transaction_timeout = 0;\n"  # pg_dump 17 and newer writes it, servers before 17 do not know it
DAMAGED = (tarfile.TarError, msgspec.MsgspecError, KeyError, EOFError, gzip.BadGzipFile, zlib.error, UnicodeDecodeError)

# An account that is here already stays as it is, password included; people are told apart by their addresses.
INSERT = {
    "organization": "insert into organization select r.* from jsonb_populate_recordset(null::organization, {}) as r",
    "app_user": "insert into app_user select r.* from jsonb_populate_recordset(null::app_user, {}) as r"
    " on conflict do nothing",
    "membership": "insert into membership (user_id, organization, role, created_at, locked_out_at)"
    " select u.user_id, x.organization, x.role, x.created_at, x.locked_out_at from jsonb_to_recordset({}) as"
    " x(email text, organization text, role text, created_at timestamptz, locked_out_at timestamptz)"
    " join app_user u on u.email = x.email",
    "invitation": "insert into invitation select r.* from jsonb_populate_recordset(null::invitation, {}) as r",
    "api_key": "insert into api_key select r.* from jsonb_populate_recordset(null::api_key, {}) as r",
}


def restore(file: Path, *, org: str | None = None, replace: Annotated[bool, Parameter(negative="")] = False) -> None:
    """Bring organizations back from a file that `backup` wrote. Other organizations are not touched.

    Parameters
    ----------
    file: The file.
    org: Only this organization of those in the file.
    replace: An organization that is here already is given up for the one in the file.
    """
    with database_url(Settings.from_env()) as url:
        migrate(url)
        for each in read_backup(url, file, org, replace):
            print(f"{each.slug} ({each.name}) is back.")
        migrate(url)


def read_backup(url: str, file: Path, org: str | None, replace: bool) -> list[Saved]:
    """What was brought back. Refuses, before anything is changed, what can't be."""
    try:
        with tarfile.open(file) as tar:
            chosen = choose(read_manifest(tar), org)
            with psycopg.connect(url, autocommit=True) as connection:
                refuse_what_is_here(connection, chosen, replace)
                version = connection.info.server_version // 10_000
            for each in chosen:
                load(url, program("psql", version), tar, each)
            return chosen
    except OSError as error:
        raise BackupRefused(f"{file} can't be read: {error.strerror or error}.") from error
    except DAMAGED as error:
        raise BackupRefused(f"{file} is no backup, or it is damaged.") from error


def read_manifest(tar: tarfile.TarFile) -> Manifest:
    manifest = msgspec.json.decode(member(tar, MANIFEST).read(), type=Manifest)
    known = {path.name for path in numbered("organization")}
    unknown = {name for each in manifest.organizations for name in each.migrations} - known
    if manifest.format != FORMAT or unknown:
        raise BackupRefused(f"The backup was made by another version of Orderwright ({manifest.version}).")
    return manifest


def choose(manifest: Manifest, org: str | None) -> list[Saved]:
    chosen = [each for each in manifest.organizations if org in (None, each.slug)]
    if not chosen:
        inside = ", ".join(each.slug for each in manifest.organizations) or "nobody"
        raise BackupRefused(f"{org or 'Nobody'} is not in the backup, but {inside}.")
    if any(not ORGANIZATION.fullmatch(each.slug) or each.slug == PLATFORM for each in chosen):
        raise BackupRefused("The backup names an organization that can't be one.")
    return chosen


def refuse_what_is_here(connection: psycopg.Connection[Any], chosen: list[Saved], replace: bool) -> None:
    schemas = [schema_of(each.slug) for each in chosen]
    found = connection.execute("select nspname from pg_namespace where nspname = any(%s) order by 1", [schemas])
    here = [name.removeprefix("org_") for (name,) in found]
    if here and not replace:
        raise BackupRefused(f"{', '.join(here)} is here already; --replace gives it up for the one in the backup.")


def load(url: str, psql: Path, tar: tarfile.TarFile, saved: Saved) -> None:
    """One script, one transaction: the old goes, the schema comes, then what the platform says of it."""
    address, environment = connection_of(url)
    command = [str(psql), "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null", "-f", "-", "--dbname", address]
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stderr=errors) as process,
    ):
        assert process.stdin is not None
        try:
            for part in script(tar, saved):
                process.stdin.write(part)
            process.stdin.close()
        except BrokenPipeError:
            pass  # it has said why
        except BaseException:
            process.kill()  # half a script is no script: nothing of it is kept
            raise
        if process.wait() != 0:
            errors.seek(0)
            raise BackupRefused(f"{saved.slug} could not be brought back: {last_words(errors.read())}")


def script(tar: tarfile.TarFile, saved: Saved) -> Iterator[bytes]:
    rows = msgspec.json.decode(member(tar, f"{saved.slug}/{PLATFORM_ROWS}").read(), type=PlatformRows)
    schema, slug = sql.Identifier(schema_of(saved.slug)), sql.Literal(saved.slug)
    yield sql.SQL("drop schema if exists {} cascade;\n").format(schema).as_bytes()
    yield sql.SQL("delete from {} where slug = {};\n").format(sql.Identifier(PLATFORM, "organization"), slug).as_bytes()
    with gzip.open(member(tar, f"{saved.slug}/{SCHEMA}")) as dumped:
        for number, line in enumerate(dumped):
            if number > HEAD_LINES or line != NEWER_SETTING:
                yield line
    yield sql.SQL("set local search_path to {};\n").format(sql.Identifier(PLATFORM)).as_bytes()
    for table, statement in INSERT.items():
        content = sql.Literal(msgspec.json.encode(getattr(rows, table)).decode())
        yield sql.SQL(statement + ";\n").format(sql.SQL("{}::jsonb").format(content)).as_bytes()


def member(tar: tarfile.TarFile, name: str) -> IO[bytes]:
    found = tar.extractfile(name)
    if found is None:
        raise KeyError(name)
    return found
