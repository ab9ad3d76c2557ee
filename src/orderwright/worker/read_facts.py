"""The facts that a subscriber is handed. A row that can't be decoded (a time out of range, JSON of another shape) is
found by reading each for itself; it is that row's failure and nobody else's."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import psycopg

from orderwright.kernel.facts import Event
from orderwright.kernel.statements import Statement, statements
from orderwright.kernel.transaction import Transaction

sql = statements(__file__)
FactKey = tuple[UUID, int]
UNDECODABLE = (psycopg.DataError, ValueError, RecursionError)
"""What a driver says of a value that Python has no place for; the transaction goes on."""
COMMITS_MAX = 500
FACTS_MAX = 2_000
"""So much is handed over at once; a single commit is never divided."""
RETRIED_MAX = 200


class Facts(msgspec.Struct, frozen=True):
    """Facts in order. `unreadable`: why some can't be decoded; of these only kind, order and key are right."""

    events: Sequence[Event]
    unreadable: dict[FactKey, str] = {}


class Chunk(msgspec.Struct, frozen=True):
    """The facts of the commits up to a position, from where some subscribers stand."""

    until: int
    facts: Facts


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


async def read_chunk(tx: Transaction, after: int, last: int, kinds: frozenset[str]) -> Chunk:
    """The facts of these kinds after a position, of as many commits as fit."""
    until = min(after + COMMITS_MAX, last)
    if not kinds:
        return Chunk(until, Facts([]))
    wanted = {"after": after, "kinds": list(kinds)}
    facts = await read_facts(tx, sql.read_events, sql.read_events_as_text, **wanted, until=until, most=FACTS_MAX)
    if len(facts.events) < FACTS_MAX:
        return Chunk(until, facts)
    cut = facts.events[-1].position
    if facts.events[0].position < cut:
        return Chunk(cut - 1, Facts([event for event in facts.events if event.position < cut], facts.unreadable))
    whole = await read_facts(tx, sql.read_events, sql.read_events_as_text, **wanted, until=cut, most=None)
    return Chunk(cut, whole)


async def read_retried(tx: Transaction, subscriber: str) -> Facts:
    """What was set aside for a subscriber and is to be handed over again, the oldest first."""
    return await read_facts(tx, sql.read_retried, sql.read_retried_as_text, subscriber=subscriber, most=RETRIED_MAX)


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
