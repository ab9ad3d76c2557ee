"""The statuses that locked cases come to; the table of transitions has said which."""

from collections.abc import Mapping
from uuid import UUID

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.service.types import Status

sql = statements(__file__)


async def write_statuses(tx: Transaction, statuses: Mapping[UUID, Status]) -> None:
    """By case; the caller has locked them."""
    if statuses:
        rows = [{"case_id": case_id, "status": status} for case_id, status in statuses.items()]
        await tx.execute(sql.write_statuses, rows=json_rows(rows))
