"""What the last audit and the last repair found, and how far the next one is."""

from datetime import datetime
from uuid import UUID

import msgspec

from orderwright.audit.find_differences import AuditReport
from orderwright.audit.repair_differences import Repaired
from orderwright.jobs.start_jobs import Job
from orderwright.kernel.refusal import not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query

sql = statements(__file__)


class AuditStatus(msgspec.Struct, frozen=True):
    """`job`: the last audit or repair that was asked for. `report`: what the last audit that ended found, at `at`;
    `repaired`: what the last repair did."""

    job: Job | None
    at: datetime | None
    report: AuditReport | None
    repaired: Repaired | None


class ReadJob(msgspec.Struct, frozen=True):
    job_id: UUID


@query("audit.read")
async def read_audits(tx: Transaction, _: None) -> AuditStatus:
    job = await tx.row(Job, sql.last_job)
    results = {one.kind: one for one in await tx.rows(Job, sql.last_results)}
    audited, repaired = results.get("audit"), results.get("repair")
    return AuditStatus(
        without_result(job) if job else None,
        audited.finished_at if audited else None,
        msgspec.convert(audited.result, AuditReport) if audited else None,
        msgspec.convert(repaired.result, Repaired) if repaired else None,
    )


def without_result(job: Job) -> Job:
    return msgspec.structs.replace(job, result=None)


@query("audit.read")
async def read_audit_job(tx: Transaction, wanted: ReadJob) -> Job:
    """Refuses `job_not_found`."""
    job = await tx.row(Job, sql.job, job_id=wanted.job_id)
    if job is None:
        raise not_found("job", job_id=wanted.job_id)
    return job
