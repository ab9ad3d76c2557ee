"""What follows when a location does not ship units that it was asked for: they are to be sourced again, elsewhere, and
the stock effect is that of the reason. Pure."""

from orderwright.fulfillment.lock_work import Effects
from orderwright.fulfillment.types import RejectReason, Work, WorkLine
from orderwright.progress.types import UnitMove
from orderwright.sourcing.fences import Fence
from orderwright.stock.events import StockMoved
from orderwright.stock.types import Claim, Movement


def lose_units(work: Work, line: WorkLine, quantity: int, reason: RejectReason, effects: Effects) -> None:
    """`quantity` open units of a line. not_found: on hand is corrected by a loss; damaged: they become unavailable;
    too_busy: they are free again. The location is fenced for the variant, so that they do not bounce back."""
    if not quantity:
        return
    line.open -= quantity
    line.canceled += quantity
    effects.moves.append(UnitMove(work.order_id, line.line_no, "released", "to_source", quantity))
    effects.fences.append(Fence(work.order_id, line.variant_id, work.location_id, reason))
    if reason == "too_busy":
        effects.freed.append(Claim(work.order_id, line.line_no, work.location_id, line.variant_id, quantity))
        return
    effects.movements.append(
        Movement(
            variant_id=line.variant_id,
            from_place="sellable",
            to_place="loss" if reason == "not_found" else "unavailable",
            location_id=work.location_id,
            quantity=quantity,
            promised=quantity,
            reason=reason,
            cause_kind="fulfillment_order",
            cause_id=work.fulfillment_order_id,
        )
    )
    effects.facts.append(StockMoved(order_id=work.order_id, reason=reason, units=quantity, variants=[line.variant_id]))
