"""`orderwright audit`: prove that everything adds up."""

import sys

from rich.console import Console

from orderwright.access.find_organizations import find_organizations, require_organization
from orderwright.audit.find_differences import DIFFERENCES_MAX, Audit, AuditReport
from orderwright.audit.find_differences import audit as recompute
from orderwright.commands.connect import at_the_door
from orderwright.kernel.context import system
from orderwright.kernel.perform import Door


def audit(*, org: str | None = None) -> None:
    """Recompute levels, progress, money, statuses and the ledger from movements and facts. Prints each difference and
    ends with 1 where there is one.

    :param org: The organization; all of them where it is not said.
    """
    console = Console(highlight=False, soft_wrap=True)
    differences = 0
    for slug, report in at_the_door(lambda door: reports(door, org)).items():
        for difference in report.differences:
            console.print(f"{slug}: [bold]{difference.what}[/bold]: ", end="")
            console.print(difference.sentence, markup=False)
        if report.cut:
            console.print(
                f"{slug}: of {', '.join(report.cut)} there are more, of which the first {DIFFERENCES_MAX:,} are told."
            )
        at_least = "at least " if report.cut else ""
        console.print(f"{slug}: {len(report.checks)} checks, {at_least}{len(report.differences):,} differences.")
        differences += len(report.differences)
    if differences:
        sys.exit(1)


async def reports(door: Door, org: str | None) -> dict[str, AuditReport]:
    named = [await require_organization(door.database, org)] if org else await find_organizations(door.database)
    return {each.slug: await door.ask(system(each.slug, "command line"), recompute, Audit()) for each in named}
