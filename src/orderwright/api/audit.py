"""/v1/audit: prove that everything adds up."""

from litestar import Router, get

from orderwright.api.problems import problems
from orderwright.audit.find_differences import Audit, AuditReport, audit
from orderwright.kernel.context import Context
from orderwright.kernel.perform import Door


@get("/", summary="Recompute what must hold", responses=problems())
async def prove(context: Context, door: Door) -> AuditReport:
    """Levels, progress, money, statuses and the ledger, recomputed from movements and facts in one snapshot. An empty
    list of differences is what should be; of each check at most 1,000 are told, and `cut` names those with more. It
    reads everything: ask for it now and then, not with every request."""
    return await door.ask(context, audit, Audit())


audit_router = Router("/audit", route_handlers=[prove], tags=["Audit"])
