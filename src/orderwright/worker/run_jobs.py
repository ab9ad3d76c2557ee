"""Do the long work that was asked for, one job at a time in each organization, and tell how far it is."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from orderwright.audit.find_differences import Audit, Progress, audit
from orderwright.audit.repair_differences import RepairDifferences, Repaired, repair_differences
from orderwright.jobs.claim_jobs import ClaimJob, JobProgress, claim_jobs, record_job_progress
from orderwright.jobs.start_jobs import Job, Kind
from orderwright.kernel.context import Context, system
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Outage
from orderwright.settings import Settings

log = logging.getLogger(__name__)
TOLD_EVERY_S = 1.0
REPAIRING = "repairing"


async def run_jobs(door: Door, organization: str, _: Settings) -> int:
    """Chore: the oldest job that waits; how many were done."""
    context = system(organization, "jobs")
    job = (await door.perform(context, claim_jobs, ClaimJob())).job
    if job is None:
        return 0
    progress = Progress()
    telling = asyncio.create_task(keep_telling(door, context, job, progress))
    try:
        result = await RUN[job.kind](door, organization, job, progress)
        end = JobProgress(job_id=job.id, result=msgspec.to_builtins(result))
    except Outage:
        raise  # it is claimed again
    except Exception as error:  # whatever it is, it is kept with the job
        log.exception("the %s of %s failed", job.kind, organization)
        end = JobProgress(job_id=job.id, error=f"{type(error).__name__}: {error}"[:2000])
    finally:
        telling.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await telling
    steps = {"done": progress.total, "total": progress.total}
    await door.perform(context, record_job_progress, msgspec.structs.replace(end, **steps))
    return 1


async def keep_telling(door: Door, context: Context, job: Job, progress: Progress) -> None:
    """Every second, until a repair begins: while that lasts nobody writes."""
    while True:
        told = JobProgress(job_id=job.id, done=progress.done, total=progress.total, step=progress.step)
        try:
            await door.perform(context, record_job_progress, told)
        except Outage as outage:
            log.warning("how far the %s of %s is could not be told: %s", job.kind, context.organization, outage.message)
        if told.step == REPAIRING:
            return
        await asyncio.sleep(TOLD_EVERY_S)


async def run_audit(door: Door, organization: str, _: Job, progress: Progress) -> Any:
    return await door.ask(system(organization, "jobs"), audit, Audit(progress))


async def run_repair(door: Door, organization: str, job: Job, progress: Progress) -> Any:
    """Nobody is kept from writing before something is found that differs."""
    wish = msgspec.convert(job.input, RepairDifferences)
    report = await door.ask(system(organization, "jobs"), audit, Audit(progress))
    if not report.differences:
        return Repaired(wish.dry_run, [], 0)
    progress.step = REPAIRING
    return await door.perform(system(organization, job.requested_by), repair_differences, wish)


RUN: dict[Kind, Callable[[Door, str, Job, Progress], Awaitable[Any]]] = {"audit": run_audit, "repair": run_repair}
