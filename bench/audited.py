"""No figure without proof: what was measured must add up."""

import asyncio

from orderwright.app import make_door
from orderwright.audit.find_differences import Audit, audit
from orderwright.kernel.context import system
from orderwright.kernel.database import Database


def prove(url: str, organization: str) -> None:
    """Audit the organization; any difference spoils the run."""
    asyncio.run(_prove(url, organization))


async def _prove(url: str, organization: str) -> None:
    database = Database(url)
    await database.open()
    try:
        report = await make_door(database).ask(system(organization, "bench"), audit, Audit())
    finally:
        await database.close()
    if report.differences:
        some = "; ".join(difference.sentence for difference in report.differences[:5])
        raise AssertionError(f"{len(report.differences)} differences: {some}")
