"""One opener per data folder, and what a killed one left behind."""

import fcntl
import os
import signal
import time
from pathlib import Path
from typing import IO

import psutil

from orderwright.embedded.refusal import EmbeddedRefused


def claim(data: Path) -> IO[str]:
    """Lock the data folder for this process until the answer is closed; the kernel frees it when the process dies."""
    file = (data / "lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        holder = file.read().strip() or "another"
        file.close()
        raise EmbeddedRefused(
            f"The data folder {data} is in use by process {holder}: stop that one first, or set ORDERWRIGHT_DATA."
        ) from None
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file


def clear_leftover(cluster: Path, patience_s: float = 60) -> None:
    """Stop a `postgres` that outlived a killed process, and remove the pid file of one that is gone.

    PostgreSQL itself would take any living process of that number, even one dead and not yet reaped, for its own.
    """
    pid_file = cluster / "postmaster.pid"
    if (process := running_on(cluster)) is not None:
        for ask, wait_s in ((signal.SIGINT, patience_s), (signal.SIGQUIT, 10), (signal.SIGKILL, 10)):
            if _ended(process, ask, wait_s):
                break
        else:
            raise EmbeddedRefused(f"The PostgreSQL process {process.pid} on {cluster} could not be stopped.")
    for orphan in backends_of(cluster):
        if not (_ended(orphan, signal.SIGQUIT, 5) or _ended(orphan, signal.SIGKILL, 10)):
            raise EmbeddedRefused(f"The PostgreSQL process {orphan.pid} on {cluster} could not be stopped.")
    pid_file.unlink(missing_ok=True)


def running_on(cluster: Path) -> psutil.Process | None:
    """The `postgres` that has this cluster open, by its pid file; None where there is none (any more)."""
    try:
        process = psutil.Process(int((cluster / "postmaster.pid").read_text().split("\n", 1)[0]))
        alive = process.status() not in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
        return process if alive and Path(process.cwd()) == cluster.resolve() else None
    except (OSError, ValueError, psutil.NoSuchProcess, psutil.AccessDenied):
        return None


def backends_of(cluster: Path) -> list[psutil.Process]:
    """The processes that still work on this cluster. Where the first of them was killed, one that is busy does not
    notice before it is done, and no new server starts while one of them holds the shared memory."""
    place = str(cluster.resolve())
    return [
        process
        for process in psutil.process_iter(["name", "cwd"])
        if process.info["name"] == "postgres" and process.info["cwd"] == place
    ]


def _ended(process: psutil.Process, ask: signal.Signals, wait_s: float) -> bool:
    """Whether the process is gone within the time after it was asked. One that nobody reaps counts as gone."""
    try:
        process.send_signal(ask)
        until = time.monotonic() + wait_s
        while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
            if time.monotonic() > until:
                return False
            time.sleep(0.02)
    except psutil.NoSuchProcess:
        pass
    return True
