"""Derived statuses are what their pure functions say. Orders and work are read in stretches of their numbers."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import msgspec

from orderwright.audit.types import Difference
from orderwright.fulfillment.rules import status_of
from orderwright.fulfillment.types import Status, WorkLine
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.orders.refresh_statuses import Statuses, derive_statuses

sql = statements(__file__)
STRETCH = 5_000


class Numbered(msgspec.Struct, frozen=True, gc=False):
    number: int
    order_id: UUID


class WorkSum(msgspec.Struct, frozen=True, gc=False):
    """A fulfillment order with the units of all its lines; `delivered`: every parcel of it that left was delivered."""

    number: int
    fulfillment_order_id: UUID
    status: Status
    quantity: int
    open: int
    picked: int
    packed: int
    shipped: int
    canceled: int
    delivered: bool


async def order_statuses(tx: Transaction) -> AsyncIterator[Difference]:
    after = -1
    while orders := await tx.rows(Numbered, sql.read_orders, after=after, stretch=STRETCH):
        after = orders[-1].number
        numbers = {order.order_id: order.number for order in orders}
        for old, new in await derive_statuses(tx, sorted(numbers)):
            if old != new:
                yield order_difference(numbers[old.order_id], old, new)


def order_difference(number: int, old: Statuses, new: Statuses) -> Difference:
    found, expected = (f"{s.status}, {s.payment_status}{secured(s)}, {s.fulfillment_status}" for s in (old, new))
    return Difference(
        "order_status",
        f"order {number}",
        {"order_id": str(old.order_id)},
        expected,
        found,
        f"order {number}: the statuses are {found}; its units and money say {expected}.",
    )


def secured(statuses: Statuses) -> str:
    return " (secured)" if statuses.payment_secured else " (not secured)"


async def fulfillment_statuses(tx: Transaction) -> AsyncIterator[Difference]:
    after = -1
    while work := await tx.rows(WorkSum, sql.read_work, after=after, stretch=STRETCH):
        after = work[-1].number
        for each in work:
            expected = due_status(each)
            if expected != each.status:
                where, keys = (
                    f"fulfillment order {each.number}",
                    {"fulfillment_order_id": str(each.fulfillment_order_id)},
                )
                sentence = f"{where}: the status is {each.status}; where its units are says {expected}."
                yield Difference("fulfillment_status", where, keys, expected, each.status, sentence)


def due_status(work: WorkSum) -> Status:
    """`rejected` says why everything of it is canceled; `delivered` says more than where its units are."""
    sums: dict[str, Any] = {
        name: getattr(work, name) for name in ("quantity", "open", "picked", "packed", "shipped", "canceled")
    }
    line = WorkLine(work.fulfillment_order_id, 0, work.fulfillment_order_id, to_put_back=0, **sums)
    expected = status_of(work.status, [line])
    if expected == "canceled" and work.status == "rejected":
        return "rejected"
    return "delivered" if expected == "shipped" and work.delivered else expected
