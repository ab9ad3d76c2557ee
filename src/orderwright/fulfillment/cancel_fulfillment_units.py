"""Take units of order lines out of the warehouse's work: first those nobody has touched, then scanned ones, then picked
ones, then packed ones.

What nobody has touched is free again at once. What was scanned or picked is in somebody's hands, and unavailable until
it is put back. What was packed comes out of its parcel; a label is voided first, and the parcel must be weighed again.
What was handed over is gone.
Called by verbs that cancel. Locks progress, fulfillment orders, levels, parcels.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

from orderwright.fulfillment.events import FulfillmentOrderCanceled, ParcelUnpacked
from orderwright.fulfillment.lock_parcel_work import ParcelWork
from orderwright.fulfillment.lock_work import Effects, find_work, lock_work, write_work
from orderwright.fulfillment.rules import move_on
from orderwright.fulfillment.types import Work, WorkLine
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.text import plural
from orderwright.kernel.transaction import Transaction
from orderwright.progress.types import UnitMove
from orderwright.shipping.labels import void_parcels_labels
from orderwright.shipping.parcels import Parcel, lock_parcels, write_parcel_lines, write_parcels
from orderwright.stock.types import Claim, Movement


class UnitsToCancel(msgspec.Struct, frozen=True, gc=False):
    order_id: UUID
    line_no: int
    quantity: int


async def cancel_fulfillment_units(tx: Transaction, wanted: Sequence[UnitsToCancel], reason: str = "canceled") -> None:
    """Moves the units to canceled in progress, and frees their stock. Raises `units_already_gone` where fewer units of
    a line are in the warehouse than are to be canceled; then nothing happens."""
    ids = await find_work(tx, (one.order_id for one in wanted)) if wanted else []
    if not wanted:
        return
    locked = await lock_work(tx, ids)
    held = ParcelWork(locked, await lock_parcels(tx, ids))
    effects, opened = Effects(), dict[UUID, Parcel]()
    touched: dict[UUID, Work] = {}
    for one in wanted:
        left = cancel_line(held, one, effects, opened, touched)
        if left:
            message = f"{plural(left, 'unit')} of line {one.line_no} left the warehouse already."
            raise Refusal("units_already_gone", message, "conflict", order_id=one.order_id, line_no=one.line_no)
    labeled = [parcel for parcel in opened.values() if parcel.status == "labeled"]
    await void_parcels_labels(tx, labeled)
    for parcel in opened.values():
        settle_parcel(parcel, effects)
    for work in touched.values():
        settle(held, work, reason, effects)
    await write_work(tx, touched.values(), effects)
    await write_parcels(tx, opened.values())
    await write_parcel_lines(tx, opened.values())


def cancel_line(
    held: ParcelWork,
    wanted: UnitsToCancel,
    effects: Effects,
    opened: dict[UUID, Parcel],
    touched: dict[UUID, Work],
) -> int:
    """The units that could not be canceled."""
    left = wanted.quantity
    mine = [
        (work, work.lines[wanted.line_no])
        for work in held.locked.work.values()
        if work.order_id == wanted.order_id and wanted.line_no in work.lines
    ]
    for from_place in (from_shelf, from_scanned, from_picked, from_packed):
        for work, line in mine if left else ():
            taken = from_place(held, work, line, left, effects, opened)
            if taken:
                left -= taken
                touched[work.fulfillment_order_id] = work
    return left


def from_shelf(_: ParcelWork, work: Work, line: WorkLine, most: int, effects: Effects, __: object) -> int:
    units = min(most, line.open - line.scanned)
    if units:
        line.open -= units
        line.canceled += units
        effects.moves.append(UnitMove(work.order_id, line.line_no, "released", "canceled", units))
        effects.freed.append(Claim(work.order_id, line.line_no, work.location_id, line.variant_id, units))
    return units


def from_scanned(_: ParcelWork, work: Work, line: WorkLine, most: int, effects: Effects, __: object) -> int:
    units = min(most, line.scanned)
    if units:
        line.open -= units
        line.scanned -= units
        lay_aside(work, line, units, effects)
        effects.moves.append(UnitMove(work.order_id, line.line_no, "released", "canceled", units))
    return units


def from_picked(_: ParcelWork, work: Work, line: WorkLine, most: int, effects: Effects, __: object) -> int:
    units = min(most, line.picked)
    if units:
        line.picked -= units
        lay_aside(work, line, units, effects)
        effects.moves.append(UnitMove(work.order_id, line.line_no, "picked", "canceled", units))
    return units


def from_packed(
    held: ParcelWork, work: Work, line: WorkLine, most: int, effects: Effects, opened: dict[UUID, Parcel]
) -> int:
    """The parcel packed last is opened first."""
    taken = 0
    for parcel in reversed(held.parcels.values()):
        if parcel.fulfillment_order_id != work.fulfillment_order_id or parcel.status not in ("packed", "labeled"):
            continue
        units = min(most - taken, parcel.lines.get(line.line_no, 0))
        if units:
            parcel.leave_in(line.line_no, units)
            opened[parcel.parcel_id] = parcel
            line.packed -= units
            lay_aside(work, line, units, effects)
            effects.moves.append(UnitMove(work.order_id, line.line_no, "packed", "canceled", units))
            taken += units
    return taken


def lay_aside(work: Work, line: WorkLine, units: int, effects: Effects) -> None:
    """Goods in somebody's hands are promised to nobody, and can't be sold until they are back in their bin."""
    line.canceled += units
    line.to_put_back += units
    effects.movements.append(
        Movement(
            variant_id=line.variant_id, from_place="sellable", to_place="unavailable", location_id=work.location_id,
            quantity=units, promised=units, reason="canceled_after_pick", cause_kind="fulfillment_order",
            cause_id=work.fulfillment_order_id,
        )
    )  # fmt: skip


def settle_parcel(parcel: Parcel, effects: Effects) -> None:
    """An emptied parcel is canceled; another one is to be opened, and nobody knows what it weighs then."""
    if any(parcel.lines.values()):
        parcel.weight_g = 0
        return
    parcel.to_take_out = {}
    parcel.move_on("cancel_fulfillment_units", "canceled")
    effects.facts.append(
        ParcelUnpacked(
            order_id=parcel.order_id, parcel_id=parcel.parcel_id, number=parcel.number,
            fulfillment_order_id=parcel.fulfillment_order_id,
        )
    )  # fmt: skip


def settle(held: ParcelWork, work: Work, reason: str, effects: Effects) -> None:
    move_on(work, "cancel_fulfillment_units")
    if work.status == "shipped" and delivered(parcels_of(held, work)):
        move_on(work, "record_tracking", "delivered")
    if work.status == "canceled":
        work.reason = reason
        effects.facts.append(
            FulfillmentOrderCanceled(
                order_id=work.order_id, fulfillment_order_id=work.fulfillment_order_id, number=work.number,
                location_id=work.location_id, reason=reason,
            )
        )  # fmt: skip


def parcels_of(held: ParcelWork, work: Work) -> Iterable[Parcel]:
    mine = (p for p in held.parcels.values() if p.fulfillment_order_id == work.fulfillment_order_id)
    return [parcel for parcel in mine if parcel.status != "canceled"]


def delivered(parcels: Iterable[Parcel]) -> bool:
    return all(parcel.status == "delivered" for parcel in parcels)
