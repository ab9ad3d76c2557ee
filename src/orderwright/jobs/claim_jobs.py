"""Jobs as the worker does them: claimed, told how far they are, finished. One that nobody was heard of for a minute is
claimed again; after three times it has failed. Who had lost a job meanwhile can tell nothing of it any more."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from orderwright.jobs.start_jobs import Job, Kind
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import query, verb

sql = statements(__file__)
LOST_AFTER = timedelta(minutes=1)
LATELY = timedelta(hours=1)
ATTEMPTS_MAX = 3


class ClaimJob(msgspec.Struct, frozen=True, kw_only=True):
    """The next of these kinds: of whoever had fewest of it begun within the last hour, the oldest."""

    kinds: tuple[Kind, ...]


class Claimed(Job, frozen=True):
    """`attempt` tells this one from those before. `caller`: a person's e-mail, or `key` and a key's prefix."""

    caller: str = ""
    attempt: int = 0


class ClaimedJob(msgspec.Struct, frozen=True):
    job: Claimed | None


class JobProgress(msgspec.Struct, frozen=True, kw_only=True):
    """With a `result` or an `error` the job is over; `let_go`: it waits again."""

    job_id: UUID
    attempt: int
    done: int = 0
    total: int = 0
    step: str = ""
    result: Any = None
    error: str | None = None
    let_go: bool = False


class JobTold(msgspec.Struct, frozen=True):
    job_id: UUID


class JobsWait(msgspec.Struct, frozen=True, kw_only=True):
    kind: Kind


@verb("jobs.run", batch_max=1)
async def claim_jobs(tx: Transaction, wishes: Sequence[ClaimJob]) -> list[ClaimedJob | Refusal]:
    lost = {"now": tx.now, "lost_before": tx.now - LOST_AFTER, "attempts_max": ATTEMPTS_MAX}
    await tx.execute(sql.give_up, **lost)
    return [
        ClaimedJob(await tx.row(Claimed, sql.claim, **lost, kinds=list(wish.kinds), lately_at=tx.now - LATELY))
        for wish in wishes
    ]


@verb("jobs.run")
async def record_job_progress(tx: Transaction, told: Sequence[JobProgress]) -> list[JobTold | Refusal]:
    await tx.execute(sql.record, rows=json_rows(told), now=tx.now)
    return [JobTold(each.job_id) for each in told]


@query("jobs.run")
async def jobs_wait(tx: Transaction, wanted: JobsWait) -> bool:
    """Whether there is one to claim."""
    return bool(await tx.row(bool, sql.are_waiting, kind=wanted.kind, lost_before=tx.now - LOST_AFTER))
