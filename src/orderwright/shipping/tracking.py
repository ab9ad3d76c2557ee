"""What carriers say about parcels, kept as they said it; a parcel's state is the fold over all of it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.shipping.tracking_states import VOIDED_LABEL, TrackingFact, TrackingState

sql = statements(__file__)


class Told(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A fact about a parcel, who told it: `api`, `hand`, `file`, or the carrier, and of which number."""

    parcel_id: UUID
    fact: TrackingFact
    source: str
    number: str = ""


class TrackingRow(msgspec.Struct, frozen=True, gc=False):
    parcel_id: UUID
    state: str
    sub_state: str
    at: datetime
    place: str
    words: str


async def read_tracking(tx: Transaction, parcel_ids: Iterable[UUID]) -> dict[UUID, list[TrackingFact]]:
    """All facts about these parcels, by parcel."""
    facts: defaultdict[UUID, list[TrackingFact]] = defaultdict(list)
    for row in await tx.rows(TrackingRow, sql.read_tracking, parcel_ids=sorted(set(parcel_ids))):
        facts[row.parcel_id].append(
            TrackingFact(
                state=TrackingState(row.state),
                occurred_at=row.at,
                sub_state=row.sub_state,
                words=row.words,
                place=row.place,
            )
        )
    return facts


async def heed_voided(tx: Transaction, parcel_ids: Iterable[UUID]) -> None:
    """What was said of the voided labels of these parcels counts from now on: they left under them."""
    await tx.execute(sql.heed_voided, parcel_ids=sorted(set(parcel_ids)), voided=VOIDED_LABEL)


async def add_tracking(tx: Transaction, told: Sequence[Told]) -> None:
    """Append facts; one that was told before (same parcel, state, time and words) is left alone."""
    rows = [
        {
            "tracking_event_id": tx.new_id(),
            "parcel_id": one.parcel_id,
            "state": one.fact.state,
            "sub_state": one.fact.sub_state,
            "at": one.fact.occurred_at,
            "place": one.fact.place,
            "words": one.fact.words,
            "source": one.source,
        }
        for one in told
    ]
    if rows:
        await tx.execute(sql.insert_tracking, rows=json_rows(rows), now=tx.now)
