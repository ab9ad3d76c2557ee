"""What closing a return would give back: for the person who is about to decide on it."""

from uuid import UUID

import msgspec

from orderwright.kernel.money import decimal_string
from orderwright.kernel.refusal import not_found
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.payments.grant_refunds import amounts_owed, read_line_money
from orderwright.payments.lock_money import read_purses
from orderwright.returns.close_returns import due_of_return, lines_back
from orderwright.returns.lock_returns import Held, read_held


class OfReturn(msgspec.Struct, frozen=True):
    return_id: UUID


class Due(msgspec.Struct, frozen=True):
    """Minor units of the order's `currency`, as in `RefundDue`."""

    due: int
    paid: int
    refundable: int
    currency: str


class RefundDue(msgspec.Struct, frozen=True):
    """Decimal strings. `due`: what is credited for the units that came; `paid`: of that, what goes back (the rest was
    never paid, and is waived); `refundable`: what can be given back of the whole order."""

    due: str
    paid: str
    refundable: str
    currency: str


@query("payments.read")
async def refund_due(tx: Transaction, of: OfReturn) -> RefundDue:
    back = (await read_held(tx, [of.return_id])).get(of.return_id)
    if back is None:
        raise not_found("return", return_id=of.return_id)
    found = await due_of(tx, back)
    texts = (decimal_string(minor, found.currency) for minor in (found.due, found.paid, found.refundable))
    return RefundDue(next(texts), next(texts), next(texts), found.currency)


async def due_of(tx: Transaction, back: Held) -> Due:
    """What closing it now would credit, as `close_returns` decides it."""
    purses = await read_purses(tx, [back.order_id])
    purse, lines = purses[back.order_id], await read_line_money(tx, [back.order_id])
    owed = amounts_owed(purses, lines.values())[back.order_id]
    open_still = back.status in ("authorized", "received")
    due = due_of_return(lines_back(back, lines), purse, owed) if open_still else 0
    return Due(due, purse.paid_of(due, owed), purse.refundable, purse.currency)
