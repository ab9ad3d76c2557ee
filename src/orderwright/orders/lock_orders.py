"""Placed orders as those who change them need them, held still until the transaction ends.

The lock is that of their progress: whoever moves units takes it, so it is the order's mutex; the order's own row is
written last.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.progress.move_units import lock_free_progress, lock_progress, read_progress
from orderwright.progress.types import LineProgress

sql = statements(__file__)


class LockedOrder(msgspec.Struct, frozen=True, gc=False):
    """An order and where its units are. `held_lines`: those that a hold of their own stops; `held`: all of it is."""

    order_id: UUID
    number: int
    status: str
    currency: str
    total_minor: int
    service_level: str
    placed_at: datetime
    ship_by: date
    release_after: datetime
    release_unpaid: bool
    ship_to: dict[str, Any]
    tags: list[str]
    open_holds: int
    held: bool
    held_lines: list[int]
    lines: list[LineProgress] = []

    def with_lines(self, lines: list[LineProgress]) -> "LockedOrder":
        return msgspec.structs.replace(self, lines=lines)

    @property
    def to_ship(self) -> int:
        """The units that have not shipped yet and are not canceled."""
        return sum(line.to_ship for line in self.lines)

    def line(self, line_no: int) -> LineProgress | None:
        return next((line for line in self.lines if line.line_no == line_no), None)


async def lock_orders(tx: Transaction, order_ids: Iterable[UUID]) -> dict[UUID, LockedOrder]:
    """Those that exist, by id."""
    wanted = sorted(set(order_ids))
    return await orders_with(tx, wanted, await lock_progress(tx, wanted))


async def lock_free_orders(tx: Transaction, order_ids: Iterable[UUID]) -> dict[UUID, LockedOrder]:
    """The same for who holds levels already: orders that somebody else is changing now are left out."""
    progress = await lock_free_progress(tx, set(order_ids))
    return await orders_with(tx, sorted({line.order_id for line in progress}), progress)


async def read_orders(tx: Transaction, order_ids: Iterable[UUID]) -> dict[UUID, LockedOrder]:
    """The same, for who only looks: nothing is locked."""
    wanted = sorted(set(order_ids))
    return await orders_with(tx, wanted, await read_progress(tx, wanted))


async def orders_with(
    tx: Transaction, order_ids: Sequence[UUID], progress: Sequence[LineProgress]
) -> dict[UUID, LockedOrder]:
    lines: defaultdict[UUID, list[LineProgress]] = defaultdict(list)
    for line in progress:
        lines[line.order_id].append(line)
    found = await tx.rows(LockedOrder, sql.read_orders, order_ids=order_ids)
    return {order.order_id: msgspec.structs.replace(order, lines=lines[order.order_id]) for order in found}
