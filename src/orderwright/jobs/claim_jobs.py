"""Jobs as the worker does them: claimed, told how far they are, finished. One that nobody was heard of for a minute is
claimed again; after three times it has failed."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from orderwright.jobs.start_jobs import Job
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import verb

sql = statements(__file__)
LOST_AFTER = timedelta(minutes=1)
ATTEMPTS_MAX = 3


class ClaimJob(msgspec.Struct, frozen=True, kw_only=True):
    """The oldest that waits."""


class ClaimedJob(msgspec.Struct, frozen=True):
    job: Job | None


class JobProgress(msgspec.Struct, frozen=True, kw_only=True):
    """With a `result` or an `error` the job is over."""

    job_id: UUID
    done: int = 0
    total: int = 0
    step: str = ""
    result: Any = None
    error: str | None = None


class JobTold(msgspec.Struct, frozen=True):
    job_id: UUID


@verb("jobs.run", batch_max=1)
async def claim_jobs(tx: Transaction, wishes: Sequence[ClaimJob]) -> list[ClaimedJob | Refusal]:
    lost = {"now": tx.now, "lost_before": tx.now - LOST_AFTER, "attempts_max": ATTEMPTS_MAX}
    await tx.execute(sql.give_up, **lost)
    return [ClaimedJob(await tx.row(Job, sql.claim, **lost)) for _ in wishes]


@verb("jobs.run")
async def record_job_progress(tx: Transaction, told: Sequence[JobProgress]) -> list[JobTold | Refusal]:
    await tx.execute(sql.record, rows=json_rows(told), now=tx.now)
    return [JobTold(each.job_id) for each in told]
