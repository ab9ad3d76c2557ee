"""Who gets a connection next. Some are always left for other organizations than those who have many already; of those
who wait, the organization that has fewest is first; and who has worked much lately lets others, who have not, finish
what they are at before it begins more: a noisy one waits for itself."""

import asyncio
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import msgspec

from orderwright.kernel.refusal import Outage

RESERVED = 0.25
"""Of the connections, this part is never one organization's, and nor is the last one."""
REPORTS_AT_ONCE = 2
"""So many reports of an organization read at once: each may take long."""
YIELD_S = 0.25
"""So long at most who has worked much waits for others to finish."""
LATELY_S = 2.0
"""After so long, what was worked counts half."""
MUCH_S = 0.2
"""Less than this lately is not much."""
TIMES = 3
"""Much is also what is more than another organization's by this factor: for that one it waits."""


class Worked(msgspec.Struct):
    """Seconds of connections that an organization has held lately, up to a moment."""

    seconds: float = 0.0
    at: float = 0.0


class Waiting(msgspec.Struct, eq=False):
    """`patient`: it still lets others finish first."""

    turn: "asyncio.Future[None]"
    patient: bool = True


class Shares:
    """Places at the database, of which there are so many in this process. `common`: what is nobody's own, such as
    looking up who asks; nobody waits for it, and it waits for nobody."""

    def __init__(self, places: int, common: str = "platform", now: Callable[[], float] = time.monotonic) -> None:
        self.free = places
        self.most_of_one = max(1, places - max(1, round(places * RESERVED)))
        self.common = common
        self.now = now
        self.held: Counter[str] = Counter()
        self.worked: dict[str, Worked] = {}
        self.waiting: dict[str, deque[Waiting]] = {}

    @asynccontextmanager
    async def of(self, organization: str, wait_s: float) -> AsyncIterator[None]:
        """A place; an `Outage` where none came within the time."""
        if organization not in self.waiting and self._may_take(organization):
            self._take(organization)
        else:
            await self._wait(organization, wait_s)
        try:
            yield
        finally:
            self._give_back(organization)

    async def _wait(self, organization: str, wait_s: float) -> None:
        loop = asyncio.get_running_loop()
        waiting = Waiting(loop.create_future())
        self.waiting.setdefault(organization, deque()).append(waiting)
        timer = loop.call_later(YIELD_S, self._lose_patience, waiting)
        try:
            async with asyncio.timeout(wait_s):
                await waiting.turn
        except BaseException as error:
            if waiting.turn.done() and not waiting.turn.cancelled():
                self._give_back(organization)  # it came at the same moment
            else:
                self._leave(organization, waiting)
            if isinstance(error, TimeoutError):
                raise Outage("Too many requests are at work at once.") from error
            raise
        finally:
            timer.cancel()

    def _lose_patience(self, waiting: Waiting) -> None:
        waiting.patient = False
        self._serve()

    def _leave(self, organization: str, waiting: Waiting) -> None:
        """A turn that nobody waits for any more; it may have been passed over already."""
        turns = self.waiting.get(organization)
        if turns is not None and waiting in turns:
            turns.remove(waiting)
            if not turns:
                del self.waiting[organization]

    def _may_take(self, organization: str, patient: bool = True) -> bool:
        if self.free < 1 or self.held[organization] >= self.most_of_one:
            return False
        return not (patient and self._lets_others_first(organization))

    def _lets_others_first(self, organization: str) -> bool:
        """It has worked much lately, and somebody who has not is at work."""
        mine = self._lately(organization)
        return mine > MUCH_S and any(
            other not in (organization, self.common) and TIMES * self._lately(other) < mine for other in self.held
        )

    def _lately(self, organization: str) -> float:
        if organization == self.common:
            return 0
        now = self.now()
        worked = self.worked.setdefault(organization, Worked(at=now))
        past = now - worked.at
        worked.seconds = worked.seconds * 0.5 ** (past / LATELY_S) + self.held.get(organization, 0) * min(
            past, LATELY_S
        )
        worked.at = now
        return worked.seconds

    def _take(self, organization: str) -> None:
        self._lately(organization)
        self.free -= 1
        self.held[organization] += 1

    def _give_back(self, organization: str) -> None:
        self._lately(organization)
        self.free += 1
        self.held[organization] -= 1
        if not self.held[organization]:
            del self.held[organization]
        self._serve()

    def _serve(self) -> None:
        """Who may take a place now gets it, those first who hold fewest."""
        while able := [each for each, turns in self.waiting.items() if self._may_take(each, turns[0].patient)]:
            following = min(able, key=lambda each: self.held[each])
            turns = self.waiting[following]
            waiting = turns.popleft()
            if not turns:
                del self.waiting[following]
            if not waiting.turn.done():
                self._take(following)
                waiting.turn.set_result(None)
