"""The time zone in which the organization's days begin and end."""

from zoneinfo import ZoneInfo

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction

sql = statements(__file__)


async def organization_zone(tx: Transaction) -> ZoneInfo:
    """UTC for an organization without a profile."""
    return ZoneInfo(await tx.row(str, sql.read_time_zone) or "UTC")
