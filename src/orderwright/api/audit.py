"""/v1/audit: prove that everything adds up, and mend what does not. Both take long: they are jobs of the worker."""

from uuid import UUID

from litestar import Router, get, post

from orderwright.api.caller import Context, Door, IdempotencyKey
from orderwright.api.problems import problems
from orderwright.audit.read_audits import AuditStatus, ReadJob, read_audit_job, read_audits
from orderwright.audit.repair_differences import RepairDifferences
from orderwright.audit.start_audits import StartAudit, start_audits
from orderwright.audit.start_repairs import start_repairs
from orderwright.jobs.start_jobs import Job


@get("/", summary="Read the last audit", responses=problems())
async def last_audit(context: Context, door: Door) -> AuditStatus:
    """What the last audit and the last repair found, and how far the one under way is. An empty list of differences is
    what should be; of each check at most 1,000 are told, and `cut` names those with more."""
    return await door.ask(context, read_audits, None)


@post("/", status_code=202, summary="Start an audit", responses=problems(409, 413, 422))
async def start(data: StartAudit, context: Context, door: Door, idempotency_key: IdempotencyKey = None) -> Job:
    """Levels, progress, money, statuses and the ledger are recomputed from movements and facts, in one snapshot and
    while work goes on. The answer is the job; where one waits or runs already, it is that one."""
    return await door.perform(context, start_audits, data, idempotency_key)


@get("/jobs/{job_id:uuid}", summary="Read how far an audit is", responses=problems(404))
async def job(job_id: UUID, context: Context, door: Door) -> Job:
    """`done` of `total` checks; with the `result` once it is done."""
    return await door.ask(context, read_audit_job, ReadJob(job_id))


@post("/repair", status_code=202, summary="Start a repair", responses=problems(409, 413, 415, 422))
async def mend(data: RepairDifferences, context: Context, door: Door, idempotency_key: IdempotencyKey = None) -> Job:
    """For each difference what first did not fit, and the entries that were posted for it; they are facts on the
    timelines of their orders, too. `dry_run` shows them and leaves everything as it was. What nothing recorded would
    mend is left, with advice. Nobody else writes while it mends; where nothing differs, nobody is kept waiting."""
    return await door.perform(context, start_repairs, data, idempotency_key)


audit_router = Router("/audit", route_handlers=[last_audit, start, job, mend], tags=["Audit"])
