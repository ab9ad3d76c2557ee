"""`orderwright restore`: bring organizations back, each in one transaction: all of it or nothing.

Under another name, the schema comes as it is in the file and is renamed then; an organization of that name that is here
steps aside meanwhile, which nobody sees who is at work in it.
"""

import gzip
import secrets
import subprocess
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
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
    Made,
    Manifest,
    PlatformRows,
    Saved,
    connection_of,
    last_words,
    program,
)  # fmt: skip
from orderwright.commands.connect import database_url
from orderwright.kernel.database import ORGANIZATION, PLATFORM, schema_of
from orderwright.migrate import DatabaseRefused, migrate, refuse_what_differs
from orderwright.settings import Settings

HEAD_LINES = 60
NEWER_SETTING = b"SET transaction_timeout = 0;\n"  # pg_dump 17 and newer writes it, servers before 17 do not know it
DAMAGED = (tarfile.TarError, msgspec.MsgspecError, KeyError, EOFError, gzip.BadGzipFile, zlib.error, UnicodeDecodeError)

OTHER_VERSION = (
    "The backup was made by another version of Orderwright ({}), whose tables differ. Nothing was changed. Restore it "
    "with the version that made it."
)

# An account that is here already stays as it is, password included; people are told apart by their addresses.
INSERT = {
    "organization": "insert into organization select r.* from jsonb_populate_recordset(null::organization, {}) as r",
    "app_user": "insert into app_user select r.* from jsonb_populate_recordset(null::app_user, {}) as r"
    " on conflict do nothing",
    "membership": "insert into membership (user_id, organization, role, locations, created_at, locked_out_at)"
    " select u.user_id, x.organization, x.role, x.locations, x.created_at, x.locked_out_at"
    " from jsonb_to_recordset({}) as"
    " x(email text, organization text, role text, locations text[], created_at timestamptz, locked_out_at timestamptz)"
    " join app_user u on u.email = x.email",
    "invitation": "insert into invitation select r.* from jsonb_populate_recordset(null::invitation, {}) as r"
    " on conflict do nothing",
    "api_key": "insert into api_key select r.* from jsonb_populate_recordset(null::api_key, {}) as r"
    " on conflict do nothing",
}

# What waited to be told when the backup was made was told since, or is for the original to tell; by hand it can be told
# from here, too. Commits that had no position yet get theirs first, so that they count as told, too.
FALL_SILENT = """
update message set status = 'failed', error = {why}
where status not in ('sent', 'outbox', 'failed');
update webhook_delivery set status = 'failed', error = {why}
where status = 'pending';
delete from failed_event where subscriber in ('mail', 'webhooks');
update commit_log c set position = n.position
from (
    select commit_id, last.position + row_number() over (order by commit_id) as position
    from commit_log, (select coalesce(max(position), 0) as position from commit_log) as last
    where commit_log.position is null
) as n
where n.commit_id = c.commit_id;
insert into subscriber (name, position)
select name, (select coalesce(max(position), 0) from commit_log) from unnest(array['mail', 'webhooks']) as name
on conflict (name) do update set position = greatest(subscriber.position, excluded.position);
"""
REST = "update webhook_endpoint set active = false;\n"


class Wanted(msgspec.Struct, frozen=True):
    """An organization of a backup and the name under which it comes back. `aside`: the schema in which one of its old
    name waits meanwhile. `silent`: what waited to be told is not told from here."""

    saved: Saved
    slug: str
    silent: bool
    aside: str | None = None

    @property
    def renamed(self) -> bool:
        return self.slug != self.saved.slug

    @property
    def name(self) -> str:
        return f"{self.saved.name} ({self.slug})" if self.renamed else self.saved.name


class Restored(msgspec.Struct, frozen=True):
    """`keys_left`: API keys of the backup that open another organization here, and go on doing that."""

    slug: str
    name: str
    keys_left: int


