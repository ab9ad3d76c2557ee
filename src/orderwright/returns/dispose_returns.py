"""Inspection: what becomes of received units, where they are. Restocked ones are sellable again at the location,
scrapped ones a loss.
Locks the returns, then levels."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import FieldError, Refusal, invalid
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.locations.find_locations import find_locations
from orderwright.returns.dispose_units import Disposed, announce_disposed, decide_units
from orderwright.returns.lock_returns import Held, lock_returns, standing, write_returns
from orderwright.returns.read_returns import answer_returns
from orderwright.returns.types import Return
from orderwright.stock.move_stock import move_stock
from orderwright.stock.types import Movement

REFUSALS = ("return_not_found", "return_not_so", "disposition_invalid", "location_unknown", "location_not_named")


class DisposedLine(msgspec.Struct, frozen=True, kw_only=True):
    line_no: int
    restock: int = 0
    scrap: int = 0


class DisposeReturn(msgspec.Struct, frozen=True, kw_only=True):
    """`location`: the code of the place where these units wait; it may be left out where all of them wait at one."""

    return_id: UUID
    lines: list[DisposedLine]
    location: str | None = None


@verb("returns.receive", refusals=REFUSALS)
async def dispose_returns(tx: Transaction, dispositions: Sequence[DisposeReturn]) -> list[Return | Refusal]:
    held = await lock_returns(tx, (each.return_id for each in dispositions))
    locations = {location.code: location.location_id for location in await find_locations(tx)}
    answers: list[UUID | Refusal] = []
    movements: list[Movement] = []
    disposed: list[Disposed] = []
    for each in dispositions:
        back = standing(held, each.return_id, "dispose_returns")
        place = back if isinstance(back, Refusal) else place_of(back, each, locations)
        if isinstance(back, Held) and not isinstance(place, Refusal) and (wrong := mistakes(back, each.lines, place)):
            message = "This disposition is not possible."
            back = Refusal("disposition_invalid", message, "invalid", wrong, return_id=each.return_id)
        if isinstance(back, Refusal) or isinstance(place, Refusal):
            answers.append(back if isinstance(back, Refusal) else place)
            continue
        for line in each.lines:
            decided, onward = decide_units(back, back.lines[line.line_no], line.restock, line.scrap, place)
            disposed.append(decided)
            movements += onward
        answers.append(back.return_id)
    await write_returns(tx, (each.back for each in disposed))
    await move_stock(tx, movements)
    announce_disposed(tx, disposed)
    return await answer_returns(tx, answers)


def place_of(back: Held, wish: DisposeReturn, locations: dict[str, UUID]) -> UUID | Refusal:
    """Where the units wait that are decided on."""
    if wish.location is not None:
        place = locations.get(wish.location)
        return place or invalid("/location", "location_unknown", "There is no such location.")
    lines = (back.lines.get(line.line_no) for line in wish.lines)
    waiting = {id_ for line in lines if line for id_, place in line.places.items() if place.to_inspect}
    if len(waiting) > 1:
        codes = " and ".join(code for code, id_ in locations.items() if id_ in waiting)
        return invalid("/location", "location_not_named", f"They wait at {codes}: say at which location these are.")
    return waiting.pop() if waiting else back.location_id


def mistakes(back: Held, lines: Sequence[DisposedLine], location_id: UUID) -> list[FieldError]:
    wrong: list[FieldError] = []
    if not lines or len({line.line_no for line in lines}) < len(lines):
        wrong.append(FieldError("/lines", "lines_count", "Name each line once."))
    for index, line in enumerate(lines):
        known = back.lines.get(line.line_no)
        if known is None:
            message = f"The return has no line {line.line_no}."
            wrong.append(FieldError(f"/lines/{index}/line_no", "line_unknown", message))
        elif min(line.restock, line.scrap) < 0 or not 0 < line.restock + line.scrap <= known.at(location_id).to_inspect:
            message = f"{known.at(location_id).to_inspect} of line {line.line_no} wait for inspection."
            wrong.append(FieldError(f"/lines/{index}", "quantity_out_of_range", message))
    return wrong
