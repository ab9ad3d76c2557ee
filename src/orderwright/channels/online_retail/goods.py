"""The goods of the file: a title and a price that stand for many, and enough stock to sell all of it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TypeVar

from orderwright.channels.online_retail.amounts import pence, pounds
from orderwright.channels.online_retail.classify import charge_kind
from orderwright.channels.online_retail.facts import Adjustment, Good, ImportedFact, ImportedOrder, Row

T = TypeVar("T")


class _Seen:
    """What the file says of one good."""

    __slots__ = ("prices", "row", "titles")

    def __init__(self, row: int) -> None:
        self.row = row
        self.titles: Counter[str] = Counter()
        self.prices: Counter[Decimal] = Counter()


def goods_of(rows: Iterable[Row], leaving: Mapping[str, int]) -> tuple[Good, ...]:
    """Every good in the order of its first row; `leaving` is the opening stock of each.

    Title and price are the most frequent ones of lines that cost something: at price 0 the file's descriptions are
    remarks of the warehouse ("damaged", "found"). A good without any such line is called by its code and costs 0.00.
    """
    seen: dict[str, _Seen] = {}
    for row in rows:
        if charge_kind(row.sku):
            continue
        good = seen.get(row.sku) or seen.setdefault(row.sku, _Seen(row.number))
        if row.price > 0:
            good.prices[row.price] += 1
            if row.title:
                good.titles[row.title] += 1
    return tuple(_good(sku, good, leaving.get(sku, 0)) for sku, good in seen.items())


def leaving_units(facts: Iterable[ImportedFact]) -> Counter[str]:
    """By SKU, all units that ever leave: sold or written off.

    As opening stock it is more than the history needs, because what returns or is found comes on top. So nothing is
    short, in whatever order and at whatever pace orders, returns and adjustments are carried out.
    """
    leaving: Counter[str] = Counter()
    for fact in facts:
        if isinstance(fact, ImportedOrder):
            for line in fact.lines:
                leaving[line.sku] += line.quantity
        elif isinstance(fact, Adjustment):
            for adjusted in fact.lines:
                leaving[adjusted.sku] += max(-adjusted.delta, 0)
    return leaving


def _good(sku: str, seen: _Seen, opening: int) -> Good:
    title, price = _most_frequent(seen.titles), _most_frequent(seen.prices)
    return Good(sku, title or sku, pounds(pence(price or Decimal(0))), opening, seen.row)


def _most_frequent(counted: Counter[T]) -> T | None:
    """The first of the most frequent ones."""
    return max(counted, key=counted.__getitem__, default=None)
