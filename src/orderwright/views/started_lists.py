"""Pick lists under way: what one picker set out with together and has not finished."""

from datetime import datetime
from uuid import UUID

import msgspec

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query

sql = statements(__file__)


class ListStarted(msgspec.Struct, frozen=True):
    """`location`: a code, or all."""

    location: str | None = None


class StartedList(msgspec.Struct, frozen=True, gc=False):
    """`picked` of its `units` are found: confirmed, or scanned so far."""

    ids: list[UUID]
    numbers: list[int]
    location: str
    picker: str | None
    since: datetime | None
    units: int
    picked: int


@query("fulfillment.read", work="list")
async def list_started(tx: Transaction, wanted: ListStarted) -> list[StartedList]:
    """At most sixty, the oldest first. What was started in one commit is one list."""
    return await tx.rows(StartedList, sql.read_started, location=wanted.location, locations=tx.locations)
