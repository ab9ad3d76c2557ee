"""What keeps a line's units out of the queue for stock: locations that are fenced for it, and holds. The progress of
the orders concerned is locked by whoever calls."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows

sql = statements(__file__)


class FencedLine(msgspec.Struct, frozen=True, gc=False):
    """Lines of an order that want a variant do not get it from a location."""

    order_id: UUID
    variant_id: UUID
    location_id: UUID


class HeldLines(msgspec.Struct, frozen=True, gc=False):
    """All lines of an order are held, or some."""

    order_id: UUID
    held_whole: bool
    held_lines: list[int]


async def fence_lines(tx: Transaction, fenced: Sequence[FencedLine]) -> None:
    """They wait for other locations now."""
    if fenced:
        await tx.execute(sql.fence_lines, rows=json_rows(fenced))


async def open_lines(tx: Transaction, fenced: Sequence[FencedLine]) -> None:
    """They may be served from there again."""
    if fenced:
        await tx.execute(sql.open_lines, rows=json_rows(fenced))


async def hold_lines(tx: Transaction, orders: Sequence[HeldLines]) -> None:
    """Which lines wait in vain as long as their hold lasts."""
    if orders:
        await tx.execute(sql.hold_lines, rows=json_rows(orders))
