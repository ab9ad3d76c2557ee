"""Concurrent callers of one verb, collected into one transaction.

A batch is whatever waited while the last one was committing: no timer, so a lone caller is as fast as can be. Each lane
(organization, caller) has one batch under way. A full queue is an `Outage` at once, and one organization has half of it
at most; a caller that goes away has still been heard.
"""

import asyncio
from collections import Counter, deque
from time import perf_counter
from typing import Any, Generic, TypeVar

from orderwright.kernel.context import Context
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Outage, Refusal
from orderwright.kernel.spent import Spent, count, here
from orderwright.kernel.verbs import Verb

In = TypeVar("In")
Out = TypeVar("Out")
Waiting = tuple[In, str | None, "asyncio.Future[Any]", Spent | None]


class Queue(Generic[In, Out]):
    """The queue of one verb in this process; `await queue.perform(context, input, key)` instead of the door's."""

    def __init__(self, door: Door, verb: Verb[In, Out], waiting_max: int = 4096) -> None:
        self.door = door
        self.verb = verb
        self.waiting_max = waiting_max
        self.waiting: Counter[str] = Counter()
        self.lanes: dict[tuple[str, str], deque[Waiting[In]]] = {}
        self.drivers: set[asyncio.Task[None]] = set()

    async def perform(self, context: Context, input: In, key: str | None = None) -> Out:
        """Raises the `Refusal`, or an `Outage` where too many wait already."""
        context.require(self.verb.permission)
        organization = context.organization
        if self.waiting[organization] * 2 >= self.waiting_max or self.waiting.total() >= self.waiting_max:
            raise Outage("Too many requests are waiting.")
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.waiting[organization] += 1
        lane_key = (organization, context.caller or context.actor)
        lane = self.lanes.get(lane_key)
        if lane is None:
            lane = self.lanes[lane_key] = deque()
            driver = asyncio.create_task(self._drive(context, lane_key, lane))
            self.drivers.add(driver)
            driver.add_done_callback(self.drivers.discard)
        if (spent := here()) is not None:
            spent.queued_at = perf_counter()
        lane.append((input, key, future, spent))
        answer = await future
        if isinstance(answer, Refusal):
            raise answer
        return answer  # type: ignore[no-any-return]

    async def drain(self) -> None:
        """Wait until everybody who is waiting has an answer."""
        while self.drivers:
            await asyncio.gather(*self.drivers, return_exceptions=True)

    async def _drive(self, context: Context, lane_key: tuple[str, str], lane: deque[Waiting[In]]) -> None:
        while lane:
            batch = [lane.popleft() for _ in range(min(len(lane), self.verb.batch_max))]
            self.waiting[context.organization] -= len(batch)
            spent, _ = count()
            answers: list[Any]
            try:
                inputs, keys = [input for input, *_ in batch], [key for _, key, *_ in batch]
                answers = await self.door.perform_batch(context, self.verb, inputs, keys)
            except Exception as error:  # told to each caller, none of whom may wait for ever
                answers = [error] * len(batch)
            for (_, _, future, theirs), answer in zip(batch, answers, strict=True):
                if theirs is not None:
                    theirs.share(spent, len(batch))
                if not future.done():
                    tell(future, answer)
            await asyncio.sleep(0)  # what has arrived meanwhile is read first: no batch of one between two large ones
        del self.lanes[lane_key]


def tell(future: "asyncio.Future[Any]", answer: Any) -> None:
    if isinstance(answer, Exception) and not isinstance(answer, Refusal):
        future.set_exception(answer)
    else:
        future.set_result(answer)
