"""When orders last changed: when the latest transaction began that tells a fact of each."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from orderwright.kernel.ids import time_of
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction

sql = statements(__file__)


class LastChange(msgspec.Struct, frozen=True, gc=False):
    order_id: UUID
    commit_id: UUID


async def read_last_changes(tx: Transaction, order_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """By order; without those of which there is no fact."""
    rows = await tx.rows(LastChange, sql.read_last_changes, order_ids=list(order_ids)) if order_ids else []
    return {row.order_id: time_of(row.commit_id) for row in rows}
