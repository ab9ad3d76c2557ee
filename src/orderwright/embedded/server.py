"""The embedded PostgreSQL server, from start to stop."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from urllib.parse import quote

import psycopg
from psycopg import sql

from orderwright.embedded import binaries, claim, cluster, identity, tuning
from orderwright.embedded.refusal import EmbeddedRefused
from orderwright.embedded.socket_folder import socket_folder
from orderwright.settings import private_folder

LOG_BYTES_MAX = 10 * 1024 * 1024
START_SECONDS_MAX = 600  # recovery after a crash replays up to max_wal_size
STOP_SECONDS_MAX = 60
SOCKET_PORT = 5432  # names the socket file; nothing listens on TCP unless a port is given


class EmbeddedServer:
    """`with EmbeddedServer(folder) as server: connect(server.url)`.

    `port` opens TCP on 127.0.0.1 besides the private socket. `overrides` are server settings for this start (tests turn
    fsync off). Start it from the main thread: Linux ends the server when the thread that started it ends.
    """

    def __init__(
        self,
        folder: Path | str,
        port: int | None = None,
        overrides: Mapping[str, str] | None = None,
        run_as: identity.Identity | None = None,
    ) -> None:
        self.folder = Path(folder).absolute()
        self.port = port
        self._overrides = dict(overrides or {})
        self._identity = run_as
        self._claim: IO[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Address with password; stays the same over restarts."""
        return _url(self.folder, socket_folder(self.folder), self.port or SOCKET_PORT)

    @property
    def superuser_url(self) -> str:
        """For what needs rights that Orderwright does without."""
        return _url(self.folder, socket_folder(self.folder), self.port or SOCKET_PORT, superuser=True)

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process and self.running else None

    @staticmethod
    def binary(name: str) -> Path:
        """Path of a PostgreSQL program such as `pg_dump`, of the same version as the server."""
        return binaries.binary(name)

    def start(self) -> None:
        """Start, or start again after a kill; recovers by itself. Refuses a folder that somebody has open."""
        if self.running:
            return
        private_folder(self.folder)
        self._claim = self._claim or claim.claim(self.folder)
        try:
            self._identity = self._identity or identity.choose()
            place = cluster.prepare(self.folder, self._identity)
            claim.clear_leftover(place)
            cluster.write_configuration(place, tuning.configuration(tuning.memory_bytes(), tuning.cores()))
            self._process = self._launch(place, self._identity)
            self._wait_until_ready(place)
            _make_database(self.superuser_url, cluster.password(self.folder))
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop in order (open transactions are rolled back), within a bound; leaves no process and no socket."""
        if (process := self._process) is not None:
            for ask, wait_s in ((signal.SIGINT, STOP_SECONDS_MAX), (signal.SIGQUIT, 10), (signal.SIGKILL, 10)):
                if process.poll() is None:
                    process.send_signal(ask)
                try:
                    process.wait(wait_s)
                    break
                except subprocess.TimeoutExpired:
                    continue
        self._process = None
        if self._claim is not None:
            _remove_socket(socket_folder(self.folder))
            self._claim.close()
            self._claim = None

    def kill(self) -> None:
        """kill -9, as a crash would; the folder stays claimed, so that `start` can show the recovery."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)

    def _launch(self, place: Path, run_as: identity.Identity) -> subprocess.Popen[bytes]:
        settings = {
            "unix_socket_directories": str(socket_folder(self.folder)),
            "unix_socket_permissions": "0700",
            "listen_addresses": "127.0.0.1" if self.port else "",
            "port": str(self.port or SOCKET_PORT),
            **self._overrides,
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with _log(self.folder) as log:
            return subprocess.Popen(
                [*run_as.prefix, str(self.binary("postgres")), "-D", str(place), *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=cluster.ENVIRONMENT,
                cwd=place,
                start_new_session=True,  # Ctrl-C reaches us, and we stop the server last
            )

    def _wait_until_ready(self, place: Path) -> None:
        """PostgreSQL writes its state into the last line of the pid file."""
        until = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < until:
            if not self.running:
                raise EmbeddedRefused(f"PostgreSQL did not start:\n{_last_words(self.folder)}")
            if (_pid_file(place) or [""])[-1].strip() == "ready":
                return
            time.sleep(0.02)
        raise EmbeddedRefused(f"PostgreSQL was not ready within {START_SECONDS_MAX} s:\n{_last_words(self.folder)}")


def running_url(folder: Path) -> str | None:
    """Address of the embedded server that another process runs on this data folder; None where none runs."""
    place = folder.absolute() / "postgres"
    lines = _pid_file(place)
    if len(lines) < 8 or lines[7].strip() != "ready" or claim.running_on(place) is None:
        return None
    return _url(folder, Path(lines[4]), int(lines[3]))


def is_there(folder: Path) -> bool:
    """Whether this data folder has a database, running or not."""
    return (folder / "postgres").exists()


def _url(folder: Path, socket: Path, port: int, superuser: bool = False) -> str:
    password = cluster.superuser_password(folder) if superuser else None
    user, password = (cluster.SUPERUSER, password) if password else (cluster.USER, cluster.password(folder))
    login = f"{user}:{quote(password, safe='')}"
    return f"postgresql://{login}@/{cluster.DATABASE}?host={quote(str(socket))}&port={port}"


def _make_database(url: str, password: str) -> None:
    """The database and the role that Orderwright works as: it owns the database, may make others (tests, a copy to look
    at), and is no superuser, so that no statement reads files or starts programs."""
    with psycopg.connect(url, dbname="postgres", autocommit=True, connect_timeout=10) as connection:
        found = connection.execute("SELECT FROM pg_database WHERE datname = %s", [cluster.DATABASE]).fetchone()
        if found is None:
            known = connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [cluster.USER]).fetchone()
            role = sql.Identifier(cluster.USER)
            if known is None:
                command = sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}").format(role, sql.Literal(password))
                connection.execute(command)
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(cluster.DATABASE), role))


def _log(folder: Path) -> IO[bytes]:
    path = folder / "postgres.log"
    if path.exists() and path.stat().st_size > LOG_BYTES_MAX:
        path.replace(folder / "postgres.log.1")
    return open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")


def _last_words(folder: Path) -> str:
    path = folder / "postgres.log"
    return "\n".join(path.read_text(errors="replace").splitlines()[-12:]) if path.exists() else "(it said nothing)"


def _pid_file(place: Path) -> list[str]:
    try:
        return (place / "postmaster.pid").read_text().splitlines()
    except OSError:
        return []


def _remove_socket(folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
