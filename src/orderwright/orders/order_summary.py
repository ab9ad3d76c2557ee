"""What an order adds up to, as people see it: on its page, in a draft, in mail, on the customer's page and on paper.
Pure; amounts are minor units.

Items are quantity × unit price, discounts are those of the lines and of the order. Where prices exclude tax, tax is a
row of its own; where they include it, no row is, and `tax_included` says how much of the total it is. The rows always
add up to the total, which is what was agreed; `canceled` is what it is less by now, `owed` the rest.
"""

from collections.abc import Iterable
from typing import Protocol

import msgspec


class SummaryRow(msgspec.Struct, frozen=True):
    name: str
    amount: int


class Summary(msgspec.Struct, frozen=True):
    rows: list[SummaryRow]
    total: int
    tax_included: int = 0
    canceled: int = 0

    @property
    def owed(self) -> int:
        return self.total - self.canceled


class OrderAmounts(Protocol):
    """The amounts of an order, as they stand in its row."""

    @property
    def goods_minor(self) -> int: ...
    @property
    def discount_minor(self) -> int: ...
    @property
    def shipping_minor(self) -> int: ...
    @property
    def charges_minor(self) -> int: ...
    @property
    def tax_minor(self) -> int: ...
    @property
    def prices_include_tax(self) -> bool: ...


def summarize_order(order: OrderAmounts, owed: int | None = None) -> Summary:
    """The sums of an order. Items and shipping are always named, the rest where there is some. `owed`: the total
    without what was canceled (payments/amount_owed.py); None: nothing was."""
    named = [("Shipping", order.shipping_minor)]
    if order.charges_minor:
        named.append(("Charges", order.charges_minor))
    agreed = summarize(order.goods_minor, order.discount_minor, named, order.tax_minor, order.prices_include_tax)
    return agreed if owed is None else msgspec.structs.replace(agreed, canceled=agreed.total - owed)


def summarize(
    goods: int, discount: int, named: Iterable[tuple[str, int]], tax: int, prices_include_tax: bool
) -> Summary:
    """`named`: shipping and charges by name, without tax where prices exclude it."""
    rows = [SummaryRow("Items", goods)]
    if discount:
        rows.append(SummaryRow("Discount", -discount))
    rows += [SummaryRow(name, amount) for name, amount in named]
    if tax and not prices_include_tax:
        rows.append(SummaryRow("Tax", tax))
    return Summary(rows, sum(row.amount for row in rows), tax if prices_include_tax else 0)
