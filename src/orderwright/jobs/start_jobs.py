"""Ask for long work, which the worker does outside of any request. Called by the verbs that name the work. Of each kind
one job at a time waits or runs: who asks for a second one is told of the first."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows

sql = statements(__file__)
Kind = Literal["audit", "repair"]
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


async def start_job(tx: Transaction, kind: Kind, input: Mapping[str, Any]) -> Job:
    """The job that waits or runs from now on, or the one that did already."""
    row = {"job_id": tx.new_id(), "kind": kind, "input": input, "requested_by": tx.actor}
    await tx.execute(sql.insert_job, rows=json_rows([row]), now=tx.now)
    job = await tx.row(Job, sql.open_job, kind=kind)
    assert job is not None
    return job
