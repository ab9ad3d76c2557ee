"""Fulfillment orders with all that a verb of the warehouse needs, locked in the order that everybody keeps
(progress, which stands for the order, then fulfillment order), and written back together with what follows.

The warehouse reads what the order says (`Agreement`) here and nowhere else; it never writes it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from orderwright.fulfillment.types import LIFE, Work, WorkLine
from orderwright.kernel.facts import Fact
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.payments.record_payments import record_payments
from orderwright.payments.types import PaymentEvent
from orderwright.progress.move_units import lock_progress, move_units
from orderwright.progress.types import LineProgress, UnitMove
from orderwright.sourcing.fences import Fence, add_fences
from orderwright.stock.lock_levels import lock_levels
from orderwright.stock.move_stock import move_stock
from orderwright.stock.reserve_stock import free_stock
from orderwright.stock.types import Claim, Movement

sql = statements(__file__)


class Agreement(msgspec.Struct, frozen=True, gc=False):
    """What the order says that the warehouse must know. Amounts are minor units."""

    order_id: UUID
    number: int
    currency: str
    total_minor: int
    ship_to: dict[str, Any]
    phone: str
    payment_method: str | None
    first_left_at: datetime | None
    holds: list[str]


class AgreedLine(msgspec.Struct, frozen=True, gc=False):
    order_id: UUID
    line_no: int
    sku: str
    title: str
    quantity: int
    total_minor: int


class FulfillmentOrderRow(msgspec.Struct, frozen=True, gc=False):
    fulfillment_order_id: UUID
    number: int
    order_id: UUID
    location_id: UUID
    status: str
    paused: bool
    service_level: str
    reason: str | None


class Locked(msgspec.Struct):
    """What a verb works on: fulfillment orders and their orders. `shipped`, `delivered`, `lost`: units of each line
    that stand there now; `gone`: those that ever left; `to_ship`: of each order, those that may leave still."""

    work: dict[UUID, Work]
    agreements: dict[UUID, Agreement]
    shipped: Counter[tuple[UUID, int]]
    gone: Counter[tuple[UUID, int]]
    delivered: Counter[tuple[UUID, int]]
    lost: Counter[tuple[UUID, int]]
    to_ship: Counter[UUID]


class Effects(msgspec.Struct):
    """What follows from the work on fulfillment orders, collected while it is decided."""

    moves: list[UnitMove] = []
    movements: list[Movement] = []
    freed: list[Claim] = []
    fences: list[Fence] = []
    payments: list[PaymentEvent] = []
    facts: list[Fact] = []


async def lock_work(tx: Transaction, fulfillment_order_ids: Iterable[UUID]) -> Locked:
    """Those of them that exist."""
    ids = sorted(set(fulfillment_order_ids))
    order_ids = await tx.rows(UUID, sql.find_orders, ids=ids)
    progress = await lock_progress(tx, order_ids)
    agreements = await read_agreements(tx, order_ids)
    work = {
        row.fulfillment_order_id: Work(**msgspec.structs.asdict(row), lines={}, holds=agreements[row.order_id].holds)
        for row in await tx.rows(FulfillmentOrderRow, sql.lock_fulfillment_orders, ids=ids)
    }
    for line in await tx.rows(WorkLine, sql.read_lines, ids=ids):
        work[line.fulfillment_order_id].lines[line.line_no] = line
    shipped = Counter({(line.order_id, line.line_no): line.shipped for line in progress})
    gone = Counter({(line.order_id, line.line_no): ever_gone(line) for line in progress})
    delivered = Counter({(line.order_id, line.line_no): line.delivered for line in progress})
    lost = Counter({(line.order_id, line.line_no): line.lost for line in progress})
    return Locked(work, agreements, shipped, gone, delivered, lost, count_to_ship(progress))


def count_to_ship(lines: Iterable[LineProgress]) -> Counter[UUID]:
    """Units of each order that neither left nor were canceled."""
    found: Counter[UUID] = Counter()
    for line in lines:
        found[line.order_id] += line.ordered - line.canceled - ever_gone(line)
    return found


def ever_gone(line: LineProgress) -> int:
    return line.shipped + line.delivered + line.lost + line.returning + line.returned


async def read_agreements(tx: Transaction, order_ids: Sequence[UUID]) -> dict[UUID, Agreement]:
    """What these orders say. Their progress is locked."""
    found = await tx.rows(Agreement, sql.read_agreements, order_ids=order_ids)
    return {agreement.order_id: agreement for agreement in found}


async def find_work(tx: Transaction, order_ids: Iterable[UUID]) -> list[UUID]:
    """The ids of the fulfillment orders of these orders that are not closed."""
    return await tx.rows(UUID, sql.find_open, order_ids=sorted(set(order_ids)))


async def read_agreed_lines(tx: Transaction, order_ids: Iterable[UUID]) -> dict[tuple[UUID, int], AgreedLine]:
    """The lines of these orders as they were agreed."""
    found = await tx.rows(AgreedLine, sql.read_agreed_lines, order_ids=sorted(set(order_ids)))
    return {(line.order_id, line.line_no): line for line in found}


async def write_work(tx: Transaction, work: Iterable[Work], effects: Effects) -> None:
    """Write what changed, one statement for each table, levels last."""
    changed = list({item.fulfillment_order_id: item for item in work}.values())
    if changed:
        await tx.execute(sql.update_fulfillment_orders, rows=json_rows([row_of(item) for item in changed]), now=tx.now)
        lines = [line for item in changed for line in item.lines.values()]
        await tx.execute(sql.update_lines, rows=json_rows(lines))
    await move_units(tx, effects.moves)
    if effects.fences or (effects.movements and effects.freed):
        variants = {move.variant_id for move in effects.movements} | {claim.variant_id for claim in effects.freed}
        await lock_levels(tx, variants)
    await move_stock(tx, effects.movements)
    await free_stock(tx, effects.freed)
    await add_fences(tx, effects.fences)
    await record_payments(tx, effects.payments)
    tx.emit(*effects.facts)


def row_of(work: Work) -> dict[str, Any]:
    """`step`: how far along its life it is; none where its life ended early."""
    return {
        "fulfillment_order_id": work.fulfillment_order_id,
        "status": work.status,
        "step": LIFE.index(work.status) if work.status in LIFE else None,
        "paused": work.paused,
        "reason": work.reason,
    }
