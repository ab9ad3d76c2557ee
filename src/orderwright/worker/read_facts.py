"""The facts that a subscriber is handed."""

import msgspec

from orderwright.kernel.fact_rows import Facts, read_facts
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction

sql = statements(__file__)
COMMITS_MAX = 500
FACTS_MAX = 2_000
"""So much is handed over at once; a single commit is never divided."""
RETRIED_MAX = 200


class Chunk(msgspec.Struct, frozen=True):
    """The facts of the commits up to a position, from where some subscribers stand."""

    until: int
    facts: Facts


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
