"""How much one organization does at once in this process: so many requests, and fewer of those that take long (files
and batches). The rest of its own wait, first come, first served; nobody else does. Otherwise, whoever sends much at
once has their requests between any two steps of everybody else's. Who has the process to themselves may do more at
once than who shares it: one request at a time, while another organization asks for something too.

Placing an order takes no turn: orders that come at once are collected and placed together (`kernel/queue`). A
request with a body takes its turn when the body is there, and an answer that is sent in parts gives it back while a
part is on its way: who is slow at the other end holds nothing up.
"""

import asyncio
import re
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from orderwright.kernel.context import Context
from orderwright.kernel.refusal import Outage
from orderwright.web.answers import tell_outage

AT_ONCE, WAIT_S = 4, 10.0
LONG_AT_ONCE, LONG_WAIT_S = 2, 30.0
"""So many requests, and so long the next ones wait for their turn."""
SHARED_AT_ONCE = 1
"""So many, of either kind, while others ask too."""
SHARED_S = 3.0
"""So long after another organization's last request the process counts as shared."""
WAITING_MAX = 500
COLLECTED = ("/v1/orders",)
LONG = re.compile(r"^/v1/imports/|^/v1/exports$|^/exports/[a-z-]+$|/batch$|\.pdf$")
"""Addresses of what takes long: files that are read in, short lists that are made into files at once, papers."""
Who = Callable[[Scope], Awaitable[Context | None]]


class Askers:
    """Whether somebody else asked lately: the last organization that did, and the last one before that is another."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self.now = now
        self.last, self.last_at = "", -SHARED_S
        self.other_at = -SHARED_S

    def note(self, whose: str) -> None:
        if whose != self.last:
            self.last, self.other_at = whose, self.last_at
        self.last_at = self.now()

    def others(self, whose: str) -> bool:
        return self.now() - (self.other_at if whose == self.last else self.last_at) < SHARED_S


class Turns:
    """The requests of this process that are at work, by whose they are; no more than `most` of one at once, and fewer
    while others ask too."""

    def __init__(self, most: int, wait_s: float, askers: Askers | None = None) -> None:
        self.most, self.wait_s = most, wait_s
        self.askers = askers or Askers()
        self.at_work: Counter[str] = Counter()
        self.waiting: dict[str, deque[asyncio.Future[None]]] = {}

    async def take(self, whose: str, again: bool = False) -> None:
        """Raises an `Outage` where too many wait already, and where none came in time; who had one and goes on with
        it (`again`) waits for as long as it takes."""
        if self.at_work[whose] < self.most_of(whose) and whose not in self.waiting:
            self.at_work[whose] += 1
            return
        queue = self.waiting.setdefault(whose, deque())
        if len(queue) >= WAITING_MAX and not again:
            raise too_many()
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if again:  # what was begun is brought to its end before more is begun
            queue.appendleft(turn)
        else:
            queue.append(turn)
        try:
            async with asyncio.timeout(None if again else self.wait_s):
                await turn
        except BaseException as error:
            if turn.done() and not turn.cancelled():
                self.give_back(whose)  # it came at the same moment
            elif turn in queue:
                queue.remove(turn)
                self._tidy(whose)
            if isinstance(error, TimeoutError):
                raise too_many() from error
            raise

    def most_of(self, whose: str) -> int:
        return SHARED_AT_ONCE if self.askers.others(whose) else self.most

    def give_back(self, whose: str) -> None:
        """Who waits takes it over: nobody where fewer may be at work by now, several where more may."""
        self.at_work[whose] -= 1
        queue = self.waiting.get(whose, deque())
        while queue and self.at_work[whose] < self.most_of(whose):
            turn = queue.popleft()
            self._tidy(whose)
            if not turn.done():
                turn.set_result(None)
                self.at_work[whose] += 1
        if not self.at_work[whose]:
            del self.at_work[whose]

    def _tidy(self, whose: str) -> None:
        if not self.waiting[whose]:
            del self.waiting[whose]


class Turn:
    """That of one request: taken, given back meanwhile, and given back at the end."""

    def __init__(self, turns: Turns, whose: str) -> None:
        self.turns, self.whose = turns, whose
        self.has_it = self.had_it = False

    async def take(self) -> None:
        if not self.has_it:
            await self.turns.take(self.whose, self.had_it)
            self.has_it = self.had_it = True

    def give_back(self) -> None:
        if self.has_it:
            self.has_it = False
            self.turns.give_back(self.whose)


class TakeTurns:
    """Around the application, within `AdmitBodies`; strangers take no turns."""

    def __init__(self, app: ASGIApp, who: Who) -> None:
        self.app, self.who = app, who
        self.askers = Askers()
        self.short = Turns(AT_ONCE, WAIT_S, self.askers)
        self.long = Turns(LONG_AT_ONCE, LONG_WAIT_S, self.askers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        turn = await self.turn_of(scope)
        if turn is None:
            await self.app(scope, receive, send)
            return

        async def receive_all() -> Message:
            message = await receive()
            if message["type"] == "http.request" and not message.get("more_body", False):
                await turn.take()
            return message  # type: ignore[return-value]

        async def answer(message: Message) -> None:
            if not message.get("more_body", False):
                await send(message)
                return
            turn.give_back()
            await send(message)
            await turn.take()

        try:
            if is_read(scope):
                await turn.take()
            await self.app(scope, receive_all, answer)  # type: ignore[arg-type]
        except Outage as outage:
            await tell_outage(scope, send, outage)
        finally:
            turn.give_back()

    async def turn_of(self, scope: Scope) -> Turn | None:
        """Where the database is away, the application says so itself."""
        if scope["type"] != ScopeType.HTTP:
            return None
        try:
            context = await self.who(scope)
        except Outage:
            return None
        if context is None:
            return None
        self.askers.note(context.organization)
        if is_collected(scope):
            return None
        return Turn(self.long if LONG.search(scope["path"]) else self.short, context.organization)


def is_read(scope: Scope) -> bool:
    return scope.get("method") in ("GET", "HEAD")


def is_collected(scope: Scope) -> bool:
    return scope.get("method") == "POST" and scope["path"].rstrip("/") in COLLECTED


def too_many() -> Outage:
    return Outage("Your organization has too many requests at work at once. Try again in a moment.", 2)
