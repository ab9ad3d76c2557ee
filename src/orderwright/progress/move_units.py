"""Move units of order lines from place to place: the only way progress changes after placement."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.progress.types import MAY_GO, PLACES, LineProgress, UnitMove

sql = statements(__file__)


async def open_progress(tx: Transaction, lines: Sequence[LineProgress]) -> None:
    """The first places of the units of newly placed lines."""
    await tx.execute(sql.insert_progress, rows=json_rows(lines))


async def lock_progress(tx: Transaction, order_ids: Iterable[UUID]) -> list[LineProgress]:
    """The progress of all lines of these orders, locked in order."""
    return await tx.rows(LineProgress, sql.lock_progress, order_ids=sorted(order_ids))


async def lock_free_progress(tx: Transaction, order_ids: Iterable[UUID]) -> list[LineProgress]:
    """The same for who holds levels already, and so must wait for nobody: lines that somebody else is changing now are
    left out."""
    return await tx.rows(LineProgress, sql.lock_free_progress, order_ids=sorted(order_ids))


async def read_progress(tx: Transaction, order_ids: Iterable[UUID]) -> list[LineProgress]:
    """The progress of all lines of these orders."""
    return await tx.rows(LineProgress, sql.read_progress, order_ids=sorted(order_ids))


async def move_units(tx: Transaction, moves: Iterable[UnitMove]) -> None:
    """Apply the moves. Moving units that are not there violates `progress_nothing_is_negative`."""
    moves = list(moves)
    rows = deltas(moves)
    if rows and await tx.execute(sql.add_to_progress, rows=json_rows(rows)) < len(rows):
        raise Refusal("order_line_not_found", "Some of these order lines do not exist.", "not_found")
    tx.changed_orders.update(row["order_id"] for row in rows)  # type: ignore[misc]
    tx.unsourced_orders.update(move.order_id for move in moves if move.to_place == "to_source")


def deltas(moves: Iterable[UnitMove]) -> list[dict[str, object]]:
    """One row for each line: what each place wins or loses, in the order in which progress is locked."""
    by_line: dict[tuple[UUID, int], dict[str, int]] = {}
    for move in moves:
        if move.to_place not in MAY_GO[move.from_place]:
            raise AssertionError(f"units do not go from {move.from_place} to {move.to_place}")
        line = by_line.setdefault((move.order_id, move.line_no), dict.fromkeys(PLACES, 0))
        line[move.from_place] -= move.quantity
        line[move.to_place] += move.quantity
    return [{"order_id": order_id, "line_no": line_no, **line} for (order_id, line_no), line in sorted(by_line.items())]
