"""The relay: one per organization at a time, by advisory lock. It numbers the commits that have become visible, and
hands their facts to the subscribers, each with a cursor of its own: a late commit is never skipped, since it is
numbered late, and a subscriber that fails is tried again from where it was, without holding up the others.

Delivery is at least once; a subscriber that is told a fact twice finds it done.
"""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from datetime import timedelta

import msgspec

from orderwright.kernel.facts import Event
from orderwright.kernel.perform import Door
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.reactions import After

sql = statements(__file__)
log = logging.getLogger(__name__)
STRETCH = 500  # commits handed over at once
PAUSE_S_MAX = 300
Subscribers = Mapping[str, tuple[frozenset[str], After]]


class Subscriber(msgspec.Struct, frozen=True):
    name: str
    position: int
    attempts: int


class Relay:
    """`await relay.turn()` does what there is to do and says how many facts it handed over."""

    def __init__(self, door: Door, organization: str, subscribers: Subscribers) -> None:
        self.door = door
        self.organization = organization
        self.subscribers = subscribers

    async def turn(self) -> int:
        """Number the commits, then let every subscriber that is due go on by one stretch."""
        async with self.transaction() as tx:
            await tx.execute(sql.position_commits)
            last = await tx.row(int, sql.last_position) or 0
            names = list(self.subscribers)
            due = await tx.rows(Subscriber, sql.read_subscribers, names=names, now=tx.now)
        behind = [subscriber for subscriber in due if subscriber.position < last]
        return sum(await asyncio.gather(*(self.hand_over(subscriber, last) for subscriber in behind)))

    async def introduce(self) -> None:
        """Make the rows of subscribers that are new."""
        async with self.transaction() as tx:
            await tx.execute(sql.add_subscribers, names=list(self.subscribers))

    async def hand_over(self, subscriber: Subscriber, last: int) -> int:
        """One stretch of facts to one subscriber. Its failure is its own."""
        kinds, react = self.subscribers[subscriber.name]
        until = min(subscriber.position + STRETCH, last)
        async with self.transaction() as tx:
            events = await tx.rows(Event, sql.read_events, after=subscriber.position, until=until, kinds=list(kinds))
        try:
            if events:
                await react(self.door, self.organization, events)
        except Exception as error:  # any failure of a subscriber is kept with it and tried again
            log.exception("%s failed in %s at position %s", subscriber.name, self.organization, subscriber.position)
            await self.postpone(subscriber, error)
            return 0
        async with self.transaction() as tx:
            await tx.execute(sql.advance, name=subscriber.name, position=until)
        return max(1, len(events))

    async def postpone(self, subscriber: Subscriber, error: Exception) -> None:
        pause = timedelta(seconds=min(PAUSE_S_MAX, 2**subscriber.attempts))
        async with self.transaction() as tx:
            message = f"{type(error).__name__}: {error}"[:2000]
            await tx.execute(sql.postpone, name=subscriber.name, due_at=tx.now + pause, error=message)

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        return self.door.database.transaction(self.organization, "relay", self.door.now())
