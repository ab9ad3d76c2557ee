"""What becomes of units that came back: sellable again, or lost. Shared by receipt and inspection."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.transaction import Transaction
from orderwright.returns.events import ReturnInspected
from orderwright.returns.lock_returns import Held, Line
from orderwright.stock.events import StockMoved
from orderwright.stock.types import Movement


class Disposed(msgspec.Struct, gc=False):
    """Units of one return that were decided on."""

    back: Held
    line: Line
    restock: int
    scrap: int


def decide_units(
    back: Held, line: Line, restock: int, scrap: int, location_id: UUID
) -> tuple[Disposed, list[Movement]]:
    """Counts them on the line; the movements out of `unavailable` at the location."""
    line.decide(location_id, restock, scrap)
    goals = (("sellable", restock, "restocked"), ("loss", scrap, "scrapped"))
    movements = [
        movement(back, line.variant_id, "unavailable", place, quantity, reason, location_id)
        for place, quantity, reason in goals
        if quantity
    ]
    return Disposed(back, line, restock, scrap), movements


def movement(
    back: Held,
    variant_id: UUID,
    from_place: str,
    to_place: str,
    quantity: int,
    reason: str,
    location_id: UUID,
) -> Movement:
    return Movement(
        variant_id=variant_id,
        from_place=from_place,  # type: ignore[arg-type]
        to_place=to_place,  # type: ignore[arg-type]
        location_id=location_id,
        quantity=quantity,
        reason=reason,
        cause_kind="return",
        cause_id=back.return_id,
    )


def announce_disposed(tx: Transaction, disposed: Sequence[Disposed]) -> None:
    """One fact for each return; one for the stock, so that whoever waits for these goods hears of them."""
    by_return: dict[UUID, list[Disposed]] = {}
    for each in disposed:
        if each.restock or each.scrap:
            by_return.setdefault(each.back.return_id, []).append(each)
    for parts in by_return.values():
        back = parts[0].back
        restocked, scrapped = sum(part.restock for part in parts), sum(part.scrap for part in parts)
        tx.emit(
            ReturnInspected(
                order_id=back.order_id, return_id=back.return_id, number=back.number,
                restocked=restocked, scrapped=scrapped,
            )
        )  # fmt: skip
    if units := sum(each.restock for each in disposed):
        variants = sorted({each.line.variant_id for each in disposed if each.restock})
        tx.emit(StockMoved(reason="restocked", units=units, variants=variants))
