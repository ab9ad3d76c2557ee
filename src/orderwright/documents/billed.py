"""What was billed and credited of orders so far, from the rows of their documents. Pure, but for reading them."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from uuid import UUID

import msgspec

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction

sql = statements(__file__)
Item = tuple[str, int | None]
"""What is billed: goods of a line, or shipping, charges and goodwill without one."""


class BilledAmount(msgspec.Struct, frozen=True):
    order_id: UUID
    kind: str
    item: str
    line_no: int | None
    quantity: int
    net_minor: int
    tax_minor: int
    last_on: date


class Billed:
    """The documents of one order: units billed by line; amounts with tax, and their tax, by item."""

    def __init__(self) -> None:
        self.units: Counter[int] = Counter()
        self.billed: Counter[Item] = Counter()
        self.billed_tax: Counter[Item] = Counter()
        self.credited: Counter[Item] = Counter()
        self.credited_tax: Counter[Item] = Counter()
        self.any_invoice = False
        self.last_invoice: date | None = None

    def add(self, kind: str, item: Item, quantity: int, net_minor: int, tax_minor: int) -> None:
        amounts, taxes = (self.billed, self.billed_tax) if kind == "invoice" else (self.credited, self.credited_tax)
        amounts[item] += net_minor + tax_minor
        taxes[item] += tax_minor
        self.any_invoice = self.any_invoice or kind == "invoice"
        if kind == "invoice" and item[1] is not None:
            self.units[item[1]] += quantity

    @property
    def total(self) -> int:
        """All that was billed, in minor units."""
        return self.billed.total()

    def creditable(self, item: Item) -> int:
        """What may still be credited of an item; of what is of the order as a whole, all that is left."""
        left = self.billed.total() - self.credited.total()
        return left if item[0] == "goodwill" else max(0, min(left, self.billed[item] - self.credited[item]))

    def tax_of(self, item: Item, amount_minor: int) -> int:
        """The tax in an amount that is credited, such that all credits of an item together carry the tax that was
        billed with it."""
        billed = self.billed[item]
        if not billed:
            return 0
        after = self.credited[item] + amount_minor
        tax = (2 * self.billed_tax[item] * after + billed) // (2 * billed) - self.credited_tax[item]
        return max(0, min(tax, amount_minor))


async def read_billed(tx: Transaction, order_ids: Iterable[UUID]) -> defaultdict[UUID, Billed]:
    """By order; the caller has locked the counters, so that nobody else bills meanwhile."""
    orders: defaultdict[UUID, Billed] = defaultdict(Billed)
    for row in await tx.rows(BilledAmount, sql.read_billed, order_ids=list(set(order_ids))):
        order = orders[row.order_id]
        order.add(row.kind, (row.item, row.line_no), row.quantity, row.net_minor, row.tax_minor)
        if row.kind == "invoice":
            order.last_invoice = max(order.last_invoice or row.last_on, row.last_on)
    return orders
