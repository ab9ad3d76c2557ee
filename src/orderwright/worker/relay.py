"""The relay: one per organization at a time, by advisory lock. It numbers the commits that have become visible, and
hands their facts to the subscribers, each with a cursor of its own: a late commit is never skipped, since it is
numbered late, and a subscriber that fails is tried again from where it was. Neither it nor one that takes long holds
up the others. A fact that a subscriber can't digest is tried a few times, then set aside for it (`hand_over.py`).

Delivery is at least once; a subscriber that is told a fact twice finds it done. So what the relay writes of
subscribers need not be on disk before it goes on: what is lost with the machine is done again. Positions are on disk
before anybody is told of them: programs outside go on from there (`GET /v1/events`).
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

import msgspec

from orderwright.kernel.fact_rows import Facts
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Outage
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import Query
from orderwright.reactions import After
from orderwright.worker.hand_over import HandOver
from orderwright.worker.read_facts import read_chunk, read_retried

sql = statements(__file__)
log = logging.getLogger(__name__)
ATTEMPTS_MAX = 4
"""So often a chunk that fails is tried as a whole, within seconds; then the culprit is looked for."""
CROWD = 150
PATIENCE_S = 0.5
PAUSE_S_MAX = 300
Subscribers = Mapping[str, tuple[frozenset[str], After]]
Narrowed = Mapping[str, Query[None, frozenset[str]]]


class Subscriber(msgspec.Struct, frozen=True):
    """`failed`: facts are set aside for it; `retry`: some of them are to be handed over again."""

    name: str
    position: int
    attempts: int
    failed: bool
    retry: bool


class Handed(msgspec.Struct, frozen=True):
    """What a subscriber is handed in a turn, up to `until`; where that is None, facts that were set aside."""

    subscriber: Subscriber
    facts: Facts
    until: int | None = None
    blocked: frozenset[UUID] = frozenset()


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
        """Number the commits, then let every subscriber that is due go on by one chunk. One that takes longer than
        others should wait for goes on by itself; it counts as one that was handed something."""
        async with self.transaction(lightly=False) as tx:
            if not await tx.execute(sql.position_commits):
                await tx.execute(sql.commit_lightly)
            last = await tx.row(int, sql.last_position) or 0
            names = [name for name in self.subscribers if name not in self.under_way]
            latest = tx.now + timedelta(seconds=PAUSE_S_MAX)  # later is nothing but what a clock wrote that ran ahead
            due = await tx.rows(Subscriber, sql.read_subscribers, names=names, now=tx.now, latest=latest, last=last)
            concerned = await self.find_concerned(tx, due, last)
        for handed in concerned:
            self.under_way[handed.subscriber.name] = asyncio.create_task(self.hand_over(handed))
        count = await self.wait()
        self.crowded = count >= CROWD
        return count + len(due) - len(concerned)

    async def find_concerned(self, tx: Transaction, due: Sequence[Subscriber], last: int) -> list[Handed]:
        """What each is handed now. Facts are read once for all who stand at the same position; whom none of them
        concerns goes on at once. Where facts that were set aside are to be handed over again, they come first."""
        concerned = [Handed(each, await read_retried(tx, each.name)) for each in due if each.retry]
        groups: defaultdict[int, dict[Subscriber, frozenset[str]]] = defaultdict(dict)
        for each in due:
            if not each.retry:
                groups[each.position][each] = await self.kinds_of(each.name, tx)
        for position, group in groups.items():
            chunk = await read_chunk(tx, position, last, frozenset().union(*group.values()))
            idle = []
            for each, kinds in group.items():
                events = [event for event in chunk.facts.events if event.kind in kinds]
                if events:
                    facts = Facts(events, chunk.facts.unreadable)
                    concerned.append(Handed(each, facts, chunk.until, await self.blocked_orders(tx, each, facts)))
                else:
                    idle.append(each.name)
            await tx.execute(sql.advance, names=idle, position=chunk.until)
        return concerned

    @staticmethod
    async def blocked_orders(tx: Transaction, subscriber: Subscriber, facts: Facts) -> frozenset[UUID]:
        """The orders of these facts of which an earlier one is set aside for this subscriber."""
        if not subscriber.failed:
            return frozenset()
        orders = sorted({event.order_id for event in facts.events if event.order_id})
        return frozenset(await tx.rows(UUID, sql.failed_orders, subscriber=subscriber.name, order_ids=orders))

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

    async def hand_over(self, handed: Handed) -> int:
        """One chunk of facts to one subscriber, or what was set aside for it. Its failure is its own."""
        subscriber = handed.subscriber
        _, react = self.subscribers[subscriber.name]
        work = HandOver(lambda events: react(self.door, self.organization, events), handed.facts, handed.blocked)
        try:
            if handed.until is None:
                await work.one_by_one()
                await self.settle(subscriber, work)
            else:
                await self.digest(subscriber, work)
                await self.advance(subscriber, work, handed.until)
        except Exception as error:  # any failure of a subscriber is kept with it and tried again
            log.exception("%s failed in %s at position %s", subscriber.name, self.organization, subscriber.position)
            await self.postpone(subscriber, error)
            return 0
        return len(handed.facts.events)

    async def digest(self, subscriber: Subscriber, work: HandOver) -> None:
        """All at once; where that failed often enough, in parts."""
        try:
            await work.whole()
        except Outage:
            raise
        except Exception:
            if subscriber.attempts + 1 < ATTEMPTS_MAX:
                raise
            await work.in_parts()

    async def advance(self, subscriber: Subscriber, work: HandOver, until: int) -> None:
        """It has dealt with everything up to there; what failed is set aside."""
        async with self.transaction() as tx:
            await tx.execute(sql.advance, names=[subscriber.name], position=until)
            if work.failures:
                rows = [{"failed_event_id": tx.new_id(), **msgspec.structs.asdict(each)} for each in work.failures]
                tried = {"subscriber": subscriber.name, "attempts": subscriber.attempts + 1}
                await tx.execute(sql.set_aside, rows=json_rows(rows), now=tx.now, **tried)
                await tx.execute(sql.release_unblocked, subscriber=subscriber.name, now=tx.now)

    async def settle(self, subscriber: Subscriber, work: HandOver) -> None:
        """What was handed over again is set aside no longer, or with its new error."""
        failed = {(each.commit_id, each.seq) for each in work.failures}
        done = [
            {"commit_id": event.commit_id, "seq": event.seq}
            for event in work.facts.events
            if (event.commit_id, event.seq) not in failed
        ]
        async with self.transaction() as tx:
            if not work.facts.events:
                await tx.execute(sql.give_up_lost, subscriber=subscriber.name)
            await tx.execute(sql.forget, subscriber=subscriber.name, rows=json_rows(done))
            if work.failures:
                await tx.execute(sql.fail_again, subscriber=subscriber.name, rows=json_rows(work.failures), now=tx.now)
            await tx.execute(sql.release_unblocked, subscriber=subscriber.name, now=tx.now)

    async def postpone(self, subscriber: Subscriber, error: Exception) -> None:
        pause = timedelta(seconds=min(PAUSE_S_MAX, 2**subscriber.attempts))
        async with self.transaction() as tx:
            message = f"{type(error).__name__}: {error}".replace("\0", "")[:2000]
            await tx.execute(sql.postpone, name=subscriber.name, due_at=tx.now + pause, error=message)

    @asynccontextmanager
    async def transaction(self, lightly: bool = True) -> AsyncIterator[Transaction]:
        async with self.door.database.transaction(self.organization, "relay", self.door.now()) as tx:
            if lightly:
                await tx.execute(sql.commit_lightly)
            yield tx
