"""`orderwright backup`: an organization, or all of them, in one file, as they are at one moment. Work may go on."""

import gzip
import os
import secrets
import shutil
import subprocess
import tarfile
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

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
from orderwright.kernel.database import PLATFORM, schema_of
from orderwright.migrate import applied
from orderwright.settings import Settings

ROWS = {
    "organization": "select to_jsonb(t) from organization t where slug = %s",
    "app_user": "select to_jsonb(t) from app_user t join membership m using (user_id) where m.organization = %s",
    "membership": "select to_jsonb(t) || jsonb_build_object('email', u.email)"
    " from membership t join app_user u using (user_id) where t.organization = %s",
    "invitation": "select to_jsonb(t) from invitation t where organization = %s",
    "api_key": "select to_jsonb(t) from api_key t where organization = %s",
}


def backup(file: Path, *, org: str | None = None, all: Annotated[bool, Parameter(negative="")] = False) -> None:
    """Write an organization, or all of them, into a file that `orderwright restore` reads. It holds everything, hashes
    of passwords and keys included, and can be read by its owner alone.

    :param file: The file to write; one that is there already is not overwritten.
    :param org: The organization that is written; or else --all.
    :param all: All organizations of this installation.
    """
    if all == (org is not None):
        raise BackupRefused("Say either --org NAME or --all.")
    if file.exists():
        raise BackupRefused(f"{file} is there already.")
    with database_url(Settings.from_env()) as url:
        saved = write_backup(url, file, org)
    print(f"{file}: {', '.join(each.slug for each in saved)}, {file.stat().st_size:,} bytes.")


def write_backup(url: str, file: Path, org: str | None) -> list[Saved]:
    """Everything from one snapshot; the file appears when it is whole."""
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        with psycopg.connect(url) as connection, tempfile.TemporaryDirectory(dir=file.parent) as folder:
            connection.execute("set transaction isolation level repeatable read, read only")
            saved = organizations(connection, org)
            private = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with open(private, "wb") as out, tarfile.open(fileobj=out, mode="w") as tar:
                pack(connection, url, saved, tar, Path(folder))
        os.replace(draft, file)
    except OSError as error:
        raise BackupRefused(f"{file} can't be written: {error.strerror}.") from error
    finally:
        draft.unlink(missing_ok=True)
    return saved


def organizations(connection: psycopg.Connection[Any], org: str | None) -> list[Saved]:
    found = connection.execute("select slug, name from platform.organization order by slug").fetchall()
    chosen = [(slug, name) for slug, name in found if org in (None, slug)]
    if org is not None and not chosen:
        raise BackupRefused(f"There is no organization {org}.")
    return [Saved(slug, name, applied(connection, schema_of(slug))) for slug, name in chosen]


def pack(connection: psycopg.Connection[Any], url: str, saved: list[Saved], tar: tarfile.TarFile, folder: Path) -> None:
    manifest = Manifest(FORMAT, version("orderwright"), datetime.now(UTC), saved)
    add(tar, folder, MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
    row = connection.execute("select pg_export_snapshot()").fetchone()
    assert row is not None
    for each in saved:
        add(tar, folder, f"{each.slug}/{PLATFORM_ROWS}", msgspec.json.encode(platform_rows(connection, each.slug)))
        dumped = folder / "schema"
        dump(url, connection.info.server_version // 10_000, schema_of(each.slug), row[0], dumped)
        tar.add(dumped, f"{each.slug}/{SCHEMA}")


def add(tar: tarfile.TarFile, folder: Path, name: str, content: bytes) -> None:
    part = folder / "part"
    part.write_bytes(content)
    tar.add(part, name)


def platform_rows(connection: psycopg.Connection[Any], slug: str) -> PlatformRows:
    connection.execute(sql.SQL("set local search_path to {}").format(sql.Identifier(PLATFORM)))
    return PlatformRows(
        **{name: [row for (row,) in connection.execute(query.encode(), [slug])] for name, query in ROWS.items()}
    )


def dump(url: str, server_version: int, schema: str, snapshot: str, out: Path) -> None:
    """What pg_dump says, compressed."""
    address, environment = connection_of(url)
    command = [
        *(str(program("pg_dump", server_version)), "--no-owner", "--no-privileges", f"--schema={schema}"),
        *(f"--snapshot={snapshot}", "--dbname", address),
    ]
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=errors) as process,
    ):
        assert process.stdout is not None
        with gzip.open(out, "wb", compresslevel=5) as compressed:
            shutil.copyfileobj(process.stdout, compressed, 1 << 20)
        if process.wait() != 0:
            errors.seek(0)
            raise BackupRefused(f"pg_dump failed: {last_words(errors.read())}")
