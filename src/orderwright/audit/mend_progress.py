"""Demand: nothing claims more than was ordered, units are where their owners are, and who waits gets what is free."""

from typing import Any
from uuid import UUID

import msgspec

from orderwright.audit.mend import Entry, Mend, Rows, by
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.orders.serve_waiting import serve_waiting

sql = statements(__file__)
CHECKS = ("units", "reserved", "in_work", "on_the_way", "returns", "sold_twice", "queued")


class FreeLevel(msgspec.Struct, frozen=True, gc=False):
    variant_id: UUID
    location_id: UUID


async def serve_overtaken(tx: Transaction, rows: Rows) -> list[Entry]:
    """What is free at the levels of these lines goes to who waits for it."""
    levels = await tx.rows(FreeLevel, sql.lock_levels_of_lines, rows=rows)
    tx.freed_levels.update({(level.variant_id, level.location_id): False for level in levels})
    await serve_waiting(tx)
    lines: list[dict[str, Any]] = msgspec.json.decode(rows)
    return [Entry(line["place"], UUID(line["order_id"]), "it gets what is free, in its turn") for line in lines]


MENDS = (
    Mend("excess", CHECKS, by(sql.release_excess), on_whole_claims=True),
    Mend("progress", CHECKS, by(sql.rebuild_progress), on_whole_claims=True),
)
SERVED = (Mend("overtaken", ("overtaken",), serve_overtaken, on_whole_claims=True),)
