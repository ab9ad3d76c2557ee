"""Append payment facts, and read their sums. A reference that is known already counts once."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.payments.types import Balance, PaymentEvent

sql = statements(__file__)


async def record_payments(tx: Transaction, events: Sequence[PaymentEvent]) -> int:
    """Append them; how many were new."""
    if not events:
        return 0
    rows = [
        msgspec.structs.asdict(event) | {"payment_event_id": tx.new_id(), "at": event.at or tx.now} for event in events
    ]
    tx.changed_orders.update(event.order_id for event in events)
    return await tx.execute(sql.insert_payment_events, rows=json_rows(rows))


async def read_balances(tx: Transaction, order_ids: Iterable[UUID]) -> dict[UUID, Balance]:
    """The sums of each order's payment events; an order without any has an empty balance."""
    wanted = list(order_ids)
    found = {balance.order_id: balance for balance in await tx.rows(Balance, sql.read_balances, order_ids=wanted)}
    return {order_id: found.get(order_id) or Balance(order_id) for order_id in wanted}
