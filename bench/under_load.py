"""What happens beside full placement load: how late facts are handed over, and how much memory the processes take."""

import subprocess
import sys
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import LiteralString
from uuid import UUID

import psutil
import psycopg

from bench.audited import prove
from bench.installation import ORGANIZATION, WEB_PROCESSES, Installation, environment_of, installation
from bench.placement import CONNECTIONS, ORDERS, place, plenty, uniform
from bench.results import Result

PAUSE_S = 0.05
CATCH_UP_S_MAX = 900
MIB = 1 << 20
LEFT: dict[str, LiteralString] = {
    "released_after": "select 1 from reservation limit 1",
    "composed_after": "select 1 from message where status = 'to_compose' limit 1",
}
SETTINGS = {"orders": str(ORDERS), "connections": str(CONNECTIONS), "web_processes": str(WEB_PROCESSES), "workers": "1"}
NOT_AT_WORK: LiteralString = (
    "select 1 where (select count(*) from commit_log) > coalesce((select min(position) from subscriber), 0)"
)


def under_load() -> Iterator[Result]:
    """Lag: from when a commit is visible until every subscriber was handed its facts; in the settings, how long after
    the last answer all orders were released and all mail was composed, which give way to placement. Memory: resident,
    the most there was; in the settings, the mean of the last quarter of the run as a multiple of the quarter before."""
    with installation(plenty("DC")) as made, worker(made) as process:
        lag, web, work = Lag(made.url), Memory(made.web_pids), Memory([process.pid])
        seconds_until_none(lag.connection, time.monotonic(), NOT_AT_WORK)
        with lag, web, work:
            measured = place(made, uniform, ORDERS, CONNECTIONS)
            ended = time.monotonic()
        done = {name: seconds_until_none(lag.connection, ended, left) for name, left in LEFT.items()}
        prove(made.url, ORGANIZATION)
    found = sorted(lag.seconds)
    settings = SETTINGS | {
        "orders_per_second": f"{measured.per_second:.0f}",
        "samples": str(len(found)),
        "p50": f"{found[len(found) // 2]:.2f} s",
        **{name: f"{seconds:.1f} s" for name, seconds in done.items()},
    }
    yield Result(name="relay_lag", value=found[int(len(found) * 0.99)], unit="s", settings=settings)
    for name, mib in (("memory_web", web.mib), ("memory_worker", work.mib)):
        yield Result(name=name, value=max(mib), unit="MiB", settings=SETTINGS | {"growth": growth(mib)})


def seconds_until_none(connection: psycopg.Connection, since: float, left: LiteralString) -> float:
    while connection.execute(left).fetchone() and time.monotonic() < since + CATCH_UP_S_MAX:
        time.sleep(PAUSE_S)
    return time.monotonic() - since


def growth(samples: Sequence[float]) -> str:
    quarter = max(1, len(samples) // 4)
    before, last = samples[-2 * quarter : -quarter] or samples, samples[-quarter:]
    return f"{sum(last) / len(last) / (sum(before) / len(before)):.3f}"


@contextmanager
def worker(made: Installation) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "orderwright.cli", "worker"]
    process = subprocess.Popen(command, env=environment_of(made.url), stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)


class Sampler(ABC):
    """A thread that looks again and again, for the length of a `with` block and as long as it has open questions."""

    open_questions = False

    def __enter__(self) -> None:
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.thread.join(CATCH_UP_S_MAX + 10)
        if self.open_questions:
            raise TimeoutError(f"the worker did not catch up within {CATCH_UP_S_MAX} s")

    def run(self) -> None:
        until = None
        while not self.ended.wait(PAUSE_S) or self.open_questions:
            if self.ended.is_set():
                until = until or time.monotonic() + CATCH_UP_S_MAX
                if time.monotonic() > until:
                    return
                time.sleep(PAUSE_S)
            self.look()

    @abstractmethod
    def look(self) -> None:
        """Take one sample."""


class Memory(Sampler):
    """Resident memory of the largest of some processes."""

    def __init__(self, pids: Sequence[int]) -> None:
        self.processes = [psutil.Process(pid) for pid in pids]
        self.mib: list[float] = []

    def look(self) -> None:
        self.mib.append(max(process.memory_info().rss for process in self.processes) / MIB)


class Lag(Sampler):
    """Follows the newest commit of each look until all subscribers are past it."""

    def __init__(self, url: str) -> None:
        self.connection = psycopg.connect(url, autocommit=True, options=f"-c search_path=org_{ORGANIZATION}")
        self.seen_at: dict[UUID, float] = {}
        self.newest: UUID | None = None
        self.seconds: list[float] = []

    @property
    def open_questions(self) -> bool:  # type: ignore[override]
        return bool(self.seen_at)

    def look(self) -> None:
        row = self.connection.execute("select commit_id from commit_log order by commit_id desc limit 1").fetchone()
        now = time.monotonic()
        if row and not self.ended.is_set() and row[0] != self.newest:
            self.newest = row[0]
            self.seen_at[row[0]] = now
        handed_over = self.connection.execute(
            "select commit_id from commit_log where commit_id = any(%s)"
            " and position <= (select min(position) from subscriber)",
            [list(self.seen_at)],
        )
        for (commit_id,) in handed_over.fetchall():
            self.seconds.append(now - self.seen_at.pop(commit_id))
