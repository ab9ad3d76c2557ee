"""The derived statuses of orders whose units or money moved: recomputed once, just before the commit."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.orders.events import OrderCompleted
from orderwright.orders.read_amounts_owed import read_amounts_owed
from orderwright.orders.statuses import fulfillment_status, never_delivered, order_status
from orderwright.payments.record_payments import read_balances
from orderwright.payments.rules import is_secured, payment_status
from orderwright.progress.move_units import read_progress
from orderwright.progress.types import LineProgress
from orderwright.shipping.parcels import read_carried

sql = statements(__file__)


class Statuses(msgspec.Struct, frozen=True, gc=False):
    order_id: UUID
    total_minor: int
    status: str
    payment_status: str
    payment_secured: bool
    fulfillment_status: str


async def refresh_statuses(tx: Transaction) -> None:
    """Write the statuses of `tx.changed_orders` where they are not what they should be; announce what was completed."""
    if not tx.changed_orders:
        return
    derived = await derive_statuses(tx, sorted(tx.changed_orders))
    changed = [new for old, new in derived if new != old]
    if changed:
        await tx.execute(sql.update_statuses, rows=json_rows(changed), now=tx.now)
    tx.emit(
        *(
            OrderCompleted(order_id=new.order_id)
            for old, new in derived
            if new.status == "completed" and old.status != "completed"
        )
    )


async def derive_statuses(tx: Transaction, order_ids: Sequence[UUID]) -> list[tuple[Statuses, Statuses]]:
    """Each order's statuses as they are written down, and as its units and money say."""
    before = await tx.rows(Statuses, sql.read_statuses, order_ids=order_ids)
    lines: defaultdict[UUID, list[LineProgress]] = defaultdict(list)
    progress = await read_progress(tx, order_ids)
    coming_back = {line.order_id for line in progress if line.returning}
    carried = Counter(await read_carried(tx, coming_back)) + Counter(await read_carried(tx, coming_back, "lost"))
    for line in progress:
        lines[line.order_id].append(never_delivered(line, carried[line.order_id, line.line_no]))
    owed = await read_amounts_owed(tx, {order.order_id: order.total_minor for order in before}, lines)
    balances = await read_balances(tx, order_ids)
    after = [
        Statuses(
            order.order_id,
            order.total_minor,
            order_status(lines[order.order_id]),
            payment_status(owed[order.order_id], balances[order.order_id]),
            is_secured(owed[order.order_id], balances[order.order_id]),
            fulfillment_status(lines[order.order_id]),
        )
        for order in before
    ]
    return list(zip(before, after, strict=True))
