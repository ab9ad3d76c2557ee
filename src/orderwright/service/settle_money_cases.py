"""Resolve cases about an order's money once there is nothing left to see to: what was missing is paid, what was paid
for canceled units is refunded. It decides from how the money stands now, so that looking twice changes nothing. Locks
the cases."""

from collections.abc import Callable, Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.context import system
from orderwright.kernel.facts import Event
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.orders.read_order_amounts import OrderAmounts, read_order_amounts
from orderwright.service.read_cases import lock_cases
from orderwright.service.resolve_cases import write_resolutions

sql = statements(__file__)
SETTLED: dict[str, tuple[Callable[[OrderAmounts], bool], str]] = {
    "payment_short": (lambda money: not money.unpaid, "What was missing is paid."),
    "refund_due": (lambda money: not money.overpaid, "What was paid for canceled units is refunded."),
}
"""Kind of case → whether it needs nobody any more, and what it is resolved with."""


class SettleMoneyCases(msgspec.Struct, frozen=True):
    order_id: UUID


class OpenMoneyCase(msgspec.Struct, frozen=True, gc=False):
    case_id: UUID
    order_id: UUID
    kind: str
    total_minor: int


@verb("service.resolve")
async def settle_money_cases(tx: Transaction, orders: Sequence[SettleMoneyCases]) -> list[int | Refusal]:
    """How many cases of each order were resolved."""
    ids = sorted({order.order_id for order in orders})
    waiting = await tx.rows(OpenMoneyCase, sql.find_money_cases, order_ids=ids, kinds=list(SETTLED))
    money = await read_order_amounts(tx, {case.order_id: case.total_minor for case in waiting}) if waiting else {}
    done = {case.case_id: SETTLED[case.kind][1] for case in waiting if SETTLED[case.kind][0](money[case.order_id])}
    cases = await lock_cases(tx, done) if done else {}
    still_open = [case for case in cases.values() if case.status != "resolved"]
    await write_resolutions(tx, [(case, done[case.case_id]) for case in still_open])
    return [sum(case.order_id == order.order_id for case in still_open) for order in orders]


async def settle_cases_of_money(door: Door, organization: str, events: Sequence[Event]) -> None:
    """Reaction to money that came or went back, and to what is owed no more."""
    orders = list(dict.fromkeys(event.order_id for event in events if event.order_id))
    context = system(organization, cause="reaction to payment")
    await door.perform_many(context, settle_money_cases, [SettleMoneyCases(order_id) for order_id in orders])
