"""What the customer puts into the box that comes back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from orderwright.documents.parties import party
from orderwright.documents.read_agreements import read_seller
from orderwright.documents.types import ReturnedLine, ReturnSlipPrint
from orderwright.kernel.refusal import not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query

sql = statements(__file__)


class PrintReturnSlips(msgspec.Struct, frozen=True, kw_only=True):
    """Authorized returns, by id or by number."""

    ids: Sequence[UUID] = ()
    numbers: Sequence[int] = ()


class Expected(msgspec.Struct, frozen=True):
    number: int
    order_number: int
    order_ref: str
    authorized_at: datetime
    reason: str
    ship_to: dict[str, Any]
    customer_name: str
    location: str
    address: dict[str, Any]
    lines: list[Any]


@query("documents.print")
async def assemble_return_slips(tx: Transaction, wanted: PrintReturnSlips) -> list[ReturnSlipPrint]:
    """In the order of their numbers. Refuses `return_not_found` where no authorized one is there."""
    returns = await tx.rows(Expected, sql.read_returns, ids=list(wanted.ids), numbers=list(wanted.numbers))
    if not returns:
        raise not_found("return", wanted=[*wanted.ids, *wanted.numbers])
    seller = await read_seller(tx)
    return [
        ReturnSlipPrint(
            number=f"R-{back.number}",
            order_number=str(back.order_number),
            order_ref=back.order_ref,
            authorized_on=seller.day(back.authorized_at),
            customer=party(back.ship_to, back.customer_name),
            return_to=party(back.address, f"{seller.name}, {back.location}"),
            lines=tuple(
                msgspec.structs.replace(line, reason=back.reason)
                for line in msgspec.convert(back.lines, list[ReturnedLine])
            ),
        )
        for back in returns
    ]
