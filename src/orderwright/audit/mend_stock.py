"""Supply: movements that work proves are posted, then levels are made anew from movements and claims. Where more is
claimed than is there the newest reservations give way; work that was released keeps what it has been given, so that the
units it lacks are entered as found, for a person to count."""

from typing import Literal
from uuid import UUID

import msgspec

from orderwright.audit.mend import Entry, Mend, Rows
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.stock.events import StockMoved
from orderwright.stock.move_stock import record_movements
from orderwright.stock.types import Movement, Place

sql = statements(__file__)
CHECKS = ("on_hand", "unavailable", "committed", "oversold", "waiting")


class Missing(msgspec.Struct, frozen=True):
    """A movement that a parcel or a return proves."""

    place: str
    order_id: UUID
    variant_id: UUID
    location_id: UUID
    cause_kind: str
    cause_id: UUID
    reason: str
    from_place: Place
    to_place: Place
    quantity: int


class Balance(msgspec.Struct, frozen=True):
    """A level by its movements and claims. `waiting`: units that must be unavailable, until they are put back or
    inspected."""

    place: str
    variant_id: UUID
    location_id: UUID
    on_hand: int
    unavailable: int
    committed: int
    waiting: int

    @property
    def short(self) -> int:
        return max(0, self.committed + self.unavailable - self.on_hand)


async def rebuild_levels(tx: Transaction, rows: Rows) -> list[Entry]:
    entries = await post_missing(tx, rows)
    balances = await tx.rows(Balance, sql.balances, rows=rows)
    for level in balances:
        if level.unavailable < level.waiting:
            lacking = level.waiting - level.unavailable
            entries.append(await correct(tx, level, "sellable", "unavailable", lacking))
    balances = await tx.rows(Balance, sql.balances, rows=rows)
    entries += await tx.rows(
        Entry,
        sql.release_newest,
        rows=json_rows([msgspec.structs.asdict(level) | {"units": level.short} for level in balances if level.short]),
    )
    for level in await tx.rows(Balance, sql.balances, rows=rows):
        if level.short:
            entries.append(await correct(tx, level, "found", "sellable", level.short))
    balances = await tx.rows(Balance, sql.balances, rows=rows)
    await tx.execute(sql.set_levels, rows=json_rows(balances))
    tx.emit(StockMoved(reason="correction", units=0, variants=sorted({level.variant_id for level in balances})))
    return entries + [Entry(level.place, None, told(level)) for level in balances]


async def post_missing(tx: Transaction, rows: Rows) -> list[Entry]:
    missing = await tx.rows(Missing, sql.read_missing, rows=rows)
    await record_movements(
        tx,
        [
            Movement(
                variant_id=one.variant_id, from_place=one.from_place, to_place=one.to_place,
                location_id=one.location_id, quantity=one.quantity, reason=one.reason, cause_kind=one.cause_kind,
                cause_id=one.cause_id,
            )
            for one in missing
        ],
    )  # fmt: skip
    return [Entry(one.place, one.order_id, moved(one.quantity, one.from_place, one.to_place)) for one in missing]


async def correct(
    tx: Transaction, level: Balance, from_place: Literal["found", "sellable"], to_place: Place, units: int
) -> Entry:
    movement = Movement(
        variant_id=level.variant_id, from_place=from_place, to_place=to_place, location_id=level.location_id,
        quantity=units, reason="correction", cause_kind="audit", cause_id=tx.commit_id,
    )  # fmt: skip
    await record_movements(tx, [movement])
    return Entry(level.place, None, moved(units, from_place, to_place) + ", since the ledger is incomplete: count it")


def moved(units: int, from_place: str, to_place: str) -> str:
    return f"a movement of {units} from {from_place} to {to_place} is posted"


def told(level: Balance) -> str:
    numbers = f"{level.on_hand} on hand, {level.committed} committed, {level.unavailable} unavailable"
    return f"the level is made anew: {numbers}"


MENDS = (Mend("levels", CHECKS, rebuild_levels, on_whole_claims=True),)