def restore(
    file: Path,
    *,
    org: str | None = None,
    as_: Annotated[str | None, Parameter(name="--as")] = None,
    replace: Annotated[bool, Parameter(negative="")] = False,
    silent: Annotated[bool, Parameter(negative="")] = False,
) -> None:
    """Bring organizations back from a file that `backup` wrote. Other organizations are not touched.

    :param file: The file that `orderwright backup` wrote.
    :param org: Only this organization of those in the file; without it, all of them.
    :param as_: The name under which it comes back, such as acme_copy beside acme. Mail and webhooks that waited are not
        sent from it, its webhooks rest until they are activated, and API keys stay with whom they open already.
    :param replace: An organization that is here already under that name is given up for the one in the file.
    :param silent: Mail and webhooks' deliveries that waited when the backup was made are not sent from here: where
        work went on after it, they were sent already.
    """
    with database_url(Settings.from_env()) as url:
        migrate(url)
        for each in read_backup(url, file, org, replace, as_, silent):
            print(f"{each.slug} ({each.name}) is back.")
            if each.keys_left:
                print(f"API keys that stay with another organization: {each.keys_left}.")
        migrate(url)


def read_backup(
    url: str, file: Path, org: str | None, replace: bool, as_: str | None = None, silent: bool = False
) -> list[Restored]:
    """What was brought back. Refuses, before anything is changed, what can't be."""
    try:
        with tarfile.open(file) as tar:
            chosen = choose(read_manifest(tar), org, as_, silent)
            with psycopg.connect(url, autocommit=True) as connection:
                refuse_what_is_here(connection, chosen, replace)
                version = connection.info.server_version // 10_000
                chosen = [msgspec.structs.replace(each, aside=aside_of(connection, each)) for each in chosen]
            return [load(url, program("psql", version), tar, each) for each in chosen]
    except gzip.BadGzipFile as error:  # an OSError, but of what the file holds
        raise BackupRefused(f"{file} is no backup, or it is damaged.") from error
    except OSError as error:
        raise BackupRefused(f"{file} can't be read: {error.strerror or error}.") from error
    except DAMAGED as error:
        raise BackupRefused(f"{file} is no backup, or it is damaged.") from error


def read_manifest(tar: tarfile.TarFile) -> Manifest:
    text = member(tar, MANIFEST).read()
    made = msgspec.json.decode(text, type=Made)
    other = BackupRefused(OTHER_VERSION.format(made.version))
    if made.format != FORMAT:
        raise other
    manifest = msgspec.json.decode(text, type=Manifest)
    try:
        for each in manifest.organizations:
            refuse_what_differs(each.slug, each.migrations, "organization")
    except DatabaseRefused as why:
        raise other from why
    return manifest


def choose(manifest: Manifest, org: str | None, as_: str | None, silent: bool) -> list[Wanted]:
    chosen = [each for each in manifest.organizations if org in (None, each.slug)]
    if not chosen:
        inside = ", ".join(each.slug for each in manifest.organizations) or "nobody"
        raise BackupRefused(f"{org or 'Nobody'} is not in the backup, but {inside}.")
    if any(not ORGANIZATION.fullmatch(each.slug) or each.slug == PLATFORM for each in chosen):
        raise BackupRefused("The backup names an organization that can't be one.")
    if as_ is None:
        return [Wanted(each, each.slug, silent) for each in chosen]
    if len(chosen) > 1:
        raise BackupRefused("--as names one organization; --org says which of those in the backup.")
    if not ORGANIZATION.fullmatch(as_) or as_ == PLATFORM:
        raise BackupRefused(f"{as_} can't name an organization: 2 to 41 small letters, digits and _, a letter first.")
    return [Wanted(chosen[0], as_, silent=True)]


def refuse_what_is_here(connection: psycopg.Connection[Any], chosen: list[Wanted], replace: bool) -> None:
    schemas = [schema_of(each.slug) for each in chosen]
    found = connection.execute("select nspname from pg_namespace where nspname = any(%s) order by 1", [schemas])
    here = [name.removeprefix("org_") for (name,) in found]
    if here and not replace:
        raise BackupRefused(f"{', '.join(here)} is here already; --replace gives it up for the one in the backup.")


