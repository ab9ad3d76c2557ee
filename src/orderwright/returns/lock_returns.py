"""Returns that are about to change, locked. They come before orders, progress and levels in the order of locks."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.text import either
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.transitions import obey
from orderwright.returns.types import TRANSITIONS, WORDS, Status

sql = statements(__file__)


class Place(msgspec.Struct, gc=False):
    """Units of a line that arrived at a location, and what became of them."""

    return_id: UUID
    line_no: int
    location_id: UUID
    received: int = 0
    restocked: int = 0
    scrapped: int = 0

    @property
    def to_inspect(self) -> int:
        return self.received - self.restocked - self.scrapped


class Line(msgspec.Struct):
    """`places`: its received units by the location where they arrived."""

    return_id: UUID
    order_id: UUID
    line_no: int
    variant_id: UUID
    quantity: int
    received: int
    restocked: int
    scrapped: int
    places: dict[UUID, Place] = {}

    def at(self, location_id: UUID) -> Place:
        return self.places.setdefault(location_id, Place(self.return_id, self.line_no, location_id))

    def arrive(self, location_id: UUID, units: int) -> None:
        self.received += units
        self.at(location_id).received += units

    def decide(self, location_id: UUID, restock: int, scrap: int) -> None:
        self.restocked += restock
        self.scrapped += scrap
        place = self.at(location_id)
        place.restocked += restock
        place.scrapped += scrap

    @property
    def coming(self) -> int:
        return self.quantity - self.received

    @property
    def to_inspect(self) -> int:
        return self.received - self.restocked - self.scrapped


class Held(msgspec.Struct):
    """A locked return: changed in memory by the verb that holds it, then written by `write_returns`. `location_id`:
    where the goods are to be sent, whatever arrived where."""

    return_id: UUID
    number: int
    order_id: UUID
    location_id: UUID
    status: Status
    lines: dict[int, Line] = msgspec.field(default_factory=dict)

    def move_on(self, verb: str, to: Status) -> None:
        """The table of transitions must know the way."""
        obey(TRANSITIONS, verb, self.status, to)
        self.status = to


async def lock_returns(tx: Transaction, return_ids: Iterable[UUID]) -> dict[UUID, Held]:
    """Those that exist, locked in order."""
    ids = sorted(set(return_ids))
    await tx.execute(sql.lock_returns, return_ids=ids)
    return await read_held(tx, ids)


async def read_held(tx: Transaction, return_ids: Iterable[UUID]) -> dict[UUID, Held]:
    """Those that exist, with their lines."""
    ids = list(return_ids)
    held = {row.return_id: row for row in await tx.rows(Held, sql.read_returns, return_ids=ids)}
    for line in await tx.rows(Line, sql.read_lines, return_ids=ids):
        held[line.return_id].lines[line.line_no] = line
    for place in await tx.rows(Place, sql.read_places, return_ids=ids):
        held[place.return_id].lines[place.line_no].places[place.location_id] = place
    return held


def standing(held: dict[UUID, Held], return_id: UUID, verb: str) -> Held | Refusal:
    """The return, where its status allows the verb."""
    found = held.get(return_id)
    if found is None:
        return not_found("return", return_id=return_id)
    before = TRANSITIONS[verb]
    if found.status not in before:
        message = f"Return {found.number} is {found.status}; to {WORDS[verb]} it, it must be {either(before)}."
        return Refusal("return_not_so", message, "conflict", return_id=return_id, status=found.status)
    return found


async def write_returns(tx: Transaction, changed: Iterable[Held]) -> None:
    """Their status and the counts of their lines, by location, too. Times follow from the status."""
    unique = list({held.return_id: held for held in changed}.values())
    if not unique:
        return
    rows: list[dict[str, Any]] = [{"return_id": held.return_id, "status": held.status} for held in unique]
    await tx.execute(sql.update_returns, rows=json_rows(rows), now=tx.now)
    lines = [line for held in unique for line in held.lines.values()]
    counts = ("return_id", "line_no", "received", "restocked", "scrapped")
    await tx.execute(
        sql.update_lines, rows=json_rows([{name: getattr(line, name) for name in counts} for line in lines])
    )
    places = [place for line in lines for place in line.places.values()]
    if places:
        await tx.execute(sql.write_places, rows=json_rows(places))
