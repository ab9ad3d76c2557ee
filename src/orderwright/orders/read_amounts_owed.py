"""What is owed for orders now: their totals without what was canceled."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.payments.amount_owed import CanceledPart, amount_owed
from orderwright.progress.types import LineProgress

sql = statements(__file__)


class LineTotal(msgspec.Struct, frozen=True, gc=False):
    order_id: UUID
    line_no: int
    total_minor: int


async def read_amounts_owed(
    tx: Transaction, totals: Mapping[UUID, int], lines: Mapping[UUID, Sequence[LineProgress]]
) -> dict[UUID, int]:
    """Minor units by order. `totals`: what was agreed, by order; `lines`: the progress of all lines of each."""
    touched = [order_id for order_id in totals if any(line.canceled for line in lines[order_id])]
    found = await tx.rows(LineTotal, sql.read_line_totals, order_ids=touched) if touched else []
    of_line = {(line.order_id, line.line_no): line.total_minor for line in found}
    owed = {}
    for order_id, total_minor in totals.items():
        canceled = [line for line in lines[order_id] if line.canceled]
        # A line that is lost, as the audit tells, takes nothing off.
        agreed = [of_line.get((order_id, line.line_no), 0) for line in canceled]
        parts = [CanceledPart(total, line.ordered, line.canceled) for total, line in zip(agreed, canceled, strict=True)]
        owed[order_id] = amount_owed(total_minor, parts, all(line.canceled == line.ordered for line in lines[order_id]))
    return owed
