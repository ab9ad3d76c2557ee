"""Returns as they are answered by every verb that changes them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from orderwright.kernel.money import decimal_string
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.returns.types import ReceivedAt, Return, ReturnLine

sql = statements(__file__)


class Row(msgspec.Struct, frozen=True, gc=False):
    return_id: UUID
    number: int
    order_id: UUID
    order_number: int
    status: str
    reason: str
    note: str
    external_ref: str | None
    location: str
    requested_by: str
    requested_at: datetime
    currency: str
    refunded_minor: int
    waived_minor: int
    lines: list[dict[str, Any]]
    received_at: list[dict[str, Any]]


async def read_returns(tx: Transaction, return_ids: Iterable[UUID]) -> dict[UUID, Return]:
    """How these returns stand."""
    rows = await tx.rows(Row, sql.read_returns, return_ids=list(set(return_ids)))
    found = {row.return_id: view(row) for row in rows}
    if tx.shows_amounts:
        return found
    return {key: msgspec.structs.replace(each, refunded=None, waived=None) for key, each in found.items()}


def view(row: Row) -> Return:
    return Return(
        return_id=row.return_id,
        number=row.number,
        order_id=row.order_id,
        order_number=row.order_number,
        status=row.status,  # type: ignore[arg-type]
        reason=row.reason,
        note=row.note,
        external_ref=row.external_ref,
        location=row.location,
        requested_by=row.requested_by,
        requested_at=row.requested_at,
        currency=row.currency,
        refunded=decimal_string(row.refunded_minor, row.currency),
        waived=decimal_string(row.waived_minor, row.currency),
        lines=msgspec.convert(row.lines, list[ReturnLine]),
        received_at=msgspec.convert(row.received_at, list[ReceivedAt]),
    )


async def answer_returns(tx: Transaction, answers: list[UUID | Refusal]) -> list[Return | Refusal]:
    """The ids among the answers as returns."""
    found = await read_returns(tx, (answer for answer in answers if isinstance(answer, UUID)))
    return [found[answer] if isinstance(answer, UUID) else answer for answer in answers]


class OfOrder(msgspec.Struct, frozen=True):
    order_id: UUID


@query("returns.read")
async def returns_of_order(tx: Transaction, of: OfOrder) -> list[Return]:
    """The returns of an order, oldest first."""
    found = await read_returns(tx, await tx.rows(UUID, sql.returns_of_order, order_id=of.order_id))
    return sorted(found.values(), key=lambda back: back.number)


class ReturnId(msgspec.Struct, frozen=True):
    return_id: UUID


@query("returns.read")
async def one_return(tx: Transaction, wanted: ReturnId) -> Return | None:
    return (await read_returns(tx, [wanted.return_id])).get(wanted.return_id)
