"""Report, once a day for an organization, every variant that fell to its reorder point since the last report and is
still there. What has enough again meanwhile is left out. Done by a periodic task. Locks the alerts."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.stock.events import LowStockReported

sql = statements(__file__)
HOUR = 7
"""Of the organization's day: what fell in the 24 hours before is reported when people come to work."""
LISTED_MAX = 50


class ReportLowStock(msgspec.Struct, frozen=True, kw_only=True):
    """`until`: what fell before this moment is reported, once; what falls later is for the next report."""

    until: datetime


class ReportedLowStock(msgspec.Struct, frozen=True):
    variants: int


class LowVariant(msgspec.Struct, frozen=True):
    sku: str
    title: str
    available: int
    reorder_point: int


@verb("stock.adjust", batch_max=1)
async def report_low_stock(tx: Transaction, reports: Sequence[ReportLowStock]) -> list[ReportedLowStock | Refusal]:
    answers: list[ReportedLowStock | Refusal] = []
    for report in reports:
        low = await tx.rows(LowVariant, sql.report_alerts, until=report.until, now=tx.now)
        if low:
            listed = [msgspec.structs.asdict(variant) for variant in low[:LISTED_MAX]]
            tx.emit(LowStockReported(variants=listed, count=len(low)))
        answers.append(ReportedLowStock(len(low)))
    return answers


def report_time(now: datetime, time_zone: str) -> datetime:
    """The last moment at which a report was due: seven o'clock in the time zone, today or yesterday."""
    local = now.astimezone(ZoneInfo(time_zone))
    due = local.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    return (due if due <= local else due - timedelta(days=1)).astimezone(UTC)
