"""The time zone in which the organization's days begin and end."""

from datetime import date
from zoneinfo import ZoneInfo

from orderwright.kernel.days import day_of
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction

sql = statements(__file__)


async def organization_zone(tx: Transaction) -> ZoneInfo:
    """UTC for an organization without a profile."""
    return ZoneInfo(await tx.row(str, sql.read_time_zone) or "UTC")


async def organization_today(tx: Transaction) -> date:
    """Which day it is there."""
    return day_of(tx.now, await organization_zone(tx))
