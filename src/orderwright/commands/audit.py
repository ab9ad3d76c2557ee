"""`orderwright audit`: prove that everything adds up; with `--repair`, mend what does not."""

import sys

import msgspec
from rich.console import Console

from orderwright.access.find_organizations import find_organizations, require_organization
from orderwright.audit.find_differences import DIFFERENCES_MAX, Audit, AuditReport
from orderwright.audit.find_differences import audit as recompute
from orderwright.audit.repair_differences import RepairDifferences, Repaired, repair_differences
from orderwright.commands.connect import at_the_door
from orderwright.kernel.context import system
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import invalid
from orderwright.kernel.text import plural

ACTOR = "command line"


class Outcome(msgspec.Struct, frozen=True):
    """Of one organization: what was mended, if that was asked for, and what the audit says (afterwards)."""

    repaired: Repaired | None
    report: AuditReport


def audit(*, org: str | None = None, repair: bool = False, dry_run: bool = False, json: bool = False) -> None:
    """Recompute levels, progress, money, statuses and the ledger from movements and facts. Prints each difference and
    ends with 1 where one is left.

    :param org: The organization; all of them where it is not said.
    :param repair: Say of each difference what first did not fit, and post the entries that mend it.
    :param dry_run: With --repair: only show what it would post.
    :param json: Print it all as JSON, by organization.
    """
    if dry_run and not repair:
        raise invalid("/dry_run", "dry_run_alone", "--dry-run shows what --repair would do: say both.")
    outcomes = at_the_door(lambda door: look(door, org, repair, dry_run))
    if json:
        print(msgspec.json.format(msgspec.json.encode(outcomes), indent=2).decode())
    else:
        console = Console(highlight=False, soft_wrap=True)
        for slug, outcome in outcomes.items():
            if outcome.repaired:
                print_repairs(console, slug, outcome.repaired)
            print_report(console, slug, outcome.report)
    sys.exit(1 if any(outcome.report.differences for outcome in outcomes.values()) else 0)


async def look(door: Door, org: str | None, repair: bool, dry_run: bool) -> dict[str, Outcome]:
    named = [await require_organization(door.database, org)] if org else await find_organizations(door.database)
    outcomes = {}
    for each in named:
        context = system(each.slug, ACTOR)
        repaired = None
        if repair:
            repaired = await door.perform(context, repair_differences, RepairDifferences(dry_run=dry_run))
        outcomes[each.slug] = Outcome(repaired, await door.ask(context, recompute, Audit()))
    return outcomes


def print_repairs(console: Console, slug: str, repaired: Repaired) -> None:
    for one in repaired.repairs:
        console.print(f"{slug}: [bold]{one.what}[/bold]: ", end="")
        console.print(one.sentence, markup=False)
        console.print(f"    why: {one.misfit}.", markup=False)
        for entry in one.entries:
            console.print(f"    {'would post' if repaired.dry_run else 'posted'}: {entry}.", markup=False)
        if one.advice:
            console.print(f"    not mended: {one.advice}.", markup=False)
    mended = len(repaired.repairs) - repaired.left
    would = " would be" if repaired.dry_run else ""
    console.print(f"{slug}: {plural(mended, 'difference')}{would} mended, {repaired.left:,} left for a person.")


def print_report(console: Console, slug: str, report: AuditReport) -> None:
    for difference in report.differences:
        console.print(f"{slug}: [bold]{difference.what}[/bold]: ", end="")
        console.print(difference.sentence, markup=False)
    if report.cut:
        told = f"of {', '.join(report.cut)} there are more, of which the first {DIFFERENCES_MAX:,} are told."
        console.print(f"{slug}: {told}")
    at_least = "at least " if report.cut else ""
    console.print(
        f"{slug}: {plural(len(report.checks), 'check')}, {at_least}{plural(len(report.differences), 'difference')}."
    )
