"""The derived statuses of orders whose units or money moved: recomputed once, just before the commit."""

from collections import defaultdict
from uuid import UUID

import msgspec

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.orders.amount_owed import CanceledPart, amount_owed
from orderwright.orders.events import OrderCompleted
from orderwright.orders.statuses import fulfillment_status, order_status
from orderwright.payments.record_payments import read_balances
from orderwright.payments.rules import payment_status
from orderwright.progress.move_units import read_progress
from orderwright.progress.types import LineProgress

sql = statements(__file__)


class Statuses(msgspec.Struct, frozen=True, gc=False):
    order_id: UUID
    total_minor: int
    status: str
    payment_status: str
    fulfillment_status: str


class LineTotal(msgspec.Struct, frozen=True, gc=False):
    order_id: UUID
    line_no: int
    total_minor: int


async def refresh_statuses(tx: Transaction) -> None:
    """Write the statuses of `tx.changed_orders` where they are not what they should be; announce what was completed."""
    if not tx.changed_orders:
        return
    order_ids = sorted(tx.changed_orders)
    before = await tx.rows(Statuses, sql.read_statuses, order_ids=order_ids)
    lines: defaultdict[UUID, list[LineProgress]] = defaultdict(list)
    for line in await read_progress(tx, order_ids):
        lines[line.order_id].append(line)
    owed = await read_amounts_owed(tx, before, lines)
    balances = await read_balances(tx, order_ids)
    after = [
        Statuses(
            order.order_id,
            order.total_minor,
            order_status(lines[order.order_id]),
            payment_status(owed[order.order_id], balances[order.order_id]),
            fulfillment_status(lines[order.order_id]),
        )
        for order in before
    ]
    changed = [new for old, new in zip(before, after, strict=True) if new != old]
    if changed:
        await tx.execute(sql.update_statuses, rows=json_rows(changed), now=tx.now)
    tx.emit(
        *(
            OrderCompleted(order_id=new.order_id)
            for old, new in zip(before, after, strict=True)
            if new.status == "completed" and old.status != "completed"
        )
    )


async def read_amounts_owed(
    tx: Transaction, orders: list[Statuses], lines: dict[UUID, list[LineProgress]]
) -> dict[UUID, int]:
    """What is owed for each order now, in minor units. `lines`: the progress of all of their lines."""
    touched = [order.order_id for order in orders if any(line.canceled for line in lines[order.order_id])]
    found = await tx.rows(LineTotal, sql.read_line_totals, order_ids=touched) if touched else []
    totals = {(line.order_id, line.line_no): line.total_minor for line in found}
    owed = {}
    for order in orders:
        canceled = [line for line in lines[order.order_id] if line.canceled]
        parts = [CanceledPart(totals[line.order_id, line.line_no], line.ordered, line.canceled) for line in canceled]
        nothing_left = all(line.canceled == line.ordered for line in lines[order.order_id])
        owed[order.order_id] = amount_owed(order.total_minor, parts, nothing_left)
    return owed
