"""Jobs that somebody asked for, as they stand."""

from uuid import UUID

from orderwright.jobs.start_jobs import Job, Kind
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction

sql = statements(__file__)


async def find_own_jobs(tx: Transaction, kind: Kind, limit: int) -> list[Job]:
    """Those that the caller asked for last."""
    return await tx.rows(Job, sql.own_jobs, kind=kind, caller=tx.caller, limit=limit)


async def find_own_job(tx: Transaction, kind: Kind, job_id: UUID) -> Job | None:
    """None for somebody else's, too."""
    return await tx.row(Job, sql.own_job, kind=kind, caller=tx.caller, job_id=job_id)
