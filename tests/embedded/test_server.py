"""The embedded server, with real processes: what an operator's machine does to it."""

import contextlib
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from orderwright.embedded import EmbeddedRefused, EmbeddedServer, running_url
from orderwright.embedded.claim import clear_leftover
from orderwright.embedded.identity import Identity, candidates, works
from orderwright.embedded.socket_folder import socket_folder

IDENTITIES = [identity for identity in candidates() if works(identity)]


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "data"
    shutil.rmtree(tmp_path / "data", ignore_errors=True)  # a cluster is 40 MB


def write_mark(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("create table mark as select 42 as answer")


def read_mark(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("select answer from mark").fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.parametrize("identity", IDENTITIES, ids=lambda identity: identity.name)
def test_it_starts_under_every_identity_that_the_machine_allows_and_keeps_its_data(
    data: Path, identity: Identity
) -> None:
    with EmbeddedServer(data, run_as=identity) as server:
        assert server.pid is not None
        assert psutil.Process(server.pid).uids().real == identity.owner
        write_mark(server.url)
    with EmbeddedServer(data, run_as=identity) as server:
        assert read_mark(server.url) == 42


@pytest.mark.skipif(len(IDENTITIES) < 2, reason="only root has a choice of identities")
def test_a_folder_made_under_one_identity_opens_under_another(data: Path) -> None:
    with EmbeddedServer(data, run_as=IDENTITIES[1]) as server:
        write_mark(server.url)
    with EmbeddedServer(data, run_as=IDENTITIES[0]) as server:
        assert read_mark(server.url) == 42


def test_commits_are_durable_and_logins_need_the_password(data: Path) -> None:
    with EmbeddedServer(data) as server:
        with psycopg.connect(server.url) as connection:
            for name in ("fsync", "synchronous_commit", "full_page_writes"):
                assert connection.execute(f"show {name}").fetchone() == ("on",)
            assert connection.execute("show listen_addresses").fetchone() == ("",)
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(server.url, password="guess")
        assert stat.S_IMODE((data / "password").stat().st_mode) == 0o600
        assert stat.S_IMODE(data.stat().st_mode) == 0o700


def test_orderwright_works_as_no_superuser(data: Path) -> None:
    with EmbeddedServer(data) as server:
        with psycopg.connect(server.url, autocommit=True) as connection:
            who = connection.execute("select current_user, usesuper from pg_user where usename = current_user")
            assert who.fetchone() == ("orderwright", False)
            for reaching in ("select pg_read_file('/etc/hostname')", "copy (select 1) to program 'true'"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(reaching.encode())
            connection.execute("create schema org_own")
        with psycopg.connect(server.superuser_url, dbname="postgres") as connection:
            assert connection.execute("select usesuper from pg_user where usename = current_user").fetchone() == (True,)
    assert stat.S_IMODE((data / "superuser").stat().st_mode) == 0o600
    with EmbeddedServer(data) as server, psycopg.connect(server.url) as connection:
        assert connection.execute("select nspname from pg_namespace where nspname = 'org_own'").fetchone()


def test_a_folder_of_former_times_keeps_its_one_role(data: Path) -> None:
    with EmbeddedServer(data) as server:
        password = (data / "password").read_text().strip()
        with psycopg.connect(server.superuser_url, dbname="postgres", autocommit=True) as connection:
            connection.execute("alter role orderwright superuser")
    (data / "superuser").unlink()
    with EmbeddedServer(data) as server, psycopg.connect(server.url) as connection:
        assert server.superuser_url == server.url
        assert password in server.url
        assert connection.execute("select 1").fetchone()


def test_tcp_is_opened_on_loopback_alone_and_only_when_asked(data: Path, free_port: int) -> None:
    with EmbeddedServer(data, port=free_port) as server, psycopg.connect(server.url, host="127.0.0.1") as connection:
        assert connection.execute("show listen_addresses").fetchone() == ("127.0.0.1",)


def test_a_killed_server_recovers_what_was_committed_at_the_same_address(data: Path) -> None:
    with EmbeddedServer(data) as server:
        before = server.url
        write_mark(server.url)
        with contextlib.closing(psycopg.connect(server.url)) as uncommitted:
            uncommitted.execute("update mark set answer = 0")
            server.kill()
            assert not server.running
        server.start()
        assert server.url == before
        assert read_mark(server.url) == 42


def test_a_killed_server_starts_again_though_one_of_its_processes_is_still_busy(data: Path) -> None:
    with EmbeddedServer(data) as server, contextlib.closing(psycopg.connect(server.url)) as connection:
        connection.pgconn.send_query(b"select count(*) from generate_series(1, 100000000000)")
        while connection.pgconn.flush():
            pass
        time.sleep(0.2)  # until it counts
        server.kill()
        server.start()
        with psycopg.connect(server.url) as another:
            assert another.execute("select 1").fetchone() == (1,)


def test_a_second_opener_is_refused_and_told_who_has_the_folder(data: Path) -> None:
    with EmbeddedServer(data) as server:
        with pytest.raises(EmbeddedRefused, match=f"in use by process {os.getpid()}"):
            EmbeddedServer(data).start()
        write_mark(server.url)
        assert read_mark(server.url) == 42


def test_stopping_leaves_no_process_no_socket_and_no_lock(data: Path) -> None:
    with EmbeddedServer(data) as server:
        assert server.pid is not None
        family = [psutil.Process(server.pid), *psutil.Process(server.pid).children(recursive=True)]
        socket = socket_folder(data)
        assert running_url(data) == server.url
    assert not [process.pid for process in family if process.is_running()]
    assert not socket.exists()
    assert running_url(data) is None
    with EmbeddedServer(data) as server:  # nobody holds the folder any more
        assert server.running


def test_a_services_socket_is_in_the_folder_that_systemd_gave_it(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands beside the service, which know nothing of that folder, find it."""
    with tempfile.TemporaryDirectory(prefix="run", dir="/tmp") as given:
        monkeypatch.setenv("RUNTIME_DIRECTORY", given)
        with EmbeddedServer(data) as server:
            assert list(Path(given).rglob(".s.PGSQL.*"))
            monkeypatch.delenv("RUNTIME_DIRECTORY")
            found = running_url(data)
            assert found
            write_mark(found)
            monkeypatch.setenv("RUNTIME_DIRECTORY", given)
            assert read_mark(server.url) == 42
        assert not list(Path(given).rglob(".s.PGSQL.*"))


APP = """
import sys, time
from orderwright.embedded import EmbeddedServer
with EmbeddedServer(sys.argv[1]) as server:
    print(server.pid, flush=True)
    time.sleep(120)
"""


@pytest.fixture
def killed_app(data: Path) -> int:
    """Pid of the server whose application was killed with -9."""
    app = subprocess.Popen([sys.executable, "-c", APP, str(data)], stdout=subprocess.PIPE, text=True)
    assert app.stdout is not None
    server = int(app.stdout.readline())
    app.kill()
    app.wait(10)
    return server


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent is gone")
def test_a_server_ends_when_its_application_is_killed(killed_app: int) -> None:
    until = time.monotonic() + 20
    while psutil.pid_exists(killed_app) and psutil.Process(killed_app).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < until, "the server outlived its application"
        time.sleep(0.05)


def test_the_next_start_after_a_killed_application_is_an_ordinary_one(data: Path, killed_app: int) -> None:
    with EmbeddedServer(data) as server:
        assert server.pid != killed_app
        write_mark(server.url)
        assert read_mark(server.url) == 42


def test_a_server_that_outlived_its_application_is_stopped_first(data: Path) -> None:
    with EmbeddedServer(data) as server:
        write_mark(server.url)
    user = [*IDENTITIES[0].prefix]
    user = user[: user.index("setpriv")] if "setpriv" in user else user  # nothing tells this one of a parent's end
    command = [*user, str(EmbeddedServer.binary("postgres")), "-D", str(data / "postgres")]
    outlived = subprocess.Popen(
        [*command, "-c", "listen_addresses=", "-c", f"unix_socket_directories={socket_folder(data)}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=data / "postgres",
    )
    try:
        until = time.monotonic() + 20
        while running_url(data) is None and time.monotonic() < until:
            time.sleep(0.05)
        with EmbeddedServer(data) as server:
            assert outlived.poll() is not None or psutil.Process(outlived.pid).status() == psutil.STATUS_ZOMBIE
            assert read_mark(server.url) == 42
    finally:
        outlived.send_signal(signal.SIGQUIT)
        outlived.wait(20)


def test_a_server_that_does_not_end_when_asked_is_ended(tmp_path: Path) -> None:
    deaf = (
        "import resource, signal, time; resource.setrlimit(resource.RLIMIT_CORE, (0, 0));"  # a dump takes its time
        "signal.signal(signal.SIGQUIT, signal.SIG_DFL);"  # which a shell's background work ignores
        "signal.signal(signal.SIGINT, signal.SIG_IGN); print(flush=True); time.sleep(600)"
    )
    process = subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE, cwd=tmp_path)
    try:
        assert process.stdout
        process.stdout.readline()
        (tmp_path / "postmaster.pid").write_text(f"{process.pid}\n")
        clear_leftover(tmp_path, patience_s=0.1)
        assert process.wait(1) == -signal.SIGQUIT
        assert not (tmp_path / "postmaster.pid").exists()
    finally:
        process.kill()
        process.wait(20)


def test_a_pid_file_that_names_a_stranger_does_not_hinder_the_start(data: Path) -> None:
    with EmbeddedServer(data) as server:
        write_mark(server.url)
        server.kill()
        pid_file = data / "postgres" / "postmaster.pid"
        pid_file.write_text("\n".join([str(os.getppid()), *pid_file.read_text().splitlines()[1:]]))
        server.start()
        assert read_mark(server.url) == 42


def test_a_first_start_that_was_cut_off_begins_again(data: Path) -> None:
    (data / "postgres.draft" / "base").mkdir(parents=True)
    with EmbeddedServer(data) as server:
        write_mark(server.url)
    assert not (data / "postgres.draft").exists()


def test_a_deep_data_folder_still_gets_a_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("a" * 100) / ("b" * 100)
    with EmbeddedServer(deep) as server:
        write_mark(server.url)
    shutil.rmtree(deep)


def test_a_server_that_cannot_start_says_why(data: Path) -> None:
    with pytest.raises(EmbeddedRefused, match="shared_buffers"):
        EmbeddedServer(data, overrides={"shared_buffers": "nonsense"}).start()
    with EmbeddedServer(data) as server:  # and lets go of the folder
        write_mark(server.url)


def test_a_database_of_another_version_is_refused_and_left_alone(data: Path) -> None:
    (data / "postgres").mkdir(parents=True)
    (data / "postgres" / "PG_VERSION").write_text("14\n")
    with pytest.raises(EmbeddedRefused, match="holds a PostgreSQL 14 database"):
        EmbeddedServer(data).start()
    assert (data / "postgres" / "PG_VERSION").read_text() == "14\n"


def test_the_programs_are_of_the_servers_version() -> None:
    for name in ("pg_dump", "pg_restore", "psql"):
        said = subprocess.run([EmbeddedServer.binary(name), "--version"], capture_output=True, text=True, check=True)
        assert " 18." in said.stdout
    with pytest.raises(EmbeddedRefused, match="pg_nonsense"):
        EmbeddedServer.binary("pg_nonsense")


@pytest.mark.skipif(os.geteuid() != 0, reason="the other tests ran as an ordinary user already")
def test_an_ordinary_user_runs_it_too(data: Path) -> None:
    data.mkdir()
    os.chown(data, 65534, 65534)
    # The capability only lets the user reach this interpreter and the test's folder, which may lie in root's home.
    ordinary = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    ordinary += [f"--{which}=-all,+dac_read_search" for which in ("bounding-set", "inh-caps", "ambient-caps")]
    code = "import sys, os; from orderwright.embedded import EmbeddedServer\n"
    code += "with EmbeddedServer(sys.argv[1]) as server: print(os.geteuid(), server.running)"
    ran = subprocess.run([*ordinary, sys.executable, "-c", code, str(data)], capture_output=True, text=True, timeout=60)
    assert (ran.stdout, ran.stderr) == ("65534 True\n", "")
