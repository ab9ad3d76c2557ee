"""/settings/audit: what the last audit found, how far the next one is, and the repair."""

from litestar import get, post
from litestar.response import Redirect, Template

from orderwright.audit.read_audits import read_audits
from orderwright.audit.repair_differences import RepairDifferences, repair_differences
from orderwright.audit.start_audits import StartAudit, start_audits
from orderwright.audit.start_repairs import start_repairs
from orderwright.console.desk import AtDesk
from orderwright.console.page import go
from orderwright.console.settings_frame import settings_of
from orderwright.kernel.refusal import Refusal

PATH = "/settings/audit"
SHOWN = 100


@get(PATH, needs="audit.read")
async def audit_page(desk: AtDesk) -> Template:
    """While a job is under way the page renews itself."""
    status = await desk.ask(read_audits, None)
    may = desk.may(repair_differences.permission)
    running = status.job is not None and status.job.state in ("waiting", "running")
    return await desk.show(
        "settings/audit", "settings",
        settings=settings_of(desk, "audit"), audit=status, running=running, may_repair=may, shown=SHOWN,
    )  # fmt: skip


@post(PATH, status_code=200)
async def start(desk: AtDesk) -> Redirect:
    await desk.perform(start_audits, StartAudit())
    return go(PATH, "The audit has been started.")


@post(PATH + "/repair", status_code=200)
async def repair(desk: AtDesk) -> Redirect:
    """Its preview where the button says so."""
    preview = (await desk.typed()).get("act") == "preview"
    try:
        await desk.perform(start_repairs, RepairDifferences(dry_run=preview))
    except Refusal as refusal:
        if refusal.code != "repair_running":
            raise
        return go(PATH, refusal.message, "amber")
    return go(PATH, "The preview has been started." if preview else "The repair has been started.")


routes = [audit_page, start, repair]
