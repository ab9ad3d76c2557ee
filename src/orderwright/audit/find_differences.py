"""Recompute what must always hold, and say where it does not. For the operator, and for every test.

Everything is read in one snapshot, so that work may go on meanwhile. Of each kind at most `DIFFERENCES_MAX` are told.
Repairing is a step of its own: a difference carries the keys of the rows and what they should be.
"""

from collections.abc import AsyncIterator

import msgspec

from orderwright.audit import ledger, money, progress, stock
from orderwright.audit.statuses import fulfillment_statuses, order_statuses
from orderwright.audit.tracking import parcel_tracking
from orderwright.audit.types import Check, Difference, Found
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query

DIFFERENCES_MAX = 1_000
CHECKS: tuple[Check, ...] = (*stock.CHECKS, *progress.CHECKS, *money.CHECKS, *ledger.CHECKS)
DERIVED = {"order_status": order_statuses, "fulfillment_status": fulfillment_statuses, "tracking": parcel_tracking}


class Progress(msgspec.Struct):
    """How far an audit is: so many of all checks `done`, and which `step` it is at."""

    done: int = 0
    total: int = len(CHECKS) + len(DERIVED)
    step: str = ""

    def at(self, step: str) -> None:
        """The next check begins."""
        self.done += bool(self.step)
        self.step = step


class Audit(msgspec.Struct, frozen=True):
    """Everything. `progress` says meanwhile how far it is."""

    progress: Progress | None = None


class AuditReport(msgspec.Struct, frozen=True):
    """`checks`: the names of what was recomputed. An empty list of differences is what should be. `cut`: the checks of
    which there are more differences than are told."""

    checks: list[str]
    differences: list[Difference]
    cut: list[str] = []


@query("audit.read", work="report")
async def audit(tx: Transaction, wanted: Audit) -> AuditReport:
    """Recompute everything, in one snapshot."""
    await tx.connection.execute(b"set transaction isolation level repeatable read")
    await tx.take_time()
    return await find_differences(tx, progress=wanted.progress)


async def find_differences(
    tx: Transaction, most: int = DIFFERENCES_MAX, progress: Progress | None = None
) -> AuditReport:
    """What does not hold, in the order of the checks, as this transaction sees it; of each check at most `most`."""
    found: dict[str, list[Difference]] = {}
    progress = progress or Progress()
    for check in CHECKS:
        progress.at(check.what)
        rows = await tx.rows(Found, check.statement, most=most + 1, commit_id=tx.commit_id)
        found[check.what] = [check.difference(row) for row in rows]
    for what, derive in DERIVED.items():
        progress.at(what)
        found[what] = await first(derive(tx), most + 1)
    told = [difference for some in found.values() for difference in some[:most]]
    return AuditReport(list(found), told, [what for what, some in found.items() if len(some) > most])


async def first(differences: AsyncIterator[Difference], most: int) -> list[Difference]:
    some: list[Difference] = []
    async for difference in differences:
        some.append(difference)
        if len(some) == most:
            break
    return some
