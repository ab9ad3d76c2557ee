"""Goods that came unexpected are those of a return after all: they are received with it, and counted once. They lie
there, unavailable, since they came (`receive_unexpected_goods`), so that no goods come in; their case is resolved.
Locks the return, progress, levels, then the case."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import FieldError, Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.returns.lock_returns import Held, lock_returns
from orderwright.returns.receive_returns import ReceivedLine, ReceiveReturn, receive
from orderwright.returns.types import Disposition, Return
from orderwright.service.read_cases import lock_cases
from orderwright.service.resolve_cases import write_resolutions
from orderwright.stock.lock_levels import read_levels

sql = statements(__file__)


class ReceiveWithReturn(msgspec.Struct, frozen=True, kw_only=True):
    """The goods of the case of unexpected goods `case_id`, all of them."""

    return_id: UUID
    case_id: UUID
    disposition: Disposition = "inspect"


class GoodsThere(msgspec.Struct, frozen=True, gc=False):
    """What came unexpected of an order and has an open case: `units` at `location`."""

    case_id: UUID
    case_number: int
    order_id: UUID
    variant_id: UUID
    sku: str
    units: int
    location: str
    location_id: UUID


@verb(
    "returns.receive",
    refusals=(
        "return_not_found",
        "return_not_so",
        "receipt_invalid",
        "location_unknown",
        "case_not_found",
    ),
    batch_max=1,
)
async def receive_with_return(tx: Transaction, wishes: Sequence[ReceiveWithReturn]) -> list[Return | Refusal]:
    return [await receive_there(tx, wish) for wish in wishes]


async def receive_there(tx: Transaction, wish: ReceiveWithReturn) -> Return | Refusal:
    back = (await lock_returns(tx, [wish.return_id])).get(wish.return_id)
    if back is None:
        return not_found("return", return_id=wish.return_id)
    there = await read_goods_there(tx, back.order_id)
    goods = next((each for each in there if each.case_id == wish.case_id), None)
    if goods is None:
        return not_found("case", case_id=wish.case_id)
    lines = shared(back, goods)
    levels = {(level.variant_id, level.location_id): level for level in await read_levels(tx, [goods.variant_id])}
    level = levels.get((goods.variant_id, goods.location_id))
    if lines is None:
        return refused(back, f"Return {back.number} has fewer than {goods.units} of {goods.sku} still to come.")
    if level is None or level.unavailable < goods.units:
        return refused(back, f"Fewer than {goods.units} of {goods.sku} lie unavailable at {goods.location} by now.")
    receipt = ReceiveReturn(
        return_id=back.return_id, lines=lines, disposition=wish.disposition, location=goods.location
    )  # fmt: skip
    (answer,) = await receive(tx, [receipt], lies_there=True)
    if isinstance(answer, Refusal):
        return answer
    case = (await lock_cases(tx, [goods.case_id]))[goods.case_id]
    if case.status == "resolved":
        raise Refusal("receipt_invalid", f"Case {case.number} is resolved by now.", "conflict", case_id=case.case_id)
    await write_resolutions(tx, [(case, f"Received with return {back.number}.")])
    return answer


async def read_goods_there(tx: Transaction, order_id: UUID) -> list[GoodsThere]:
    """Of one order, in the order in which they came."""
    return await tx.rows(GoodsThere, sql.read_goods_there, order_id=order_id)


def shared(back: Held, goods: GoodsThere) -> list[ReceivedLine] | None:
    """The return's lines of these goods, filled in their order; None where they are too few."""
    left, lines = goods.units, list[ReceivedLine]()
    for line in back.lines.values():
        units = min(left, line.coming) if line.variant_id == goods.variant_id else 0
        if units:
            lines.append(ReceivedLine(line_no=line.line_no, quantity=units))
            left -= units
    return None if left else lines


def refused(back: Held, message: str) -> Refusal:
    wrong = [FieldError("/case_id", "goods_differ", message)]
    return Refusal("receipt_invalid", message, "invalid", wrong, return_id=back.return_id)