def aside_of(connection: psycopg.Connection[Any], wanted: Wanted) -> str | None:
    """A free name for the schema that has the name of the one in the file and is not the one that comes back."""
    there = connection.execute("select from pg_namespace where nspname = %s", [schema_of(wanted.saved.slug)]).fetchone()
    return f"aside_{secrets.token_hex(8)}" if wanted.renamed and there is not None else None


def load(url: str, psql: Path, tar: tarfile.TarFile, wanted: Wanted) -> Restored:
    """One script, one transaction: the old goes, the schema comes, then what the platform says of it."""
    rows = platform_rows(tar, wanted)
    address, environment = connection_of(url)
    command = [str(psql), "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null", "-f", "-", "--dbname", address]
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stderr=errors) as process,
    ):
        assert process.stdin is not None
        try:
            for part in script(tar, wanted, rows):
                process.stdin.write(part)
        except BrokenPipeError:
            pass  # it has said why
        except BaseException:
            process.kill()  # half a script is no script: nothing of it is kept
            raise
        finally:
            with suppress(BrokenPipeError):  # what was not written yet has no reader any more
                process.stdin.close()
        if process.wait() != 0:
            errors.seek(0)
            raise BackupRefused(f"{wanted.saved.slug} could not be brought back: {last_words(errors.read())}")
    with psycopg.connect(url) as connection:
        kept = connection.execute("select count(*) from platform.api_key where organization = %s", [wanted.slug])
        (keys,) = kept.fetchone() or (0,)
    return Restored(wanted.slug, wanted.name, len(rows.api_key) - keys)


def platform_rows(tar: tarfile.TarFile, wanted: Wanted) -> PlatformRows:
    """What the backup says of the organization's people and keys, under the name that it comes back with."""
    rows = msgspec.json.decode(member(tar, f"{wanted.saved.slug}/{PLATFORM_ROWS}").read(), type=PlatformRows)
    if wanted.renamed:
        for row in rows.organization:
            row |= {"slug": wanted.slug, "name": wanted.name}
        for row in [*rows.membership, *rows.invitation, *rows.api_key]:
            row["organization"] = wanted.slug
    return rows


def script(tar: tarfile.TarFile, wanted: Wanted, rows: PlatformRows) -> Iterator[bytes]:
    came, goal = schema_of(wanted.saved.slug), schema_of(wanted.slug)
    organization, slug = sql.Identifier(PLATFORM, "organization"), sql.Literal(wanted.slug)
    yield sql.SQL("drop schema if exists {} cascade;\n").format(sql.Identifier(goal)).as_bytes()
    yield sql.SQL("delete from {} where slug = {};\n").format(organization, slug).as_bytes()
    if wanted.aside:
        yield renaming(came, wanted.aside)
    with gzip.open(member(tar, f"{wanted.saved.slug}/{SCHEMA}")) as dumped:
        for number, line in enumerate(dumped):
            if number > HEAD_LINES or line != NEWER_SETTING:
                yield line
    if wanted.renamed:
        yield renaming(came, goal)
    if wanted.renamed or wanted.silent:
        why = "Not sent: restored under another name." if wanted.renamed else "Not sent: restored from a backup."
        yield sql.SQL("set local search_path to {};").format(sql.Identifier(goal)).as_bytes()
        yield sql.SQL(FALL_SILENT + (REST if wanted.renamed else "")).format(why=sql.Literal(why)).as_bytes()
    if wanted.aside:
        yield renaming(wanted.aside, came)
    yield sql.SQL("set local search_path to {};\n").format(sql.Identifier(PLATFORM)).as_bytes()
    for table, statement in INSERT.items():
        content = sql.Literal(msgspec.json.encode(getattr(rows, table)).decode())
        yield sql.SQL(statement + ";\n").format(sql.SQL("{}::jsonb").format(content)).as_bytes()


def renaming(schema: str, to: str) -> bytes:
    names = sql.Identifier(schema), sql.Identifier(to)
    return sql.SQL("alter schema {} rename to {};\n").format(*names).as_bytes()


def member(tar: tarfile.TarFile, name: str) -> IO[bytes]:
    found = tar.extractfile(name)
    if found is None:
        raise KeyError(name)
    return found
