"""Files of lists are made in a process of their own, with the lowest claim to the processor: relay, mail and webhooks
go on as if nothing was made, and what a large file took is free again when the process ends.

The worker starts it when an export waits, and names the organization on its standard input. Each organization named has
a task there, which makes one file after the other, so that they go on side by side, page by page. It ends when it has
had nothing to do for a while, and when its input ends: a worker that is killed takes it along.
"""

import asyncio
import logging
import os
import subprocess
import sys
from contextlib import suppress

from orderwright.jobs.claim_jobs import JobsWait, jobs_wait
from orderwright.kernel.context import system
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Outage
from orderwright.settings import PREFIX, Settings
from orderwright.worker.run_jobs import run_exports

IDLE_S = 60.0
AGAIN_S = 2.0
log = logging.getLogger(__name__)


class ExportProcess:
    """The worker's side."""

    def __init__(self) -> None:
        self.child: subprocess.Popen[bytes] | None = None

    async def look(self, door: Door, organization: str, settings: Settings) -> int:
        """Chore: where an export waits, tell the process, which is started if there is none."""
        if await door.ask(system(organization, "jobs"), jobs_wait, JobsWait(kind="export")):
            self.tell(organization, settings)
        return 0

    def tell(self, organization: str, settings: Settings) -> None:
        """Told again and again until none waits: what a process that ends just now doesn't hear, the next one does."""
        if self.child is None or self.child.poll() is not None:
            environment = {**os.environ, PREFIX + "DATABASE_URL": settings.database_url or ""}
            command = [sys.executable, "-m", "orderwright.cli", "exports"]
            self.child = subprocess.Popen(command, stdin=subprocess.PIPE, env=environment)
        assert self.child.stdin is not None
        with suppress(OSError):  # it has just ended
            self.child.stdin.write(organization.encode() + b"\n")
            self.child.stdin.flush()


async def make_all(door: Door, organization: str) -> None:
    """Until none waits."""
    try:
        while await run_exports(door, organization):
            pass
    except Outage as outage:
        log.warning("exports of %s wait: %s", organization, outage.message)
        await asyncio.sleep(AGAIN_S)
    except Exception:  # the worker names the organization again
        log.exception("exports of %s", organization)
        await asyncio.sleep(AGAIN_S)


async def serve(door: Door, lines: asyncio.StreamReader) -> None:
    """Until the input ends, or nothing was to be done for a while."""
    tasks: dict[str, asyncio.Task[None]] = {}
    try:
        while True:
            try:
                line = await asyncio.wait_for(lines.readline(), IDLE_S)
            except TimeoutError:
                if tasks:
                    continue
                return
            if not line:
                return
            organization = line.decode().strip()
            if organization not in tasks:
                tasks[organization] = asyncio.create_task(make_all(door, organization))
                tasks[organization].add_done_callback(lambda _, name=organization: tasks.pop(name))  # type: ignore[misc]
    finally:
        for task in (ending := list(tasks.values())):
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)
