"""/v1/audit: prove that everything adds up, and mend what does not."""

from litestar import Router, get, post

from orderwright.api.caller import Context, Door, IdempotencyKey
from orderwright.api.problems import problems
from orderwright.audit.find_differences import Audit, AuditReport, audit
from orderwright.audit.repair_differences import RepairDifferences, Repaired, repair_differences


@get("/", summary="Run the audit", responses=problems())
async def prove(context: Context, door: Door) -> AuditReport:
    """Levels, progress, money, statuses and the ledger, recomputed from movements and facts in one snapshot. An empty
    list of differences is what should be; of each check at most 1,000 are told, and `cut` names those with more. It
    reads everything: ask for it now and then, not with every request."""
    return await door.ask(context, audit, Audit())


@post("/repair", summary="Repair differences", responses=problems(409, 413, 415, 422), status_code=200)
async def mend(
    data: RepairDifferences, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> Repaired:
    """For each difference what first did not fit, and the entries that were posted for it; they are facts on the
    timelines of their orders, too. `dry_run` shows them and leaves everything as it was. What nothing recorded would
    mend is left, with advice. Nobody else writes while it lasts."""
    return await door.perform(context, repair_differences, data, idempotency_key)


audit_router = Router("/audit", route_handlers=[prove, mend], tags=["Audit"])
