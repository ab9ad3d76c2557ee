"""What became of the totals of orders: canceled, captured, refunded, and what is unpaid or overpaid."""

from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

import msgspec

from orderwright.kernel.transaction import Transaction
from orderwright.orders.read_amounts_owed import read_amounts_owed
from orderwright.payments.record_payments import read_balances
from orderwright.payments.rules import amount_to_keep
from orderwright.payments.types import Balance
from orderwright.progress.move_units import read_progress
from orderwright.progress.types import LineProgress


class OrderAmounts(msgspec.Struct, frozen=True, gc=False):
    """Minor units. total − canceled is owed; what was credited of that (returns, goodwill) is to be kept no more;
    captured − refunded is there: too little is `unpaid`, with what is only authorized, too much is `overpaid`."""

    canceled: int
    captured: int
    refunded: int
    unpaid: int
    overpaid: int


async def read_order_amounts(tx: Transaction, totals: Mapping[UUID, int]) -> dict[UUID, OrderAmounts]:
    """By order. `totals`: what was agreed, in minor units. Three statements, however many orders."""
    lines: defaultdict[UUID, list[LineProgress]] = defaultdict(list)
    for line in await read_progress(tx, totals):
        lines[line.order_id].append(line)
    owed = await read_amounts_owed(tx, totals, lines)
    balances = await read_balances(tx, totals)
    return {order_id: amounts_of(total, owed[order_id], balances[order_id]) for order_id, total in totals.items()}


def amounts_of(total: int, owed: int, balance: Balance) -> OrderAmounts:
    over = balance.captured - balance.refunded - amount_to_keep(owed, balance.credited)
    return OrderAmounts(total - owed, balance.captured, balance.refunded, max(0, -over), max(0, over))
