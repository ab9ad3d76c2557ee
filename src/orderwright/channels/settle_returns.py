"""Goods given back, of which a file told, once their order was delivered: authorized, received, put back on the shelf
and refunded, in one transaction. Locks what these verbs lock.

The refund is the one that the file says. Where that is more than is left of what was captured for the order, it is what
is due for the units.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from orderwright.channels.carry_out_facts import GivenBack
from orderwright.kernel.money import decimal_string, parse_amount, precision
from orderwright.kernel.refusal import Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import verb
from orderwright.returns.authorize_returns import authorize_returns
from orderwright.returns.close_returns import CloseReturn, close_returns
from orderwright.returns.receive_returns import ReceiveReturn, receive_returns
from orderwright.returns.types import LineToReturn, RequestReturn, Return

sql = statements(__file__)
REASON = "other"
NOTE = "Returned to the shop."


class SettleReturn(msgspec.Struct, frozen=True, kw_only=True):
    """The fact `return` of this source with this reference."""

    source: str
    external_ref: str


class SettledReturn(msgspec.Struct, frozen=True):
    external_ref: str
    return_id: UUID


class ToldReturn(msgspec.Struct, frozen=True, gc=False):
    source: str
    external_ref: str
    content: dict[str, Any]


@verb("returns.refund", refusals=("return_invalid", "told_return_not_found"))
async def settle_returns(tx: Transaction, wishes: Sequence[SettleReturn]) -> list[SettledReturn | Refusal]:
    told = {
        (row.source, row.external_ref): msgspec.convert(row.content, GivenBack)
        for row in await tx.rows(ToldReturn, sql.lock_told, rows=json_rows(wishes))
    }
    known = [wish for wish in wishes if (wish.source, wish.external_ref) in told]
    requests = [request_of(wish, told[wish.source, wish.external_ref]) for wish in known]
    opened = dict(zip(known, await authorize_returns(tx, requests), strict=True))
    permitted = {wish: back for wish, back in opened.items() if isinstance(back, Return)}
    refunds = {
        back.return_id: refund_of(told[wish.source, wish.external_ref], back) for wish, back in permitted.items()
    }
    await arrive(tx, permitted.values())
    await refund(tx, permitted.values(), refunds)
    await tx.execute(sql.finish_told, rows=json_rows(list(permitted)), now=tx.now)
    return [answer_of(wish, opened.get(wish)) for wish in wishes]


def request_of(wish: SettleReturn, told: GivenBack) -> RequestReturn:
    return RequestReturn(
        order_id=told.order_id,
        lines=[LineToReturn(line_no=line.line_no, quantity=line.quantity) for line in told.lines],
        reason=REASON,
        note=NOTE,
        external_ref=wish.external_ref,
    )


def refund_of(told: GivenBack, back: Return) -> str:
    digits = precision(back.currency) or 0
    return decimal_string(sum(int(parse_amount(line.refund, digits)) for line in told.lines), back.currency)


async def arrive(tx: Transaction, backs: Any) -> None:
    receipts = [ReceiveReturn(return_id=back.return_id, disposition="restock") for back in backs]
    for answer in await receive_returns(tx, receipts):
        if isinstance(answer, Refusal):
            raise answer


async def refund(tx: Transaction, backs: Any, refunds: Mapping[UUID, str]) -> None:
    """As told, or else what is due."""
    closings = [CloseReturn(return_id=back.return_id, amount=refunds[back.return_id]) for back in backs]
    answers = await close_returns(tx, closings)
    again = [
        CloseReturn(return_id=closing.return_id)
        for closing, answer in zip(closings, answers, strict=True)
        if isinstance(answer, Refusal)
    ]
    for answer in await close_returns(tx, again) if again else []:
        if isinstance(answer, Refusal):
            raise answer


def answer_of(wish: SettleReturn, opened: Return | Refusal | None) -> SettledReturn | Refusal:
    if opened is None:
        return not_found("told return", external_ref=wish.external_ref)
    return opened if isinstance(opened, Refusal) else SettledReturn(wish.external_ref, opened.return_id)
