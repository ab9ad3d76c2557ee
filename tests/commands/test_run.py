"""`orderwright run` as an operator sees it: a real terminal command with its database, web server and worker."""

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import msgspec
import psutil
import pytest
from tests import given

from orderwright.access.ensure_admin import ensure_admin
from orderwright.commands.run import is_within_reach
from orderwright.demo.first_run import ADMIN, PASSWORD
from orderwright.settings import Settings

COMMAND = [sys.executable, "-m", "orderwright.cli"]


class Running:
    """A started `orderwright run` and what it printed."""

    def __init__(self, data: Path, output: Path, *arguments: str, **more: str) -> None:
        own = {name: value for name, value in os.environ.items() if not name.startswith("ORDERWRIGHT_")}
        self.environment = {
            **own, "ORDERWRIGHT_DATA": str(data), "ORDERWRIGHT_PORT": "0", "ORDERWRIGHT_DEMO": "no", **more
        }  # fmt: skip
        self.output = output
        with output.open("w") as file:
            self.process = subprocess.Popen(
                [*COMMAND, "run", *arguments], env=self.environment, stdout=file, stderr=file
            )
        self.wait_for("Ctrl-C stops it")
        found = re.search(r"127\.0\.0\.1:\d+", self.said())
        assert found
        self.address = f"http://{found[0]}"

    def said(self) -> str:
        return self.output.read_text()

    def wait_for(self, text: str) -> None:
        self.wait_until(lambda: text in self.said())

    def wait_until(self, true: Callable[[], bool], seconds: float = 120) -> None:
        until = time.monotonic() + seconds
        while not true():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < until, self.said()
            time.sleep(0.05)

    def database_url(self) -> str:
        command = [*COMMAND, "db-url"]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=60).stdout

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def child(self, fits: Callable[[str], bool]) -> psutil.Process:
        return next(process for process in self.family() if fits(" ".join(process.cmdline())))


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    started = Running(tmp_path / "data", tmp_path / "output")
    yield started
    started.process.terminate()
    started.process.wait(60)


def test_it_serves_recovers_what_dies_and_stops_without_a_trace(running: Running) -> None:
    assert httpx.get(running.address, follow_redirects=True).status_code < 500
    steps = ("Starting PostgreSQL", "Migrating the database", "Starting the web server", "Orderwright is at")
    assert [line for step in steps for line in running.said().splitlines() if line.startswith(step)][3:], running.said()

    running.child(lambda command: "uvicorn" in command).kill()
    running.wait_for("web 1 ended; starting it again")
    assert httpx.get(running.address, follow_redirects=True, timeout=60).status_code < 500

    running.child(lambda command: command.endswith("worker")).kill()
    running.wait_for("worker ended; starting it again")

    running.child(lambda command: "/bin/postgres -D" in command).kill()
    running.wait_for("PostgreSQL ended; starting it again")
    running.wait_until(lambda: running.database_url().startswith("postgresql://orderwright:"))

    second = subprocess.run([*COMMAND, "run"], env=running.environment, capture_output=True, text=True, timeout=60)
    assert second.returncode == 1
    assert f"is in use by process {running.process.pid}" in second.stderr

    family = running.family()
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(60) == 0, running.said()
    assert not [process for process in family if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]
    assert "Traceback" not in running.said()


def test_a_taken_port_is_refused_by_the_setting_s_name(running: Running, tmp_path: Path) -> None:
    taken = {**running.environment, "ORDERWRIGHT_PORT": running.address.rsplit(":", 1)[1]}
    taken["ORDERWRIGHT_DATA"] = str(tmp_path / "other")
    said = subprocess.run([*COMMAND, "run"], env=taken, capture_output=True, text=True, timeout=120)
    assert said.returncode == 1
    assert "ORDERWRIGHT_PORT cannot be used" in said.stderr


