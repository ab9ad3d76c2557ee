"""What closing a return would give back: for the person who is about to decide on it."""

from uuid import UUID

import msgspec

from orderwright.kernel.money import decimal_string
from orderwright.kernel.refusal import not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.payments.record_payments import read_balances
from orderwright.returns.close_returns import lines_back, read_states
from orderwright.returns.lock_returns import read_held
from orderwright.returns.rules import due_for

sql = statements(__file__)


class OfReturn(msgspec.Struct, frozen=True):
    return_id: UUID


class OrderMoney(msgspec.Struct, frozen=True):
    currency: str
    pending: int


class RefundDue(msgspec.Struct, frozen=True):
    """Decimal strings: what is due for the units that came, and what can be given back of the whole order."""

    due: str
    refundable: str
    currency: str


@query("payments.read")
async def refund_due(tx: Transaction, of: OfReturn) -> RefundDue:
    back = (await read_held(tx, [of.return_id])).get(of.return_id)
    if back is None:
        raise not_found("return", return_id=of.return_id)
    money = await tx.row(OrderMoney, sql.read_money, order_id=back.order_id)
    assert money is not None  # a return is of an order
    currency = money.currency
    refundable = (await read_balances(tx, [back.order_id]))[back.order_id].refundable - money.pending
    due = sum(map(due_for, lines_back(back, await read_states(tx, [back.order_id]))))
    due = min(due, max(0, refundable)) if back.status in ("authorized", "received") else 0
    return RefundDue(decimal_string(due, currency), decimal_string(refundable, currency), currency)
