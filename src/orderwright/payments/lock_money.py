"""Orders whose money is about to be decided on. Their progress is locked, which is the mutex of an order that everybody
takes first. Whoever captures need not ask: only giving back can take too much."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.payments.record_payments import read_balances
from orderwright.payments.rules import Purse
from orderwright.payments.types import Balance
from orderwright.progress.move_units import lock_progress

sql = statements(__file__)


class OrderMoney(msgspec.Struct, frozen=True, gc=False):
    order_id: UUID
    number: int
    currency: str
    total_minor: int


class Pending(msgspec.Struct, frozen=True, gc=False):
    order_id: UUID
    amount_minor: int
    credited_minor: int


async def lock_money(tx: Transaction, order_ids: Iterable[UUID]) -> dict[UUID, Purse]:
    """What may still be given back of each order that exists; nobody else grants a refund of them meanwhile."""
    wanted = sorted(set(order_ids))
    await lock_progress(tx, wanted)
    return await read_purses(tx, wanted)


async def read_purses(tx: Transaction, wanted: Sequence[UUID]) -> dict[UUID, Purse]:
    """The same for who only looks: without locks."""
    orders = await tx.rows(OrderMoney, sql.read_orders, order_ids=wanted)
    ids = [order.order_id for order in orders]
    balances = await read_balances(tx, ids)
    pending = {row.order_id: row for row in await tx.rows(Pending, sql.read_pending, order_ids=ids)}
    return {
        order.order_id: order_money(order, balances[order.order_id], pending.get(order.order_id)) for order in orders
    }


def order_money(order: OrderMoney, balance: Balance, pending: Pending | None) -> Purse:
    purse = Purse(order.number, order.currency, balance, 0, order.total_minor, balance.credited)
    if pending:
        purse.pending = pending.amount_minor
        purse.credited += pending.credited_minor
    return purse