def test_a_demo_that_others_could_reach_is_not_started(tmp_path: Path, fresh_database: str) -> None:
    """Whatever its people are called where, and however it would be reached."""
    asyncio.run(make_demos_admin(fresh_database))
    own = {name: value for name, value in os.environ.items() if not name.startswith("ORDERWRIGHT_")}
    place = {"DATA": str(tmp_path / "data"), "PORT": "0", "DATABASE_URL": fresh_database, "DEMO": "no"}
    environment = own | {f"ORDERWRIGHT_{name}": value for name, value in place.items()}
    for more in (
        {"HOST": "0.0.0.0"},
        {"PUBLIC_URL": "http://orders.example.com"},
        {"TRUSTED_PROXIES": "127.0.0.1"},
        {"PRODUCTION": "yes", "PUBLIC_URL": "https://orders.example.com"},
    ):
        given = environment | {f"ORDERWRIGHT_{name}": value for name, value in more.items()}
        done = subprocess.run([*COMMAND, "run"], env=given, capture_output=True, text=True, timeout=60)
        assert done.returncode == 1
        assert "anybody could sign in as admin@example.com" in done.stderr


@pytest.mark.parametrize(
    ("setting", "value", "within"),
    [
        ("host", "127.0.0.1", False),
        ("host", "::1", False),
        ("host", "localhost", False),
        ("host", "::", True),
        ("host", "shop.example", True),
        ("public_url", "http://localhost:8000", False),
        ("public_url", "http://10.0.0.7", True),
    ],
)
def test_within_reach_is_whatever_is_not_this_machine(setting: str, value: str, within: bool) -> None:
    assert is_within_reach(msgspec.structs.replace(Settings(secret="s" * 32), **{setting: value})) is within


async def make_demos_admin(url: str) -> None:
    async with given.world(url) as world:
        await ensure_admin(world.database, given.ORGANIZATION, ADMIN, PASSWORD, easy=True)


def test_production_wants_https(tmp_path: Path) -> None:
    own = {name: value for name, value in os.environ.items() if not name.startswith("ORDERWRIGHT_")}
    environment = own | {
        "ORDERWRIGHT_DATA": str(tmp_path / "data"),
        "ORDERWRIGHT_PUBLIC_URL": "http://orders.example.com",
    }
    done = subprocess.run(
        [*COMMAND, "run", "--production"], env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    assert done.stderr.startswith("orderwright: ORDERWRIGHT_PUBLIC_URL must be the https address")


def test_production_starts_clean_and_says_how_to_begin(tmp_path: Path) -> None:
    started = Running(
        tmp_path / "data", tmp_path / "output", "--production",
        ORDERWRIGHT_DEMO="yes", ORDERWRIGHT_PUBLIC_URL="https://orders.example.com", ORDERWRIGHT_WEB_PROCESSES="1",
        ORDERWRIGHT_HSTS_SUBDOMAINS="yes",
    )  # fmt: skip
    try:
        assert "orderwright user create you@acme.example --org acme --role admin" in started.said()
        assert "demo-demo-demo" not in started.said()
        page = httpx.get(f"{started.address}/sign-in")
        nothing = httpx.get(f"{started.address}/v1/nothing")
        for answer in (page, nothing):
            assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
        assert all("secure" in cookie.lower() for cookie in page.headers.get_list("set-cookie"))
        make = ("organization", "create", "acme", "--name", "Acme Ltd")
        subprocess.run([*COMMAND, *make], env=started.environment, check=True, timeout=60)
        admin = ("user", "create", "me@acme.example", "--org", "acme", "--role", "admin")
        subprocess.run(
            [*COMMAND, *admin],
            env=started.environment,
            input="correct horse battery",
            text=True,
            check=True,
            timeout=60,
        )
        with httpx.Client(base_url=started.address) as client:
            page = client.get("/sign-in")
            token = re.search(r'name="_csrf_token" value="([^"]+)"', page.text)
            assert token
            form = {"email": "me@acme.example", "password": "correct horse battery", "_csrf_token": token[1]}
            cookie = page.headers["set-cookie"].partition(";")[0]  # as the browser behind the proxy sends it
            came_in = client.post("/sign-in", data=form, headers={"Cookie": cookie})
        assert came_in.status_code == 303, came_in.text
        assert "Secure" in came_in.headers["set-cookie"]
    finally:
        started.process.terminate()
        started.process.wait(60)
