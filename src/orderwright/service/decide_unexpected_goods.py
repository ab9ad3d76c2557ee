"""What becomes of goods that came unexpected and belong to no return: they are restocked or scrapped, and their case is
resolved. Locks the progress of who waits for them, the levels, then the case."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import FieldError, Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.text import plural
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.service.read_cases import lock_cases
from orderwright.service.resolve_cases import write_resolutions
from orderwright.stock.adjust_stock import AdjustStock, adjust_stock
from orderwright.stock.lock_levels import lock_levels
from orderwright.stock.lock_waiting import lock_waiting
from orderwright.stock.types import Movement, StockNow

sql = statements(__file__)
WORDS = {"restock": "Restocked", "scrap": "Scrapped"}


class DecideUnexpectedGoods(msgspec.Struct, frozen=True, kw_only=True):
    """All goods of the case `case_id`, which lie at `location`."""

    case_id: UUID
    location: str
    disposition: Literal["restock", "scrap"]


class Undecided(msgspec.Struct, frozen=True, gc=False):
    case_id: UUID
    variant_id: UUID
    sku: str
    location_id: UUID
    location: str
    units: int


@verb("returns.receive", refusals=("case_not_found", "goods_decided", "stock_not_enough"), batch_max=1)
async def decide_unexpected_goods(
    tx: Transaction, decisions: Sequence[DecideUnexpectedGoods]
) -> list[StockNow | Refusal]:
    return [await decide(tx, decision) for decision in decisions]


async def decide(tx: Transaction, decision: DecideUnexpectedGoods) -> StockNow | Refusal:
    goods = await tx.row(Undecided, sql.read_goods, case_ids=[decision.case_id])
    if goods is None:
        return not_found("case", case_id=decision.case_id)
    if goods.location != decision.location:
        wrong = FieldError("/location", "goods_elsewhere", f"These goods lie at {goods.location}.")
        return Refusal("goods_decided", wrong.message, "invalid", [wrong], case_id=goods.case_id)
    kind: Literal["restore", "scrap"] = "restore" if decision.disposition == "restock" else "scrap"
    change = AdjustStock(
        location=goods.location, sku=goods.sku, quantity=goods.units, reason="other", kind=kind, note="unexpected goods"
    )
    await lock_waiting(tx, [Movement(
        variant_id=goods.variant_id, from_place="unavailable", to_place="sellable", location_id=goods.location_id,
        quantity=goods.units, reason="other",
    )])  # fmt: skip
    await lock_levels(tx, [goods.variant_id])
    case = (await lock_cases(tx, [goods.case_id]))[goods.case_id]
    if case.status == "resolved":
        return Refusal("goods_decided", f"Case {case.number} is resolved already.", "conflict", case_id=case.case_id)
    words = f"{WORDS[decision.disposition]}: {plural(goods.units, 'unit')} of {goods.sku} at {goods.location}"
    await write_resolutions(tx, [(case, words)])  # from here on they don't wait, and may be adjusted
    (answer,) = await adjust_stock(tx, [change])
    if isinstance(answer, Refusal):
        raise answer
    return answer
