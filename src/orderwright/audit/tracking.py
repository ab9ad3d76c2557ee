"""Where a parcel stands is the fold over all that its carrier said, and the customer has it exactly where that says so.
Parcels are read in stretches of their numbers."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from orderwright.audit.mend import Entry, Mend, Rows
from orderwright.audit.types import Difference
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.shipping.tracking_states import LOST, TrackingFact, fold_tracking

sql = statements(__file__)
STRETCH = 5_000


class FoldedParcel(msgspec.Struct, frozen=True, gc=False):
    parcel_id: UUID
    facts: list[dict[str, Any]]


class OrderOfParcel(msgspec.Struct, frozen=True, gc=False):
    parcel_id: UUID
    order_id: UUID


class ParcelRow(msgspec.Struct, frozen=True, gc=False):
    number: int
    parcel_id: UUID
    status: str
    tracking_state: str
    tracking_sub_state: str
    delivered_at: datetime | None
    facts: list[dict[str, Any]]


async def parcel_tracking(tx: Transaction) -> AsyncIterator[Difference]:
    after = -1
    while parcels := await tx.rows(ParcelRow, sql.read_parcels, after=after, stretch=STRETCH):
        after = parcels[-1].number
        for parcel in parcels:
            found, expected = written(parcel), due(parcel)
            if found != expected:
                where, keys = f"parcel {parcel.number}", {"parcel_id": str(parcel.parcel_id)}
                sentence = f"{where} is {found}; what its carrier said makes it {expected}."
                yield Difference("tracking", where, keys, expected, found, sentence)


async def fold_again(tx: Transaction, rows: Rows) -> list[Entry]:
    """The states of these parcels as their carrier's words say."""
    places = {UUID(row["parcel_id"]): row["place"] for row in msgspec.json.decode(rows)}
    folded = []
    for parcel in await tx.rows(FoldedParcel, sql.read_facts, parcel_ids=sorted(places)):
        view = fold_tracking(msgspec.convert(parcel.facts, list[TrackingFact]))
        folded.append({"parcel_id": parcel.parcel_id, "state": view.state, "sub_state": view.sub_state})
    orders = await tx.rows(OrderOfParcel, sql.set_states, rows=json_rows(folded))
    return [
        Entry(places[one.parcel_id], one.order_id, "its state is what its carrier's words make it") for one in orders
    ]


def written(parcel: ParcelRow) -> str:
    ended = f", {parcel.status}" if parcel.status in ("delivered", "lost") else ""
    return f"{parcel.tracking_sub_state or parcel.tracking_state}{ended}"


def due(parcel: ParcelRow) -> str:
    view = fold_tracking(msgspec.convert(parcel.facts, list[TrackingFact]))
    ended = ", delivered" if view.delivered_at else ", lost" if view.sub_state == LOST else ""
    return f"{view.sub_state or view.state}{ended}"


MENDS = (Mend("tracking", ("tracking",), fold_again),)
