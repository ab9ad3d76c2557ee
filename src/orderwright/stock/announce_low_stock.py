"""Tell once when what is available of a variant, over all locations, has fallen to its reorder point or below; and
again only after it was above it meanwhile. Done by a sweep, off the way of placement. Locks the alerts."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.stock.events import StockRanLow

sql = statements(__file__)


class AnnounceLowStock(msgspec.Struct, frozen=True, kw_only=True):
    """Look at everything; tell of at most so many."""

    most: int = 500


class Announced(msgspec.Struct, frozen=True):
    variants: int


class Low(msgspec.Struct, frozen=True, gc=False):
    variant_id: UUID
    sku: str
    available: int
    reorder_point: int


@verb("stock.adjust", batch_max=1)
async def announce_low_stock(tx: Transaction, wishes: Sequence[AnnounceLowStock]) -> list[Announced | Refusal]:
    answers: list[Announced | Refusal] = []
    for wish in wishes:
        await tx.execute(sql.forget_alerts)
        low = await tx.rows(Low, sql.raise_alerts, now=tx.now, most=wish.most)
        tx.emit(*(StockRanLow(**msgspec.structs.asdict(variant)) for variant in low))
        answers.append(Announced(len(low)))
    return answers
