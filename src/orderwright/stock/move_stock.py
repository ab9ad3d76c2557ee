"""The only way on_hand and unavailable change: movements and the levels they add up to, together.
Locks the levels that it touches, in order. Called by verbs, of this capability and of those above."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.stock.types import OWN_PLACES, Movement

sql = statements(__file__)


class Effect(msgspec.Struct, gc=False):
    """What movements do to one level."""

    on_hand: int = 0
    unavailable: int = 0
    committed: int = 0


def effects_of(movements: Sequence[Movement]) -> dict[tuple[UUID, UUID], Effect]:
    """The sum of what the movements do, by (variant, location)."""
    effects: defaultdict[tuple[UUID, UUID], Effect] = defaultdict(Effect)
    for movement in movements:
        if movement.from_place in OWN_PLACES:
            effect = effects[movement.variant_id, movement.location_id]
            effect.on_hand -= movement.quantity
            effect.committed -= movement.promised
            if movement.from_place == "unavailable":
                effect.unavailable -= movement.quantity
        if movement.to_place in OWN_PLACES:
            effect = effects[movement.variant_id, movement.to_location_id or movement.location_id]
            effect.on_hand += movement.quantity
            if movement.to_place == "unavailable":
                effect.unavailable += movement.quantity
    return effects


async def move_stock(tx: Transaction, movements: Sequence[Movement]) -> None:
    """Record the movements and add them to the levels. What would make a level negative, or take what is promised,
    violates a named constraint of `stock_level`."""
    if movements:
        await change_levels(tx, effects_of(movements))
        for m in movements:
            if m.to_place == "sellable":
                tx.freed_levels[m.variant_id, m.to_location_id or m.location_id] = True
        await record_movements(tx, movements)


async def record_movements(tx: Transaction, movements: Sequence[Movement]) -> None:
    """The ledger alone: for those who make the levels anew from it."""
    rows = [
        {
            "movement_id": tx.new_id(),
            "variant_id": m.variant_id,
            "from_place": m.from_place,
            "from_location_id": m.location_id if m.from_place in OWN_PLACES else None,
            "to_place": m.to_place,
            "to_location_id": (m.to_location_id or m.location_id) if m.to_place in OWN_PLACES else None,
            "quantity": m.quantity,
            "reason": m.reason,
            "cause_kind": m.cause_kind,
            "cause_id": m.cause_id,
        }
        for m in movements
    ]
    await tx.execute(sql.insert_movements, rows=json_rows(rows), at=tx.now, actor=tx.actor, commit_id=tx.commit_id)


async def change_levels(tx: Transaction, effects: dict[tuple[UUID, UUID], Effect]) -> None:
    """Add to levels, in order of (variant, location); a level that is not there yet is made."""
    rows = [
        {
            "variant_id": variant_id,
            "location_id": location_id,
            "on_hand": effect.on_hand,
            "unavailable": effect.unavailable,
            "committed": effect.committed,
        }
        for (variant_id, location_id), effect in sorted(effects.items())
    ]
    if any(effect.on_hand > 0 for effect in effects.values()):
        await tx.execute(sql.create_levels, rows=json_rows(rows))
    for level, effect in effects.items():
        if effect.on_hand - effect.unavailable - effect.committed > 0:
            tx.freed_levels.setdefault(level, False)
    changed = await tx.execute(sql.update_levels, rows=json_rows(rows))
    if changed < len(rows):
        raise Refusal("stock_not_enough", "Some of these items are not in stock at the location.", "conflict")
