"""Goods that came unexpected and lie there until somebody says what becomes of them."""

from datetime import datetime
from uuid import UUID

import msgspec

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query

sql = statements(__file__)
SHOWN_MAX = 100


class ListUndecidedGoods(msgspec.Struct, frozen=True):
    """`case_number`: of this case alone."""

    case_number: int | None = None


class UndecidedGoods(msgspec.Struct, frozen=True, gc=False):
    """`location`: its code. `order_number`: the order that they seem to belong to."""

    case_id: UUID
    case_number: int
    sku: str
    title: str
    units: int
    location: str
    location_name: str
    order_number: int | None
    reason: str
    since: datetime


@query("returns.read", work="list")
async def list_undecided_goods(tx: Transaction, wanted: ListUndecidedGoods) -> list[UndecidedGoods]:
    """Oldest first, at most a hundred."""
    return await tx.rows(
        UndecidedGoods,
        sql.list_undecided_goods,
        number=wanted.case_number,
        locations=tx.locations,
        limit=SHOWN_MAX,
    )
