"""The file that a job makes, kept in parts: no more than a part is ever held in memory, and every web process can
serve it. Parts are told by the attempt that wrote them: what a lost attempt left is never served."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from orderwright.jobs.start_jobs import Kind
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import verb

sql = statements(__file__)
PART_BYTES = 1024**2


class AddFilePart(msgspec.Struct, frozen=True, kw_only=True):
    """`part` counts from 1; `content` has at most PART_BYTES."""

    job_id: UUID
    attempt: int
    part: int
    content: bytes


class KeepFile(msgspec.Struct, frozen=True, kw_only=True):
    """A small file, made in the request that asked for it: all of its parts, and what came of the job. `made_at`: when
    its reading began."""

    job_id: UUID
    parts: list[bytes]
    rows: int
    result: Any
    made_at: datetime


class PruneFiles(msgspec.Struct, frozen=True, kw_only=True):
    """Jobs of a kind that ended before then, those beyond `jobs_max`, and those beyond `bytes_max` in all (the oldest
    first); at most so many."""

    kind: Kind
    before: datetime
    jobs_max: int
    bytes_max: int
    most: int = 1_000


class PartKept(msgspec.Struct, frozen=True):
    job_id: UUID


class PrunedFiles(msgspec.Struct, frozen=True):
    files: int


@verb("jobs.run", refusals=("job_lost",), batch_max=1)
async def add_file_parts(tx: Transaction, parts: Sequence[AddFilePart]) -> list[PartKept | Refusal]:
    """Refuses who is not at work on the job any more."""
    answers: list[PartKept | Refusal] = []
    for part in parts:
        assert len(part.content) <= PART_BYTES
        added = await tx.execute(sql.add_part, **msgspec.structs.asdict(part))
        answers.append(PartKept(part.job_id) if added else job_lost(part.job_id))
    return answers


@verb("jobs.run", refusals=("job_lost",), batch_max=1)
async def keep_files(tx: Transaction, files: Sequence[KeepFile]) -> list[PartKept | Refusal]:
    """Of a job that still waits: it is done with it. Refuses where the worker was quicker."""
    answers: list[PartKept | Refusal] = []
    for file in files:
        ended = {"job_id": file.job_id, "rows": file.rows, "result": json_rows(file.result), "made_at": file.made_at}
        if not await tx.execute(sql.end_waiting, **ended, now=tx.now):
            answers.append(job_lost(file.job_id))
            continue
        for number, content in enumerate(file.parts, 1):
            await tx.execute(sql.insert_part, job_id=file.job_id, part=number, content=content)
        answers.append(PartKept(file.job_id))
    return answers


def job_lost(job_id: UUID) -> Refusal:
    return Refusal("job_lost", "Somebody else is at work on this.", "conflict", job_id=job_id)


async def read_file_part(tx: Transaction, job_id: UUID, part: int) -> bytes | None:
    """A part of the file of a job that is done."""
    return await tx.row(bytes, sql.read_part, job_id=job_id, part=part)


@verb("jobs.run", batch_max=1)
async def prune_files(tx: Transaction, wishes: Sequence[PruneFiles]) -> list[PrunedFiles | Refusal]:
    """Locks the jobs, passing over what somebody else is at work on."""
    answers: list[PrunedFiles | Refusal] = []
    for wish in wishes:
        await tx.execute(sql.forget_left_over, kind=wish.kind)
        limits = {"before_at": wish.before, "jobs_max": wish.jobs_max, "bytes_max": wish.bytes_max}
        answers.append(PrunedFiles(await tx.execute(sql.prune, kind=wish.kind, **limits, most=wish.most)))
    return answers
