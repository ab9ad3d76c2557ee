"""How differences are mended: for each group of checks, from the ground up, what posts the entries that are due.

This is the one place that writes the tables of others: it restores what their verbs keep. What is derived is made anew
from what it is derived from: levels from movements and claims, progress from reservations, work, parcels, returns and
cancellations, totals from lines, statuses from units and money. A row that contradicts the fact that was told with it
follows the fact; a lost row or fact that the other side proves is posted again. Nothing is guessed: what no record
proves is left to a person.
"""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import msgspec

from orderwright.audit.types import Difference
from orderwright.kernel.statements import Statement
from orderwright.kernel.transaction import Transaction, json_rows

Rows = str
"""The differences' keys with `place`, `what` and `expected`, as the one JSON parameter `rows`."""


class Entry(msgspec.Struct, frozen=True):
    """What was posted for the difference at `place`, in a sentence. `to_source`: units of the order that look for stock
    again."""

    place: str
    order_id: UUID | None
    entry: str
    to_source: int = 0


Act = Callable[[Transaction, Rows], Awaitable[list[Entry]]]


class Mend(msgspec.Struct, frozen=True):
    """What mends the differences of some checks. `on_whole_claims`: it counts what orders claim, so that it waits until
    no claim is an orphan."""

    name: str
    checks: tuple[str, ...]
    act: Act
    on_whole_claims: bool = False


def by(*statements: Statement) -> Act:
    """Statements one after the other, each answering with the entries that it made."""

    async def act(tx: Transaction, rows: Rows) -> list[Entry]:
        entries = []
        for statement in statements:
            noticed = {"commit_id": tx.commit_id} if b"%(commit_id)s" in statement.text else {}
            entries += await tx.rows(Entry, statement, rows=rows, **noticed)
        return entries

    return act


def rows_of(differences: list[Difference]) -> Rows:
    rows: list[dict[str, Any]] = [
        {**each.keys, "place": each.where, "what": each.what, "expected": each.expected} for each in differences
    ]
    return json_rows(rows)
