"""What a customer can expect for goods that come back, before they did: a refund, what is left of one, or nothing more,
since they were refunded already. For pages and mail: nobody is promised money that will not come."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal
from uuid import UUID

import msgspec

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.payments.grant_refunds import amounts_owed, read_line_money
from orderwright.payments.lock_money import read_purses
from orderwright.payments.rules import LineMoney, Purse
from orderwright.returns.close_returns import due_of_return, line_back

sql = statements(__file__)
Outcome = Literal["refund", "rest", "credit", "refunded", "nothing"]
"""refund: all that they are worth; rest: some were refunded already; credit: they were never paid, and are taken off
what is owed; refunded: they were refunded already; nothing: they cost nothing."""
PROMISES: dict[Outcome, str] = {
    "refund": "We refund you once {} received and checked.",
    "rest": "Some of it was refunded already; we refund what is still due once {} received and checked.",
    "credit": "We take what it costs off what you owe once {} received and checked.",
    "refunded": "You were refunded for this already, so nothing more is due.",
    "nothing": "",
}


class UnitsBack(msgspec.Struct, frozen=True, gc=False):
    order_id: UUID
    return_id: UUID
    line_no: int
    units: int


class Outlook(msgspec.Struct, frozen=True):
    """The money of one order and its returns, as units come back one return after the other."""

    purse: Purse
    owed: int
    money: Mapping[int, LineMoney]
    returns: Sequence[UnitsBack]

    def of_return(self, return_id: UUID) -> Outcome:
        """What its units lead to, or led to."""
        before, units = Counter[int](), Counter[int]()
        for each in self.returns:
            if each.return_id == return_id:
                units[each.line_no] += each.units
            elif not units:
                before[each.line_no] += each.units
        return self.outcome(units, before)

    def of_units(self, units: Mapping[int, int]) -> Outcome:
        """What these units (by line) lead to if they come back beside those of all returns there are."""
        before = Counter[int]()
        for each in self.returns:
            before[each.line_no] += each.units
        return self.outcome(units, before)

    def outcome(self, units: Mapping[int, int], before: Mapping[int, int]) -> Outcome:
        lines = [line_back(self.money[number], before.get(number, 0), count) for number, count in units.items()]
        worth = sum(
            self.money[n].worth(before.get(n, 0) + count) - self.money[n].worth(before.get(n, 0))
            for n, count in units.items()
        )
        due = due_of_return(lines, self.purse, self.owed)
        if not due:
            return "refunded" if worth and self.purse.credited else "nothing"
        if not self.purse.paid_of(due, self.owed):
            return "credit"
        return "refund" if due >= worth else "rest"


def promise(outcome: Outcome, what: str = "it is") -> str:
    return PROMISES[outcome].format(what)


async def read_outlooks(tx: Transaction, order_ids: Sequence[UUID]) -> dict[UUID, Outlook]:
    """Of each of these orders that exists. Locks nothing."""
    if not order_ids:
        return {}
    purses = await read_purses(tx, list(order_ids))
    money = await read_line_money(tx, list(purses))
    owed = amounts_owed(purses, money.values())
    back = await tx.rows(UnitsBack, sql.read_units, order_ids=list(purses))
    return {
        order_id: Outlook(
            purse,
            owed[order_id],
            {line.line_no: line for line in money.values() if line.order_id == order_id},
            [each for each in back if each.order_id == order_id],
        )
        for order_id, purse in purses.items()
    }
