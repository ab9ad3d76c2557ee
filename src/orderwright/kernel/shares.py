"""Who gets a connection next. Some are always left for other organizations than those who have many already, and of
those who wait, the organization that has fewest is first: a noisy one waits for itself."""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from orderwright.kernel.refusal import Outage

RESERVED = 0.25
"""Of the connections, this part is never one organization's, and nor is the last one."""
REPORTS_AT_ONCE = 2
"""So many reports of an organization read at once: each may take long."""


class Shares:
    """Places at the database, of which there are so many in this process."""

    def __init__(self, places: int) -> None:
        self.free = places
        self.most_of_one = max(1, places - max(1, round(places * RESERVED)))
        self.held: Counter[str] = Counter()
        self.waiting: dict[str, deque[asyncio.Future[None]]] = {}

    @asynccontextmanager
    async def of(self, organization: str, wait_s: float) -> AsyncIterator[None]:
        """A place; an `Outage` where none came within the time."""
        if self.free > 0 and self.held[organization] < self.most_of_one and organization not in self.waiting:
            self._take(organization)
        else:
            await self._wait(organization, wait_s)
        try:
            yield
        finally:
            self._give_back(organization)

    async def _wait(self, organization: str, wait_s: float) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.waiting.setdefault(organization, deque()).append(turn)
        try:
            async with asyncio.timeout(wait_s):
                await turn
        except BaseException as error:
            if turn.done() and not turn.cancelled():
                self._give_back(organization)  # it came at the same moment
            else:
                self._leave(organization, turn)
            if isinstance(error, TimeoutError):
                raise Outage("Too many requests are at work at once.") from error
            raise

    def _leave(self, organization: str, turn: "asyncio.Future[None]") -> None:
        """A turn that nobody waits for any more; it may have been passed over already."""
        turns = self.waiting.get(organization)
        if turns is not None and turn in turns:
            turns.remove(turn)
            if not turns:
                del self.waiting[organization]

    def _take(self, organization: str) -> None:
        self.free -= 1
        self.held[organization] += 1

    def _give_back(self, organization: str) -> None:
        self.free += 1
        self.held[organization] -= 1
        if not self.held[organization]:
            del self.held[organization]
        while self.free > 0 and self.waiting:
            following = min(self.waiting, key=lambda each: self.held[each])
            if self.held[following] >= self.most_of_one:
                return
            turns = self.waiting[following]
            turn = turns.popleft()
            if not turns:
                del self.waiting[following]
            if not turn.done():
                self._take(following)
                turn.set_result(None)
