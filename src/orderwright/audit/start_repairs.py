"""Ask for a repair: the worker looks for differences and mends them. Where there are none it keeps nobody waiting."""

from collections.abc import Sequence

import msgspec

from orderwright.audit.repair_differences import RepairDifferences
from orderwright.jobs.start_jobs import Job, start_job
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb


@verb("audit.repair", refusals=("repair_running",))
async def start_repairs(tx: Transaction, wishes: Sequence[RepairDifferences]) -> list[Job | Refusal]:
    """A repair and its dry run are one kind: where the other one waits or runs, this one is refused."""
    answers: list[Job | Refusal] = []
    for wish in wishes:
        job = await start_job(tx, "repair", msgspec.structs.asdict(wish))
        if job.input == msgspec.structs.asdict(wish):
            answers.append(job)
        else:
            message = "A repair with other wishes is under way. Wait until it is done."
            answers.append(Refusal("repair_running", message, "conflict", job_id=job.id))
    return answers
