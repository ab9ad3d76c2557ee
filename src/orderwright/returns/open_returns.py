"""Write down new returns, requested or authorized: shared by the verbs that do the one or the other.

Only units that were shipped or delivered can come back, and each once: what is asked for is checked against the locked
progress, less what other open requests ask for. Authorized units go to `returning`, delivered ones first.
Locks: progress.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import FieldError, Refusal, invalid, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.locations.find_locations import find_locations
from orderwright.progress.move_units import lock_progress, move_units
from orderwright.progress.types import LineProgress, UnitMove
from orderwright.returns.events import ReturnAuthorized, ReturnRequested
from orderwright.returns.types import LineToReturn, RequestReturn, mistakes_in
from orderwright.shipping.tracking_states import CAME_BACK, GOING_BACK

sql = statements(__file__)
LineKey = tuple[UUID, int]


class LineAsked(msgspec.Struct, frozen=True, gc=False):
    """`asked`: units in requests that nobody decided on yet."""

    order_id: UUID
    line_no: int
    variant_id: UUID
    asked: int


class KnownReturn(msgspec.Struct, frozen=True, gc=False):
    external_ref: str
    return_id: UUID
    order_id: UUID


class ShippedFrom(msgspec.Struct, frozen=True, gc=False):
    order_id: UUID
    location_id: UUID


class Opened(msgspec.Struct, frozen=True, gc=False):
    return_id: UUID
    number: int


class LineOut(msgspec.Struct, gc=False):
    """Units of a line that the customer has or will have, less those that open requests ask for."""

    variant_id: UUID
    delivered: int
    shipped: int
    asked: int = 0

    @property
    def left(self) -> int:
        return self.delivered + self.shipped - self.asked


class Ground(msgspec.Struct):
    """What new returns are decided on."""

    known: dict[str, KnownReturn]
    lines: dict[LineKey, LineOut]
    locations: dict[str, UUID]
    shipped_from: dict[UUID, UUID]
    went_back: set[UUID]


async def open_returns(
    tx: Transaction, requests: Sequence[RequestReturn], authorized: bool
) -> list[tuple[UUID, bool] | Refusal]:
    """For each request the id of its return and whether it is new, or the refusal. A known external reference of the
    same order is answered with the return that is there."""
    sane = {index: request for index, request in enumerate(requests) if not mistakes_in(request)}
    ground = await read_ground(tx, list(sane.values()))
    answers: list[tuple[UUID, bool] | Refusal] = []
    rows: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    moves: list[UnitMove] = []
    for index, request in enumerate(requests):
        if index not in sane:
            answers.append(refused(request, mistakes_in(request)))
            continue
        if request.external_ref is not None and (before := ground.known.get(request.external_ref)):
            answers.append(known_answer(request, before))
            continue
        location_id = place_of(request, ground)
        if isinstance(location_id, Refusal) or (wrong := too_many(request, ground)):
            answers.append(location_id if isinstance(location_id, Refusal) else wrong)  # type: ignore[arg-type]
            continue
        return_id = tx.new_id()
        lines += line_rows(request, return_id, ground)
        claimed = claim_units(request, ground, authorized)
        by_itself = request.order_id in ground.went_back and all(move.from_place == "shipped" for move in claimed)
        row = return_row(tx, request, return_id, location_id, authorized)
        rows.append(row | {"tell_customer": not by_itself})
        moves += claimed
        if request.external_ref is not None:
            ground.known[request.external_ref] = KnownReturn(request.external_ref, return_id, request.order_id)
        answers.append((return_id, True))
    await write(tx, rows, lines, moves)
    return answers


async def read_ground(tx: Transaction, requests: Sequence[RequestReturn]) -> Ground:
    order_ids = sorted({request.order_id for request in requests})
    references = [request.external_ref for request in requests if request.external_ref]
    out = {(line.order_id, line.line_no): line for line in await lock_progress(tx, order_ids)}
    lines = await tx.rows(LineAsked, sql.read_lines, order_ids=order_ids)
    known = await tx.rows(KnownReturn, sql.read_known, references=references) if references else []
    shipped = await tx.rows(ShippedFrom, sql.read_shipped_from, order_ids=order_ids)
    return Ground(
        {row.external_ref: row for row in known},
        {(line.order_id, line.line_no): line_out(line, out[line.order_id, line.line_no]) for line in lines},
        {location.code: location.location_id for location in await find_locations(tx)},
        {row.order_id: row.location_id for row in shipped},
        set(await tx.rows(UUID, sql.read_went_back, order_ids=order_ids, back=[GOING_BACK, CAME_BACK])),
    )


def line_out(line: LineAsked, progress: LineProgress) -> LineOut:
    return LineOut(line.variant_id, progress.delivered, progress.shipped, line.asked)


def known_answer(request: RequestReturn, before: KnownReturn) -> tuple[UUID, bool] | Refusal:
    if before.order_id == request.order_id:
        return before.return_id, False
    message = "A return with this external reference belongs to another order."
    return Refusal("return_differs", message, "conflict", external_ref=request.external_ref, return_id=before.return_id)


def place_of(request: RequestReturn, ground: Ground) -> UUID | Refusal:
    """Where the goods come back to."""
    if request.location is not None:
        known = ground.locations.get(request.location)
        return known or invalid("/location", "location_unknown", f"There is no location {request.location!r}.")
    first = next(iter(ground.locations.values()), None)
    return ground.shipped_from.get(request.order_id) or first or not_found("location")


def too_many(request: RequestReturn, ground: Ground) -> Refusal | None:
    """The refusal for lines that the order does not have, or that have fewer units out."""
    if not any(key[0] == request.order_id for key in ground.lines):
        return not_found("order", order_id=request.order_id)
    wrong = []
    for index, line in enumerate(request.lines):
        out = ground.lines.get((request.order_id, line.line_no))
        if out is None:
            message = f"The order has no line {line.line_no}."
            wrong.append(FieldError(f"/lines/{index}/line_no", "line_unknown", message))
        elif line.quantity > out.left:
            message = f"{out.left} of line {line.line_no} can be returned: shipped, and in no return yet."
            wrong.append(FieldError(f"/lines/{index}/quantity", "return_too_many", message))
    return refused(request, wrong) if wrong else None


def refused(request: RequestReturn, wrong: list[FieldError]) -> Refusal:
    return Refusal("return_invalid", "These units can't be returned.", "invalid", wrong, order_id=request.order_id)


def claim_units(request: RequestReturn, ground: Ground, authorized: bool) -> list[UnitMove]:
    """Take the units off what is left; the moves, where the return is authorized."""
    moves: list[UnitMove] = []
    for line in request.lines:
        out = ground.lines[request.order_id, line.line_no]
        if authorized:
            moves += to_returning(request.order_id, line, out)
        else:
            out.asked += line.quantity
    return moves


def to_returning(order_id: UUID, line: LineToReturn, out: LineOut) -> list[UnitMove]:
    """Delivered units first."""
    of_delivered = min(line.quantity, out.delivered)
    of_shipped = line.quantity - of_delivered
    out.delivered -= of_delivered
    out.shipped -= of_shipped
    moves = (("delivered", of_delivered), ("shipped", of_shipped))
    return [UnitMove(order_id, line.line_no, place, "returning", units) for place, units in moves if units]  # type: ignore


def return_row(
    tx: Transaction, request: RequestReturn, return_id: UUID, location_id: UUID, authorized: bool
) -> dict[str, Any]:
    return {
        "return_id": return_id,
        "order_id": request.order_id,
        "location_id": location_id,
        "status": "authorized" if authorized else "requested",
        "reason": request.reason.strip(),
        "note": request.note,
        "external_ref": request.external_ref,
        "requested_by": tx.actor,
        "requested_at": tx.now,
        "authorized_at": tx.now if authorized else None,
    }


def line_rows(request: RequestReturn, return_id: UUID, ground: Ground) -> list[dict[str, Any]]:
    return [
        {
            "return_id": return_id,
            "order_id": request.order_id,
            "line_no": line.line_no,
            "variant_id": ground.lines[request.order_id, line.line_no].variant_id,
            "quantity": line.quantity,
        }
        for line in request.lines
    ]


async def write(
    tx: Transaction, rows: list[dict[str, Any]], lines: list[dict[str, Any]], moves: list[UnitMove]
) -> None:
    if not rows:
        return
    numbers = {row.return_id: row.number for row in await tx.rows(Opened, sql.insert_returns, rows=json_rows(rows))}
    await tx.execute(sql.insert_return_lines, rows=json_rows(lines))
    await move_units(tx, moves)
    units: Counter[UUID] = Counter()
    for line in lines:
        units[line["return_id"]] += line["quantity"]
    tx.emit(*(announcement(row, numbers[row["return_id"]], units[row["return_id"]]) for row in rows))


def announcement(row: dict[str, Any], number: int, units: int) -> ReturnAuthorized | ReturnRequested:
    order_id, return_id = row["order_id"], row["return_id"]
    if row["status"] == "authorized":
        return ReturnAuthorized(
            order_id=order_id, return_id=return_id, number=number, units=units, tell_customer=row["tell_customer"]
        )
    return ReturnRequested(order_id=order_id, return_id=return_id, number=number, units=units, reason=row["reason"])
