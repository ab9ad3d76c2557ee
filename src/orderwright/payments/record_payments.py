"""Append payment facts, and read the ledger of orders. A reference that is known already counts once."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from uuid import UUID

import msgspec

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.payments.ledger import balance_of
from orderwright.payments.types import Balance, Kind, PaymentEvent

sql = statements(__file__)


class LedgerEntry(msgspec.Struct, frozen=True, gc=False):
    """A payment event as the ledger reads it, with its order's total as agreed. `overpayment_minor`: of a refund, what
    was paid beyond what was owed."""

    order_id: UUID
    total_minor: int
    kind: Kind
    amount_minor: int
    reference: str
    at: datetime
    method: str
    authorization: str | None
    overpayment_minor: int = 0


class Credit(msgspec.Struct, frozen=True, gc=False):
    """What was given back, or waived, of an order for what is owed for; of that, for returned units."""

    order_id: UUID
    credited_minor: int
    returned_minor: int


async def record_payments(tx: Transaction, events: Sequence[PaymentEvent]) -> int:
    """Append them; how many were new."""
    if not events:
        return 0
    rows = [row_of(tx, event) for event in events]
    tx.changed_orders.update(event.order_id for event in events)
    return await tx.execute(sql.insert_payment_events, rows=json_rows(rows))


def row_of(tx: Transaction, event: PaymentEvent) -> dict[str, object]:
    row = msgspec.structs.asdict(event)
    row["authorization_reference"] = row.pop("authorization")
    return row | {"payment_event_id": tx.new_id(), "at": event.at or tx.now}


async def read_balances(tx: Transaction, order_ids: Iterable[UUID]) -> dict[UUID, Balance]:
    """The ledger of each order's payment events; an order without any has an empty balance."""
    wanted = list(order_ids)
    entries = await tx.rows(LedgerEntry, sql.read_entries, order_ids=wanted)
    found: dict[UUID, Balance] = {}
    for order_id, group in groupby(entries, key=lambda entry: entry.order_id):
        its_entries = list(group)
        overpayment = sum(entry.overpayment_minor for entry in its_entries)
        found[order_id] = balance_of(order_id, its_entries[0].total_minor, its_entries, overpayment)
    await add_credits(tx, found)
    return {order_id: found.get(order_id) or Balance(order_id) for order_id in wanted}


async def add_credits(tx: Transaction, balances: dict[UUID, Balance]) -> None:
    """Set what was credited of those of which something was given back or waived; no statement where nothing was."""
    touched = [order_id for order_id, of in balances.items() if of.refunded > of.overpayment or of.waived]
    for credit in await tx.rows(Credit, sql.read_credits, order_ids=touched) if touched else []:
        balances[credit.order_id] = msgspec.structs.replace(
            balances[credit.order_id], credited=credit.credited_minor, returned=credit.returned_minor
        )
