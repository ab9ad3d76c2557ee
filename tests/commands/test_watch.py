"""Watching processes, with real ones."""

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from orderwright.commands.watch import Child, GaveUp, watch

ENVIRONMENT = dict(os.environ)


class Enough(Exception):
    pass


def wait_until(true: Callable[[], object], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.02)


def test_what_dies_is_started_again() -> None:
    child = Child([sys.executable, "-c", "import time; time.sleep(60)"], ENVIRONMENT)
    child.start()
    first = child.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: not child.running)
    told: list[str] = []

    def tell(sentence: str) -> None:
        told.append(sentence)
        threading.Timer(0.3, signal.raise_signal, [signal.SIGUSR1]).start()

    def leave(*_: object) -> None:
        raise Enough

    before = signal.signal(signal.SIGUSR1, leave)
    try:
        with pytest.raises(Enough):
            watch({"child": child}, tell, pause_s=0.05)
        assert told == ["child ended; starting it again"]
        assert child.running
        assert child.pid != first
    finally:
        signal.signal(signal.SIGUSR1, before)
        child.stop()


def test_what_dies_again_and_again_is_given_up() -> None:
    child = Child([sys.executable, "-c", "raise SystemExit(1)"], ENVIRONMENT)
    child.start()
    told: list[str] = []
    with pytest.raises(GaveUp, match="worker ended 6 times within 60 s"):
        watch({"worker": child}, told.append, pause_s=0.01)
    assert len(told) == 5


def test_a_child_that_does_not_listen_is_killed_in_the_end(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    deaf = f"import pathlib, signal, time; signal.signal(15, signal.SIG_IGN); pathlib.Path({str(ready)!r}).touch()\n"
    child = Child([sys.executable, "-c", deaf + "time.sleep(60)"], ENVIRONMENT)
    child.start()
    with contextlib.closing(_Stopping(child)):
        wait_until(ready.exists)
        child.stop(wait_s=0.2)
        assert not child.running


class _Stopping:
    def __init__(self, child: Child) -> None:
        self._child = child

    def close(self) -> None:
        self._child.stop(wait_s=0)
