"""Facts read back from the ledger. A row that can't be decoded (a time out of range, JSON of another shape) is found by
reading each for itself; it is that row's failure and nobody else's."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import psycopg

from orderwright.kernel.facts import Event
from orderwright.kernel.statements import Statement
from orderwright.kernel.transaction import Transaction

FactKey = tuple[UUID, int]
UNDECODABLE = (psycopg.DataError, ValueError, RecursionError)
"""What a driver says of a value that Python has no place for; the transaction goes on."""


class Facts(msgspec.Struct, frozen=True):
    """Facts in order. `unreadable`: why some can't be decoded; of these only kind, order and key are right."""

    events: Sequence[Event]
    unreadable: dict[FactKey, str] = {}


class EventText(msgspec.Struct, frozen=True):
    """An event whose time and data are still text."""

    position: int
    commit_id: UUID
    seq: int
    at: str
    kind: str
    order_id: UUID | None
    data: str
    actor: str


def key_of(event: Event) -> FactKey:
    return event.commit_id, event.seq


async def read_facts(tx: Transaction, statement: Statement, as_text: Statement, **parameters: Any) -> Facts:
    """`as_text` selects the same as `EventText`."""
    try:
        return Facts(await tx.rows(Event, statement, **parameters))
    except UNDECODABLE:
        texts = await tx.rows(EventText, as_text, **parameters)
    events, unreadable = [], {}
    for text in texts:
        at, data, error = decode(text)
        if error:
            unreadable[text.commit_id, text.seq] = error
        events.append(Event(text.position, text.commit_id, text.seq, at, text.kind, text.order_id, data, text.actor))
    return Facts(events, unreadable)


def decode(text: EventText) -> tuple[datetime, dict[str, Any], str]:
    """Time and data of an event, or why they can't be decoded."""
    try:
        at = msgspec.convert(text.at, datetime, strict=False)
        return at, msgspec.json.decode(text.data, type=dict[str, Any]), ""
    except (*UNDECODABLE, msgspec.MsgspecError) as error:
        return datetime.min.replace(tzinfo=UTC), {}, f"The fact can't be read: {error}"
