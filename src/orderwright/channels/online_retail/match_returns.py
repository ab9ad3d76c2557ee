"""Finds what a line on a `C` invoice takes back. The file has no link, so customer, code and quantity must do.

Only what the same customer bought before, and has not given back yet, comes into question. Of that:
1. purchases at the very unit price that is credited, if they cover the quantity together, else all of them;
2. in these, one purchase that covers the quantity alone rather than several, of exactly this quantity rather than a
   larger one, at the same price rather than another, and the most recent rather than an older one;
3. where none covers it alone, it is split over them in this order.

All or nothing: a line that takes back more than was bought goes to the quarantine whole, with the figures, because a
part would say that the customer gave back less than was credited. A guest is nobody in particular: a guest's line is
matched only where exactly one guest purchase has its country, code and unit price, and quantity enough.

Taken back on the day of the purchase (shop's clock) it is a cancellation: nothing has left the house yet. Later it is a
return.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from orderwright.channels.online_retail.facts import Row
from orderwright.channels.online_retail.rows import SHOP_TIME, Unreadable


class Purchase:
    """A sold line and how many of its units are still with the customer."""

    __slots__ = ("left", "row")

    def __init__(self, row: Row) -> None:
        self.row = row
        self.left = row.quantity


class Taken(NamedTuple):
    """Units taken back from one purchase."""

    purchase: Row
    quantity: int


class Purchases:
    """Everything bought so far, by who and what."""

    def __init__(self) -> None:
        self._by_buyer: defaultdict[tuple[str, str, str], list[Purchase]] = defaultdict(list)

    def add(self, row: Row) -> None:
        """Remember a sale. Rows come in time order."""
        self._by_buyer[_buyer(row)].append(Purchase(row))

    def take_back(self, row: Row) -> list[Taken]:
        """What the row takes back, now no longer with the customer. Raises `Unreadable` where that can't be told."""
        bought = self._by_buyer.get(_buyer(row), [])
        taken = _choose(bought, row) if row.customer else _the_only_one(bought, row)
        if not taken:
            raise _unmatched(row, sum(purchase.left for purchase in bought))
        for purchase, quantity in taken:
            purchase.left -= quantity
        return [Taken(purchase.row, quantity) for purchase, quantity in taken]


def cancellation_or_return(bought_at: datetime, taken_back_at: datetime) -> Literal["cancellation", "return"]:
    """A cancellation on the shop's day of the purchase, else a return."""
    same_day = bought_at.astimezone(SHOP_TIME).date() == taken_back_at.astimezone(SHOP_TIME).date()
    return "cancellation" if same_day else "return"


def _buyer(row: Row) -> tuple[str, str, str]:
    return (row.customer, "" if row.customer else row.country, row.sku)


def _unmatched(row: Row, left: int) -> Unreadable:
    if not row.customer:
        sentence = f"No guest from {row.country} had bought {-row.quantity} of {row.sku} at {row.price} before."
        return Unreadable("return_unmatched", "StockCode", sentence)
    if not left:
        return Unreadable(
            "return_unmatched", "StockCode", f"No earlier purchase of {row.sku} by customer {row.customer} to return."
        )
    sentence = f"Returns {-row.quantity} of {row.sku}, but customer {row.customer} bought only {left} before."
    return Unreadable("return_exceeds_purchases", "Quantity", sentence)


def _choose(bought: Sequence[Purchase], row: Row) -> list[tuple[Purchase, int]]:
    """The purchases that cover the quantity, and how much of it each; empty where they don't."""
    wanted = -row.quantity
    left = [purchase for purchase in reversed(bought) if purchase.left]
    same_price = [purchase for purchase in left if purchase.row.price == row.price]
    pool = same_price if sum(purchase.left for purchase in same_price) >= wanted else left
    if sum(purchase.left for purchase in pool) < wanted:
        return []
    pool.sort(key=lambda purchase: (purchase.left < wanted, purchase.left != wanted, purchase.row.price != row.price))
    chosen = []
    for purchase in pool:
        quantity = min(purchase.left, wanted)
        chosen.append((purchase, quantity))
        wanted -= quantity
        if not wanted:
            break
    return chosen


def _the_only_one(bought: Sequence[Purchase], row: Row) -> list[tuple[Purchase, int]]:
    """The one guest purchase that fits; empty where none does. Raises `Unreadable` where several do."""
    wanted = -row.quantity
    fitting = [purchase for purchase in bought if purchase.left >= wanted and purchase.row.price == row.price]
    if len(fitting) > 1:
        sentence = f"{len(fitting)} guest purchases could be meant, and without a customer none is certain."
        raise Unreadable("guest_return_ambiguous", "CustomerID", sentence)
    return [(purchase, wanted) for purchase in fitting]
