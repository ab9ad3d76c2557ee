"""The relay: one per organization at a time, by advisory lock. It numbers the commits that have become visible, and
hands their facts to the subscribers, each with a cursor of its own: a late commit is never skipped, since it is
numbered late, and a subscriber that fails is tried again from where it was. Neither it nor one that takes long holds
up the others.

Delivery is at least once; a subscriber that is told a fact twice finds it done. So what the relay itself writes need
not be on disk before it goes on: what is lost with the machine is done again.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import msgspec

from orderwright.kernel.facts import Event
from orderwright.kernel.perform import Door
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import Query
from orderwright.reactions import After

sql = statements(__file__)
log = logging.getLogger(__name__)
COMMITS_MAX = 500
FACTS_MAX = 2_000
"""So much is handed over at once; a single commit is never divided."""
CROWD = 150
PATIENCE_S = 0.5
PAUSE_S_MAX = 300
Subscribers = Mapping[str, tuple[frozenset[str], After]]
Narrowed = Mapping[str, Query[None, frozenset[str]]]


class Subscriber(msgspec.Struct, frozen=True):
    name: str
    position: int
    attempts: int


class Stretch(msgspec.Struct, frozen=True):
    """The facts of the commits up to a position, from where some subscribers stand."""

    until: int
    events: Sequence[Event]


class Relay:
    """`await relay.turn()` does what there is to do and says how many facts it handed over. `narrowed`: subscribers
    that hear only what somebody asked for, and the query that says which kinds these are now. `crowded`: facts pour in;
    what can wait should."""

    def __init__(
        self, door: Door, organization: str, subscribers: Subscribers, narrowed: Narrowed | None = None
    ) -> None:
        self.door = door
        self.organization = organization
        self.subscribers = subscribers
        self.narrowed = narrowed or {}
        self.under_way: dict[str, asyncio.Task[int]] = {}
        self.crowded = False

    async def turn(self) -> int:
        """Number the commits, then let every subscriber that is due go on by one stretch. One that takes longer than
        others should wait for goes on by itself; it counts as one that was handed something."""
        async with self.transaction() as tx:
            await tx.execute(sql.position_commits)
            last = await tx.row(int, sql.last_position) or 0
            names = [name for name in self.subscribers if name not in self.under_way]
            latest = tx.now + timedelta(seconds=PAUSE_S_MAX)  # later is nothing but what a clock wrote that ran ahead
            due = await tx.rows(Subscriber, sql.read_subscribers, names=names, now=tx.now, latest=latest, last=last)
            concerned = await self.find_concerned(tx, due, last)
        for subscriber, stretch in concerned:
            self.under_way[subscriber.name] = asyncio.create_task(self.hand_over(subscriber, stretch))
        handed = await self.wait()
        self.crowded = handed >= CROWD
        return handed + len(due) - len(concerned)

    async def find_concerned(
        self, tx: Transaction, due: Sequence[Subscriber], last: int
    ) -> list[tuple[Subscriber, Stretch]]:
        """What each is handed now. Facts are read once for all who stand at the same position; whom none of them
        concerns goes on at once."""
        standing: defaultdict[int, dict[Subscriber, frozenset[str]]] = defaultdict(dict)
        for subscriber in due:
            standing[subscriber.position][subscriber] = await self.kinds_of(subscriber.name, tx)
        concerned = []
        for position, there in standing.items():
            read = await read_stretch(tx, position, last, frozenset().union(*there.values()))
            told = {
                each: Stretch(read.until, [event for event in read.events if event.kind in kinds])
                for each, kinds in there.items()
            }
            deaf = [each.name for each, stretch in told.items() if not stretch.events]
            await tx.execute(sql.advance, names=deaf, position=read.until)
            concerned += [(each, stretch) for each, stretch in told.items() if stretch.events]
        return concerned

    async def wait(self) -> int:
        """Until those who were handed something are done, or patience ends; how many facts, or who is still at it."""
        if not self.under_way:
            return 0
        done, slow = await asyncio.wait(self.under_way.values(), timeout=PATIENCE_S)
        self.under_way = {name: task for name, task in self.under_way.items() if task in slow}
        return sum(task.result() for task in done) + len(slow)

    async def end(self) -> None:
        """Leave off: who is still at it is told the same again."""
        for task in self.under_way.values():
            task.cancel()
        await asyncio.gather(*self.under_way.values(), return_exceptions=True)
        self.under_way, self.crowded = {}, False

    async def introduce(self) -> None:
        """Make the rows of subscribers that are new."""
        async with self.transaction() as tx:
            await tx.execute(sql.add_subscribers, names=list(self.subscribers))

    async def kinds_of(self, name: str, tx: Transaction) -> frozenset[str]:
        kinds, _ = self.subscribers[name]
        return kinds & await self.narrowed[name](tx, None) if name in self.narrowed else kinds

    async def hand_over(self, subscriber: Subscriber, stretch: Stretch) -> int:
        """One stretch of facts to one subscriber. Its failure is its own."""
        _, react = self.subscribers[subscriber.name]
        try:
            await react(self.door, self.organization, stretch.events)
        except Exception as error:  # any failure of a subscriber is kept with it and tried again
            log.exception("%s failed in %s at position %s", subscriber.name, self.organization, subscriber.position)
            await self.postpone(subscriber, error)
            return 0
        async with self.transaction() as tx:
            await tx.execute(sql.advance, names=[subscriber.name], position=stretch.until)
        return len(stretch.events)

    async def postpone(self, subscriber: Subscriber, error: Exception) -> None:
        pause = timedelta(seconds=min(PAUSE_S_MAX, 2**subscriber.attempts))
        async with self.transaction() as tx:
            message = f"{type(error).__name__}: {error}"[:2000]
            await tx.execute(sql.postpone, name=subscriber.name, due_at=tx.now + pause, error=message)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        async with self.door.database.transaction(self.organization, "relay", self.door.now()) as tx:
            await tx.execute(sql.commit_lightly)
            yield tx


async def read_stretch(tx: Transaction, after: int, last: int, kinds: frozenset[str]) -> Stretch:
    """The facts of these kinds after a position, of as many commits as fit."""
    until = min(after + COMMITS_MAX, last)
    if not kinds:
        return Stretch(until, [])
    wanted = {"after": after, "kinds": list(kinds)}
    events = await tx.rows(Event, sql.read_events, **wanted, until=until, most=FACTS_MAX)
    if len(events) < FACTS_MAX:
        return Stretch(until, events)
    cut = events[-1].position
    if events[0].position < cut:
        return Stretch(cut - 1, [event for event in events if event.position < cut])
    return Stretch(cut, await tx.rows(Event, sql.read_events, **wanted, until=cut, most=None))
