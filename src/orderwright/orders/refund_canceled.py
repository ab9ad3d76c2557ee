"""Give back what was paid for units that were canceled. The caller has locked the orders and canceled the units.

Per order: what was captured beyond what is owed now, and at most what the canceled units are worth; where nothing is
left of the order, shipping and all else that was paid, too. A channel may want a person to decide: then the fact
CancellationUnrefunded opens a case instead.
"""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.orders.events import CancellationUnrefunded
from orderwright.orders.lock_orders import LockedOrder
from orderwright.payments.amount_owed import CanceledPart, amount_owed
from orderwright.payments.grant_refunds import read_line_money, read_shipping_money, write_grants
from orderwright.payments.lock_money import lock_money
from orderwright.payments.rules import LineMoney, Purse, ShippingMoney
from orderwright.payments.types import Grant, GrantedLine

sql = statements(__file__)
REASON = "Canceled"


async def refund_canceled(tx: Transaction, orders: Mapping[UUID, LockedOrder]) -> dict[UUID, int]:
    """`orders` as they are after the cancellation. Minor units granted, by order."""
    purses = await lock_money(tx, orders)
    paid = [order_id for order_id, purse in purses.items() if purse.refundable > 0]
    if not paid:
        return {}
    lines: dict[UUID, list[LineMoney]] = {order_id: [] for order_id in paid}
    for line in (await read_line_money(tx, paid)).values():
        lines[line.order_id].append(line)
    shipping = await read_shipping_money(tx, paid)
    due = {
        order_id: decide_refund(orders[order_id].total_minor, purses[order_id], lines[order_id], shipping[order_id])
        for order_id in paid
    }
    by_person = set(await tx.rows(UUID, sql.read_decided_by_person, order_ids=paid))
    tx.emit(
        *(
            CancellationUnrefunded(order_id=order_id, amount_minor=sum_of(parts))
            for order_id, parts in due.items()
            if parts and order_id in by_person
        )
    )
    grants = [
        Grant(refund_id=tx.new_id(), order_id=order_id, amount_minor=sum_of(parts), reason=REASON, lines=parts)
        for order_id, parts in due.items()
        if parts and order_id not in by_person
    ]
    await write_grants(tx, grants)
    return {grant.order_id: grant.amount_minor for grant in grants}


def sum_of(parts: Iterable[GrantedLine]) -> int:
    return sum(part.amount_minor for part in parts)


def decide_refund(
    total_minor: int, purse: Purse, lines: Sequence[LineMoney], shipping: ShippingMoney
) -> list[GrantedLine]:
    """Pure: what is given back for which lines, in minor units; nothing where no more was captured than is owed."""
    nothing_left = all(line.canceled == line.ordered for line in lines)
    canceled = [CanceledPart(line.total_minor, line.ordered, line.canceled) for line in lines if line.canceled]
    owed = amount_owed(total_minor, canceled, nothing_left)
    left = purse.refundable if nothing_left else purse.overpaid(owed)
    parts: list[GrantedLine] = []

    def lay(line_no: int | None, at_most: int, quantity: int = 0, shipping: bool = False) -> None:
        nonlocal left
        amount = min(left, at_most)
        if amount > 0:
            left -= amount
            parts.append(GrantedLine(line_no, amount, quantity, "shipping" if shipping else "canceled"))

    for line in lines:
        lay(line.line_no, line.due_for_canceled, line.canceled - line.units_for_canceled)
    if nothing_left:
        lay(None, shipping.refundable, shipping=True)
        lay(None, left)
    return parts
