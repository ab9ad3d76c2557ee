"""The facts of the organization by position, oldest first: what a program reads that keeps itself up to date. It goes
on from the position that it was told last, and so misses nothing and is told nothing twice.

Facts come in the order in which the relay numbered their commits (`worker/relay.py`): a commit that becomes visible
late is numbered late, so that nothing appears before a position that was told already.
"""

import re
from typing import NamedTuple

import msgspec

from orderwright.access.events import AccessFact, ProfileSaved
from orderwright.kernel.fact_rows import read_facts
from orderwright.kernel.refusal import Refusal, invalid
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.messages.fact_payloads import FactPayload, make_payloads
from orderwright.views.timeline_words import WORDS

sql = statements(__file__)
EVENTS, EVENTS_MAX = 100, 500
COMMITS_MAX = 5_000
"""So many commits are looked through for facts of the kinds that are asked for; then `next` is told, and `more`."""
LATEST = "latest"
POSITION = re.compile(r"([0-9]{1,18})(?:-([0-9]{1,9}))?", re.ASCII)
OF_PLATFORM = {each.__name__ for each in AccessFact.__subclasses__()} - {ProfileSaved.__name__}
KINDS = frozenset(WORDS) - OF_PLATFORM
"""The facts of an organization; sign-ins and the like stand in its security log."""


class ListEvents(msgspec.Struct, frozen=True, kw_only=True):
    """`after`: `next` of an answer before, the `position` of a fact, or `latest`; None: from the first one.
    `kinds` empty: all. `limit`: 1 to 500."""

    after: str | None = None
    kinds: list[str] = []
    limit: int = EVENTS


class EventsPage(msgspec.Struct, frozen=True):
    """`next`: what to send as `after` the next time; it is there also where there are no events. `more`: there are
    further ones already, or further positions to look through."""

    events: list[FactPayload]
    next: str
    more: bool


class Position(NamedTuple):
    """Everything up to the fact `seq` of the commit at `commit` was told; `seq` None: all facts of it."""

    commit: int
    seq: int | None = None

    def __str__(self) -> str:
        return f"{self.commit}" if self.seq is None else f"{self.commit}-{self.seq}"


@query("webhooks.read", work="list")
async def list_events(tx: Transaction, wanted: ListEvents) -> EventsPage:
    """Refuses `position_unreadable`, `position_ahead` (the ledger does not reach so far: a backup was restored),
    `kind_unknown`, `limit_out_of_range`."""
    if not 1 <= wanted.limit <= EVENTS_MAX:
        raise invalid("/limit", "limit_out_of_range", f"There are 1 to {EVENTS_MAX} events in an answer.")
    refuse_unknown_kinds(wanted.kinds)
    last = await tx.row(int, sql.last_position) or 0
    if wanted.after == LATEST:
        return EventsPage([], str(Position(last)), more=False)
    after = read_position(wanted.after) if wanted.after is not None else Position(0)
    if after.commit > last:
        raise position_ahead(last)
    # Without its fact a position means the whole commit; with it, the rest of the commit is still to be told.
    start = {"after": after.commit, "seq": -1} if after.seq is None else {"after": after.commit - 1, "seq": after.seq}
    until = min(after.commit + COMMITS_MAX, last)
    read = await read_facts(
        tx, sql.read_after, sql.read_after_as_text,
        **start, first=after.commit, until=until, kinds=wanted.kinds or None, most=wanted.limit + 1,
    )  # fmt: skip
    events = read.events[: wanted.limit]
    full = len(read.events) > wanted.limit
    position = Position(events[-1].position, events[-1].seq) if full else Position(until)
    payloads = await make_payloads(tx, events, read.unreadable) if events else []
    return EventsPage(payloads, str(position), more=full or until < last)


def refuse_unknown_kinds(kinds: list[str]) -> None:
    if unknown := [kind for kind in kinds if kind not in KINDS]:
        raise invalid("/kinds", "kind_unknown", f"There is no fact {unknown[0][:100]!r}.")


def read_position(text: str) -> Position:
    found = POSITION.fullmatch(text)
    if found is None:
        message = f"This is no position: take `next` of an answer, or `{LATEST}`."
        raise invalid("/after", "position_unreadable", message)
    return Position(int(found[1]), None if found[2] is None else int(found[2]))


def position_ahead(last: int) -> Refusal:
    message = (
        f"Events reach to position {last} here. The installation was restored from a backup, or this position is of "
        "another one: read again what you keep, then go on from `latest`."
    )
    return invalid("/after", "position_ahead", message)
