"""Hand facts to one subscriber. One that it can't digest is found by splitting the chunk, and set aside for this
subscriber with its error; the later facts of the same order wait behind it, so that within an order nothing is handed
over out of turn. Facts of other orders go on."""

import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.fact_rows import Facts, key_of
from orderwright.kernel.facts import Event
from orderwright.kernel.refusal import Outage

log = logging.getLogger(__name__)
ERROR_LENGTH_MAX = 2_000
BEHIND = "It waits behind an earlier fact of the same order."
React = Callable[[Sequence[Event]], Awaitable[None]]


class Failure(msgspec.Struct, frozen=True):
    """A fact that was not digested. `behind`: it was not handed over, since an earlier one of its order failed."""

    commit_id: UUID
    seq: int
    kind: str
    order_id: UUID | None
    error: str
    behind: bool


class HandOver:
    """Facts on their way to a subscriber; `failures` are those that did not arrive. `blocked`: the orders of which
    something failed."""

    def __init__(self, react: React, facts: Facts, blocked: Iterable[UUID] = ()) -> None:
        self.react = react
        self.facts = facts
        self.blocked_before = frozenset(blocked)
        self.blocked = set(self.blocked_before)
        self.failures: list[Failure] = []

    async def whole(self) -> None:
        """All at once; raises what the subscriber raises."""
        fit = self.without_failed(self.facts.events)
        if fit:
            await self.react(fit)

    async def in_parts(self) -> None:
        """Split what fails until the culprit stands alone, the earlier half first; raises an `Outage` only: that is
        no fact's fault."""
        self.failures, self.blocked = [], set(self.blocked_before)
        await self._part(self.facts.events)

    async def one_by_one(self) -> None:
        """Each for itself: what failed before is likely to fail again."""
        for event in self.facts.events:
            await self._part([event])

    async def _part(self, events: Sequence[Event]) -> None:
        fit = self.without_failed(events)
        if not fit:
            return
        try:
            await self.react(fit)
        except Outage:
            raise
        except Exception as error:  # whatever it is, the others are handed over
            if len(fit) == 1:
                log.exception("%s of commit %s is set aside", fit[0].kind, fit[0].commit_id)
                self.fail(fit[0], f"{type(error).__name__}: {error}")
                return
        else:
            return
        half = len(fit) // 2
        await self._part(fit[:half])
        await self._part(fit[half:])

    def without_failed(self, events: Sequence[Event]) -> list[Event]:
        """Those that may be handed over: readable, and not behind one of their order that failed."""
        if not (self.blocked or self.facts.unreadable):
            return list(events)
        fit = []
        for event in events:
            if event.order_id in self.blocked:
                self.fail(event, BEHIND, behind=True)
            elif error := self.facts.unreadable.get(key_of(event)):
                self.fail(event, error)
            else:
                fit.append(event)
        return fit

    def fail(self, event: Event, error: str, *, behind: bool = False) -> None:
        text = error.replace("\0", "")[:ERROR_LENGTH_MAX]
        self.failures.append(Failure(event.commit_id, event.seq, event.kind, event.order_id, text, behind))
        if event.order_id is not None:
            self.blocked.add(event.order_id)
