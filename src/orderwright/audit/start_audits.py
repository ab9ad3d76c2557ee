"""Ask for an audit: the worker recomputes everything, in one snapshot, while work goes on."""

from collections.abc import Sequence

import msgspec

from orderwright.jobs.start_jobs import Job, start_job
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb


class StartAudit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything."""


@verb("audit.read")
async def start_audits(tx: Transaction, wishes: Sequence[StartAudit]) -> list[Job | Refusal]:
    return [await start_job(tx, "audit", {}) for _ in wishes]
