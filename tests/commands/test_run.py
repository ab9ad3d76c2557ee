"""`orderwright run` as an operator sees it: a real terminal command with its database, web server and worker."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
import pytest

COMMAND = [sys.executable, "-m", "orderwright.cli"]


class Running:
    """A started `orderwright run` and what it printed."""

    def __init__(self, data: Path, output: Path) -> None:
        own = {name: value for name, value in os.environ.items() if not name.startswith("ORDERWRIGHT_")}
        self.environment = {
            **own, "ORDERWRIGHT_DATA": str(data), "ORDERWRIGHT_PORT": "0", "ORDERWRIGHT_DEMO": "no"
        }  # fmt: skip
        self.output = output
        with output.open("w") as file:
            self.process = subprocess.Popen([*COMMAND, "run"], env=self.environment, stdout=file, stderr=file)
        self.wait_for("Ctrl-C stops it")
        found = re.search(r"http://127\.0\.0\.1:\d+", self.said())
        assert found
        self.address = found[0]

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
