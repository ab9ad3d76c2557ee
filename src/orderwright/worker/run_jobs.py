"""Do the long work that was asked for, one job at a time in each organization, and tell how far it is. Files are made
apart from audits and repairs: neither waits for the other."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from orderwright.audit.find_differences import Audit, Progress, audit
from orderwright.audit.repair_differences import RepairDifferences, Repaired, repair_differences
from orderwright.documents.make_exports import make_export, prune_exports
from orderwright.jobs.claim_jobs import Claimed, ClaimJob, JobProgress, claim_jobs, record_job_progress
from orderwright.jobs.start_jobs import Kind
from orderwright.kernel.context import Context, system
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Outage, Refusal
from orderwright.settings import Settings

log = logging.getLogger(__name__)
TOLD_EVERY_S = 1.0
REPAIRING = "repairing"
OURS = "Something went wrong on our side; it was logged. Try again later."


async def run_jobs(door: Door, organization: str, _: Settings) -> int:
    """Chore: the audit or repair that waits; how many were done."""
    return await run_next(door, organization, ("audit", "repair"))


async def run_exports(door: Door, organization: str) -> int:
    """The export that waits; how many were made."""
    made = await run_next(door, organization, ("export",))
    if made:
        await prune_exports(door, organization)
    return made


async def run_next(door: Door, organization: str, kinds: tuple[Kind, ...]) -> int:
    context = system(organization, "jobs")
    job = (await door.perform(context, claim_jobs, ClaimJob(kinds=kinds))).job
    if job is None:
        return 0
    progress = Progress() if job.kind in ("audit", "repair") else Progress(total=0)
    telling = asyncio.create_task(keep_telling(door, context, job, progress))
    end = JobProgress(job_id=job.id, attempt=job.attempt)
    try:
        result = await RUN[job.kind](door, organization, job, progress)
        end = msgspec.structs.replace(end, result=msgspec.to_builtins(result))
    except Outage:
        raise  # it is claimed again
    except asyncio.CancelledError:
        await let_go(door, context, end)
        raise
    except Refusal as refusal:
        end = msgspec.structs.replace(end, error=refusal.message)
    except Exception as error:  # whatever it is, it is kept with the job
        log.exception("the %s of %s failed", job.kind, organization)
        said = OURS if job.kind == "export" else f"{type(error).__name__}: {error}"[:2000]
        end = msgspec.structs.replace(end, error=said)
    finally:
        telling.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await telling
    steps = {"done": progress.total or progress.done, "total": progress.total or progress.done}
    await door.perform(context, record_job_progress, msgspec.structs.replace(end, **steps))
    return 1


async def let_go(door: Door, context: Context, end: JobProgress) -> None:
    """The process ends: somebody else begins it anew at once."""
    with contextlib.suppress(Outage):
        await door.perform(context, record_job_progress, msgspec.structs.replace(end, let_go=True))


async def keep_telling(door: Door, context: Context, job: Claimed, progress: Progress) -> None:
    """Every second, until a repair begins: while that lasts nobody writes. Canceled within a statement, it may meet an
    error of that statement instead; it ends all the same: its job waits for it."""
    task = asyncio.current_task()
    while not (task and task.cancelling()):
        told = JobProgress(
            job_id=job.id, attempt=job.attempt, done=progress.done, total=progress.total, step=progress.step
        )
        try:
            await door.perform(context, record_job_progress, told)
        except Outage as outage:
            log.warning("how far the %s of %s is could not be told: %s", job.kind, context.organization, outage.message)
        if told.step == REPAIRING:
            return
        await asyncio.sleep(TOLD_EVERY_S)


async def run_audit(door: Door, organization: str, _: Claimed, progress: Progress) -> Any:
    return await door.ask(system(organization, "jobs"), audit, Audit(progress))


async def run_repair(door: Door, organization: str, job: Claimed, progress: Progress) -> Any:
    """Nobody is kept from writing before something is found that differs."""
    wish = msgspec.convert(job.input, RepairDifferences)
    report = await door.ask(system(organization, "jobs"), audit, Audit(progress))
    if not report.differences:
        return Repaired(wish.dry_run, [], 0)
    progress.step = REPAIRING
    return await door.perform(system(organization, job.requested_by), repair_differences, wish)


async def run_export(door: Door, organization: str, job: Claimed, progress: Progress) -> Any:
    def count(rows: int) -> None:
        progress.done += rows

    return await make_export(door, organization, job, count)


RUN: dict[Kind, Callable[[Door, str, Claimed, Progress], Awaitable[Any]]] = {
    "audit": run_audit,
    "repair": run_repair,
    "export": run_export,
}
