"""What waits to be put back: units that were canceled while they were in somebody's hands. They are unavailable until
then (`put_back`)."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.views.find_orders import COUNTED_MAX

sql = statements(__file__)
SHOWN_MAX = 200


class PutBackRow(msgspec.Struct, frozen=True, gc=False):
    """`units` of a line of fulfillment order `number`; `bin` is where they belong, empty where none is known. `boxed`:
    of these, units in closed `parcels` (their numbers), which are opened first."""

    fulfillment_order_id: UUID
    line_no: int
    number: int
    order_number: int
    location: str
    sku: str
    title: str
    bin: str
    units: int
    boxed: int = 0
    parcels: str = ""

    @property
    def out(self) -> int:
        """What can be put back now."""
        return self.units - self.boxed

    @property
    def place(self) -> str:
        return self.bin or self.location


class PutBacks(msgspec.Struct, frozen=True):
    """`total`: lines that wait, counted to 1,000 (1,001 means more); the first 200 are in `rows`."""

    rows: list[PutBackRow]
    total: int


@query("fulfillment.read")
async def list_put_backs(tx: Transaction, wanted: None) -> PutBacks:  # noqa: ARG001
    """By location, in the order of a walk along the bins."""
    return PutBacks(await read_put_backs(tx, None, SHOWN_MAX), await count_put_backs(tx))


async def read_put_backs(tx: Transaction, work: Sequence[UUID] | None, limit: int) -> list[PutBackRow]:
    """`work`: of these fulfillment orders alone."""
    return await tx.rows(PutBackRow, sql.list_put_backs, work=work, locations=tx.locations, limit=limit)


async def count_put_backs(tx: Transaction) -> int:
    return await tx.row(int, sql.count_put_backs, locations=tx.locations, counted_max=COUNTED_MAX + 1) or 0
