"""Goods of authorized returns arrive: units go to `returned`, goods from the customer to `unavailable` at the location,
where they wait for inspection unless their disposition is told at once. Partly and repeatedly, until all is there, at
one location or several: units are inspected where they are.
A parcel of which nothing is on its way any more is returned.
Locks the returns, progress, levels, parcels."""

from collections.abc import Collection, Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import FieldError, Refusal, invalid
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.locations.find_locations import find_locations
from orderwright.progress.move_units import move_units
from orderwright.progress.types import UnitMove
from orderwright.returns.dispose_units import Disposed, announce_disposed, decide_units, movement
from orderwright.returns.events import ReturnReceived
from orderwright.returns.lock_returns import Held, lock_returns, standing, write_returns
from orderwright.returns.read_returns import answer_returns
from orderwright.returns.types import Disposition, Return, line_mistakes
from orderwright.shipping.parcels import end_ways
from orderwright.stock.move_stock import move_stock
from orderwright.stock.types import Movement

sql = statements(__file__)


class ReceivedLine(msgspec.Struct, frozen=True, kw_only=True):
    line_no: int
    quantity: int
    disposition: Disposition | None = None


class ReceiveReturn(msgspec.Struct, frozen=True, kw_only=True):
    """What arrived; left out, everything that is still to come. `disposition`: of all lines that say none. `location`:
    the code of the place where it arrived, if it is another one than the goods are to be sent to, which stays.
    `beside_unexpected`: it came beside goods of this order that lie there unexpected already; else such are to be
    received with the return (`receive_with_return`), or they would be counted twice (`came_already`)."""

    return_id: UUID
    lines: list[ReceivedLine] | None = None
    disposition: Disposition = "inspect"
    location: str | None = None
    beside_unexpected: bool = False


class Lying(msgspec.Struct, frozen=True, gc=False):
    """Units that came unexpected and wait for a decision."""

    order_id: UUID
    variant_id: UUID
    sku: str
    location: str
    case_number: int
    units: int


@verb(
    "returns.receive",
    refusals=("return_not_found", "return_not_so", "receipt_invalid", "location_unknown"),
)
async def receive_returns(tx: Transaction, receipts: Sequence[ReceiveReturn]) -> list[Return | Refusal]:
    return await receive(tx, receipts, lies_there=False)


async def receive(tx: Transaction, receipts: Sequence[ReceiveReturn], lies_there: bool) -> list[Return | Refusal]:
    """`lies_there`: the goods are at the location already, unavailable, and no goods come in."""
    held = await lock_returns(tx, (receipt.return_id for receipt in receipts))
    lying = [] if lies_there else await read_lying(tx, {back.order_id for back in held.values()})
    locations = {location.code: location.location_id for location in await find_locations(tx)}
    answers: list[UUID | Refusal] = []
    moves: list[UnitMove] = []
    movements: list[Movement] = []
    disposed: list[Disposed] = []
    arrived: list[tuple[Held, int]] = []
    for receipt in receipts:
        back = standing(held, receipt.return_id, "receive_returns")
        if isinstance(back, Refusal):
            answers.append(back)
            continue
        lines = arrivals(back, receipt, lying)
        location_id = lines if isinstance(lines, Refusal) else place_of(back, receipt, locations)
        if isinstance(lines, Refusal) or isinstance(location_id, Refusal):
            answers.append(location_id)
            continue
        for arrival in lines:
            line = back.lines[arrival.line_no]
            line.arrive(location_id, arrival.quantity)
            moves.append(UnitMove(back.order_id, line.line_no, "returning", "returned", arrival.quantity))
            if not lies_there:
                came = movement(
                    back, line.variant_id, "customer", "unavailable", arrival.quantity, "returned", location_id
                )
                movements.append(came)
            disposition = arrival.disposition or receipt.disposition
            restock = arrival.quantity if disposition == "restock" else 0
            scrap = arrival.quantity if disposition == "scrap" else 0
            decided, onward = decide_units(back, line, restock, scrap, location_id)
            disposed.append(decided)
            movements += onward
        back.move_on("receive_returns", "received")
        arrived.append((back, sum(arrival.quantity for arrival in lines)))
        answers.append(back.return_id)
    await write_returns(tx, (back for back, _ in arrived))
    await move_units(tx, moves)
    await end_ways(tx, {back.order_id for back, _ in arrived})
    await move_stock(tx, movements)
    tx.emit(
        *(
            ReturnReceived(order_id=back.order_id, return_id=back.return_id, number=back.number, units=units)
            for back, units in arrived
        )
    )
    announce_disposed(tx, disposed)
    return await answer_returns(tx, answers)


async def read_lying(tx: Transaction, order_ids: Collection[UUID]) -> list[Lying]:
    return await tx.rows(Lying, sql.read_lying, order_ids=sorted(order_ids)) if order_ids else []


def came_already(back: Held, lines: Sequence[ReceivedLine], lying: Sequence[Lying]) -> list[FieldError]:
    variants = {back.lines[line.line_no].variant_id for line in lines}
    return [
        FieldError(
            "/beside_unexpected", "came_already",
            f"{one.units} × {one.sku} of this order came unexpected and lies at {one.location} "
            f"(case {one.case_number}). Receive that with this return, or say that these came beside it.",
        )
        for one in lying
        if one.order_id == back.order_id and one.variant_id in variants
    ]  # fmt: skip


def arrivals(back: Held, receipt: ReceiveReturn, lying: Sequence[Lying]) -> list[ReceivedLine] | Refusal:
    """The lines that arrived."""
    if receipt.lines is None:
        coming = [(line.line_no, line.coming) for line in back.lines.values() if line.coming]
        lines = [ReceivedLine(line_no=n, quantity=q) for n, q in coming]
    else:
        lines = receipt.lines
    wrong = mistakes(back, lines)
    if wrong := wrong or ([] if receipt.beside_unexpected else came_already(back, lines, lying)):
        message = wrong[0].message if wrong[0].code == "came_already" else "These units can't be received."
        return Refusal("receipt_invalid", message, "invalid", wrong, return_id=back.return_id)
    return lines


def place_of(back: Held, receipt: ReceiveReturn, locations: dict[str, UUID]) -> UUID | Refusal:
    """Where it arrived. The slip and the mail keep saying where the goods are to be sent."""
    place = back.location_id if receipt.location is None else locations.get(receipt.location)
    return place or invalid("/location", "location_unknown", "There is no such location.")


def mistakes(back: Held, lines: Sequence[ReceivedLine]) -> list[FieldError]:
    wrong = line_mistakes([(line.line_no, line.quantity) for line in lines])
    if not lines:
        wrong.append(FieldError("/lines", "lines_count", "Nothing is left to receive."))
    for index, line in enumerate(lines):
        known = back.lines.get(line.line_no)
        if known is None:
            message = f"The return has no line {line.line_no}."
            wrong.append(FieldError(f"/lines/{index}/line_no", "line_unknown", message))
        elif line.quantity > known.coming:
            message = f"{known.coming} of line {line.line_no} are still expected."
            wrong.append(FieldError(f"/lines/{index}/quantity", "return_too_many", message))
    return wrong
