"""What gateways reported, under their own references, of what Orderwright did itself."""

from collections.abc import Sequence
from uuid import UUID

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.payments.match_reports import Report

sql = statements(__file__)


async def read_reports(tx: Transaction, order_ids: Sequence[UUID]) -> list[Report]:
    return await tx.rows(Report, sql.read_reports, order_ids=list(order_ids))


async def write_reports(tx: Transaction, reports: Sequence[Report]) -> None:
    if reports:
        await tx.execute(sql.insert_reports, rows=json_rows(reports), now=tx.now)


def report_of_refund(order_id: UUID, refund_id: UUID, reference: str, amount_minor: int) -> Report:
    return Report(order_id, "refunded", reference, "refunded", str(refund_id), amount_minor)
