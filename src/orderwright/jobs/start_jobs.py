"""Ask for long work, which the worker does outside of any request. Called by the verbs that name the work. Of each kind
and subject one job at a time waits or runs: who asks for a second one is told of the first."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import Outage
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows

sql = statements(__file__)
TRIES_MAX = 5
"""The one that was there may end between looking for it and reading it."""
Kind = Literal["audit", "repair", "export"]
State = Literal["waiting", "running", "done", "failed"]


class Job(msgspec.Struct, frozen=True):
    """`done` of `total` steps, and the one it is at; `result`: what came of it, once it is done."""

    id: UUID
    kind: Kind
    state: State
    input: dict[str, Any]
    requested_by: str
    requested_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    done: int
    total: int
    step: str
    error: str | None
    result: Any = None


class OpenJobs(msgspec.Struct, frozen=True):
    """Of a kind: how many wait or run, and how many of these the caller asked for."""

    all: int
    own: int


async def start_job(tx: Transaction, kind: Kind, input: Mapping[str, Any], subject: str = "") -> Job:
    """The job that waits or runs from now on, or the one that did already."""
    row = {"job_id": tx.new_id(), "kind": kind, "subject": subject, "input": input}
    for _ in range(TRIES_MAX):
        await tx.execute(sql.insert_job, rows=json_rows([row]), requested_by=tx.actor, caller=tx.caller, now=tx.now)
        if job := await tx.row(Job, sql.open_job, kind=kind, subject=subject):
            return job
    raise Outage("The same work ends again and again while it is asked for. Try again in a moment.", 2)


async def is_open(tx: Transaction, kind: Kind, subject: str) -> bool:
    """Whether such a job waits or runs."""
    return await tx.row(Job, sql.open_job, kind=kind, subject=subject) is not None


async def count_open_jobs(tx: Transaction, kind: Kind) -> OpenJobs:
    counted = await tx.row(OpenJobs, sql.count_open, kind=kind, caller=tx.caller)
    assert counted is not None
    return counted
