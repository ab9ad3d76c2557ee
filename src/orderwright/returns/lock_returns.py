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


class Line(msgspec.Struct, gc=False):
    return_id: UUID
    order_id: UUID
    line_no: int
    variant_id: UUID
    quantity: int
    received: int
    restocked: int
    scrapped: int

    @property
    def coming(self) -> int:
        return self.quantity - self.received

    @property
    def to_inspect(self) -> int:
        return self.received - self.restocked - self.scrapped


class Held(msgspec.Struct):
    """A locked return: changed in memory by the verb that holds it, then written by `write_returns`."""

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
    """Their status and location, and the counts of their lines. Times follow from the status."""
    unique = list({held.return_id: held for held in changed}.values())
    if not unique:
        return
    rows: list[dict[str, Any]] = [
        {"return_id": held.return_id, "status": held.status, "location_id": held.location_id} for held in unique
    ]
    await tx.execute(sql.update_returns, rows=json_rows(rows), now=tx.now)
    lines = [line for held in unique for line in held.lines.values()]
    await tx.execute(sql.update_lines, rows=json_rows(lines))
