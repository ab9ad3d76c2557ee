"""The file of a backup: a tar of `manifest.json` and, for each organization, `<slug>/platform.json` (its row, people
and keys) and `<slug>/schema.sql.gz` (what pg_dump says of its schema).

PostgreSQL's own programs do the work: those of the embedded server, or newer ones on the PATH for a newer server.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from orderwright.embedded import EmbeddedRefused
from orderwright.embedded.binaries import binary

FORMAT = 2
MANIFEST, PLATFORM_ROWS, SCHEMA = "manifest.json", "platform.json", "schema.sql.gz"


class BackupRefused(Exception):
    """A backup can't be written or brought back. The sentence says why."""


class Saved(msgspec.Struct, frozen=True):
    """An organization in a backup; `migrations` are those that its schema had, with the hash of each."""

    slug: str
    name: str
    migrations: dict[str, str]


class Made(msgspec.Struct, frozen=True):
    """What the manifest of each format says of itself."""

    format: int
    version: str


class Manifest(msgspec.Struct, frozen=True):
    format: int
    version: str
    made_at: datetime
    organizations: list[Saved]


class PlatformRows(msgspec.Struct, frozen=True):
    """What `platform` says of an organization: rows as they stand in the tables, sessions left out."""

    organization: list[dict[str, Any]]
    app_user: list[dict[str, Any]]
    membership: list[dict[str, Any]]
    invitation: list[dict[str, Any]]
    api_key: list[dict[str, Any]]


def program(name: str, server_version: int) -> Path:
    """`pg_dump` or `psql` that understands a server of this major version."""
    found = [path for path in (_embedded(name), shutil.which(name)) if path]
    for path in found:
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout
        version = re.search(r"(\d+)", said)
        if version and int(version[1]) >= server_version:
            return Path(path)
    raise BackupRefused(f"The database is PostgreSQL {server_version}: install its {name} and put it on the PATH.")


def _embedded(name: str) -> str | None:
    try:
        return str(binary(name))
    except EmbeddedRefused:
        return None


def connection_of(url: str) -> tuple[str, Mapping[str, str]]:
    """The address for a program's command line, and the environment that holds the password instead."""
    parts = conninfo_to_dict(url)
    password = parts.pop("password", None)
    environment = dict(os.environ)
    if password:
        environment["PGPASSWORD"] = str(password)
    return make_conninfo("", **parts), environment


def last_words(stderr: bytes) -> str:
    """What a program said before it failed, short enough for a sentence."""
    lines = [line for line in stderr.decode(errors="replace").splitlines() if line.strip()]
    return " / ".join(lines[-3:])[:600]
