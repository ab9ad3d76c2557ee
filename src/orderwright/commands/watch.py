"""Processes that belong together: started, watched, started again when they die, and stopped."""

import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import IO, Protocol

from orderwright.embedded import EmbeddedRefused, dies_with_parent

RESTARTS_MAX, WITHIN_SECONDS = 5, 60.0
STOP_SECONDS_MAX = 30.0
REFUSED_PAUSE_S = 3.0


class Watched(Protocol):
    """What `watch` takes: a Child, or the embedded server."""

    @property
    def running(self) -> bool: ...
    def start(self) -> None: ...


class Child:
    """A process of ours. It gets SIGTERM when we end, however we end. What it prints goes where ours goes, or to the
    file `output`."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        hand_over: Sequence[int] = (),
        output: IO[bytes] | None = None,
    ) -> None:
        self._command = [*dies_with_parent("TERM"), *command]
        self._environment = dict(environment)
        self._hand_over = tuple(hand_over)
        self._output = output
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def start(self) -> None:
        self._process = subprocess.Popen(
            self._command,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=self._output,
            pass_fds=self._hand_over,
            start_new_session=True,  # Ctrl-C in the terminal is ours to hand on, in order
        )

    def ask_to_stop(self) -> None:
        if self._process is not None and self.running:
            self._process.send_signal(signal.SIGTERM)

    def stop(self, wait_s: float = STOP_SECONDS_MAX) -> None:
        """Ask, wait, and kill what does not listen."""
        self.ask_to_stop()
        if self._process is not None:
            try:
                self._process.wait(wait_s)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(10)


class GaveUp(Exception):
    """A process died too often to be started once more."""


def watch(parts: Mapping[str, Watched], tell: Callable[[str], None], pause_s: float = 0.2) -> None:
    """Start again whatever dies, in the order given, until GaveUp or an exception from a signal handler. A database
    that refuses to start (its disk is full) is tried again and again: the others wait for it and say so."""
    deaths: dict[str, deque[float]] = {name: deque() for name in parts}
    not_before: dict[str, float] = {}
    while True:
        for name, part in parts.items():
            now, recent = time.monotonic(), deaths[name]
            if part.running or now < not_before.get(name, now):
                continue
            while recent and now - recent[0] > WITHIN_SECONDS:
                recent.popleft()
            if len(recent) >= RESTARTS_MAX:
                raise GaveUp(f"{name} ended {RESTARTS_MAX + 1} times within {WITHIN_SECONDS:.0f} s.")
            tell(f"{name} ended; starting it again")
            try:
                part.start()
                recent.append(now)
            except EmbeddedRefused as why:
                tell(f"{name} cannot start, and is tried again: {why}")
                not_before[name] = time.monotonic() + REFUSED_PAUSE_S
        time.sleep(pause_s)
