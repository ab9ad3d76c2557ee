"""Where stock moved since somebody looked."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query

sql = statements(__file__)


class FindMoved(msgspec.Struct, frozen=True):
    """`skus`: those of now, or former ones."""

    skus: Sequence[str]
    since: datetime


class Moved(msgspec.Struct, frozen=True, gc=False):
    """`sku`: as it was asked for."""

    sku: str
    location: str


@query("stock.read")
async def find_moved(tx: Transaction, wanted: FindMoved) -> list[Moved]:
    """Levels (of a variant at a location) of which something came or left; what only became unavailable did not."""
    return await tx.rows(Moved, sql.find_moved, skus=list(wanted.skus), since=wanted.since)
