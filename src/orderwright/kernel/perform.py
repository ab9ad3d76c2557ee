"""The one door. API, console, worker, command line and importers reach the core only through it.

permission → idempotency key → begin → verb → reactions within the transaction → facts → commit; deadlocks and lost
races are tried again within a bound. Many inputs of one verb make one transaction; each is answered for itself.
A batch that fails as a whole is split until the culprit stands alone.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

import psycopg

from orderwright.kernel import clock
from orderwright.kernel.context import Context
from orderwright.kernel.database import Database
from orderwright.kernel.facts import Fact
from orderwright.kernel.idempotency import UNANSWERED, answers_to_keys, scoped, store_answers
from orderwright.kernel.refusal import Outage, Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.times import refuse_filter_times, refuse_times, time_fields
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import Query, Verb
from orderwright.settings import Settings

sql = statements(__file__)
AMOUNTS = "payments.read"
In = TypeVar("In")
Out = TypeVar("Out")
Reaction = Callable[[Transaction, Sequence[Fact]], Awaitable[None]]
BeforeCommit = Callable[[Transaction], Awaitable[None]]
Refusals = list[Refusal | None]
KeepTo = Callable[[Transaction, frozenset[str], Sequence[Any], bool], Awaitable[Refusals]]
TRIES_MAX = 6
LOST_RACES = ("40001", "40P01", "55P03")


class Door:
    """`perform` changes, `ask` reads. `reactions` maps a fact's class to what follows in the same transaction; `settle`
    gives what a transaction has freed to those who wait for it; `before_commit` derives what must never be stale
    (statuses of the orders that changed). `keep_to` keeps a caller to locations: it tells the transaction which these
    are, and refuses the inputs that name what is elsewhere; told whether they change anything. `settings`: what those
    who write mail need of the installation: its address, its secret, whether it has a mail server."""

    def __init__(
        self,
        database: Database,
        reactions: Mapping[type[Fact], Sequence[Reaction]] | None = None,
        before_commit: BeforeCommit | None = None,
        now: Callable[[], datetime] = clock.now,
        settings: Settings | None = None,
        settle: BeforeCommit | None = None,
        keep_to: KeepTo | None = None,
    ) -> None:
        self.keep_to = keep_to
        self.before_commit = before_commit
        self.settle = settle
        self.database = database
        self.reactions = reactions or {}
        self.now = now
        self.settings = settings

    async def perform(self, context: Context, verb: Verb[In, Out], input: In, key: str | None = None) -> Out:
        """Do one thing; raises the `Refusal`."""
        (answer,) = await self.perform_many(context, verb, [input], [key])
        if isinstance(answer, Refusal):
            raise answer
        return answer

    async def perform_many(
        self, context: Context, verb: Verb[In, Out], inputs: Sequence[In], keys: Sequence[str | None] | None = None
    ) -> list[Out | Refusal]:
        """Do many of one kind: a result or a refusal for each, in order, in transactions of `verb.batch_max`. A bug
        that one of them meets is raised once the others of its batch are done."""
        context.require(verb.permission)
        keys = keys or [None] * len(inputs)
        answers: list[Out | Refusal] = []
        for start in range(0, len(inputs), verb.batch_max):
            end = start + verb.batch_max
            for answer in await self.perform_batch(context, verb, inputs[start:end], keys[start:end]):
                if isinstance(answer, Exception) and not isinstance(answer, Refusal):
                    raise answer
                answers.append(answer)
        return answers

    async def perform_batch(
        self, context: Context, verb: Verb[In, Out], inputs: Sequence[In], keys: Sequence[str | None]
    ) -> list[Out | Exception]:
        """As many as make one transaction; who met a bug has it in the place of the answer, and harms nobody else."""
        context.require(verb.permission)
        keys = [key and scoped(context, verb, key) for key in keys]
        if not time_fields(verb.input_type):
            return await self._batch(context, verb, inputs, keys)
        refusals = [refuse_times(input, self.now()) for input in inputs]
        fit = [index for index, refusal in enumerate(refusals) if refusal is None]
        made = await self._batch(context, verb, [inputs[i] for i in fit], [keys[i] for i in fit]) if fit else []
        answers = iter(made)
        return [refusal or next(answers) for refusal in refusals]

    async def ask(self, context: Context, query: Query[In, Out], input: In) -> Out:
        """Read something, under the same permissions."""
        context.require(query.permission)
        if refusal := refuse_filter_times(input):
            raise refusal
        now = context.at or self.now()
        organization, actor = context.organization, context.actor
        async with self.database.transaction(
            organization, actor, now, on_platform=query.on_platform, work=query.work
        ) as tx:
            self._tell(tx, context)
            (refusal,) = await self._elsewhere(tx, context, query, [input])
            if refusal:
                raise refusal
            return await query(tx, input)

    def _tell(self, tx: Transaction, context: Context) -> None:
        """The transaction who asks, and of which installation."""
        tx.settings, tx.shows_amounts = self.settings, context.may(AMOUNTS)
        tx.permissions, tx.caller = context.permissions, context.caller or context.actor

    async def _elsewhere(
        self, tx: Transaction, context: Context, asked: Verb[In, Out] | Query[In, Out], inputs: Sequence[In]
    ) -> list[Refusal | None]:
        """The refusals of inputs that name what is not at the caller's locations. What people do with their own account
        has no location."""
        if context.locations is None or asked.on_platform:
            return [None] * len(inputs)
        if self.keep_to is None:
            raise RuntimeError("This door keeps nobody to a location.")
        return await self.keep_to(tx, context.locations, inputs, isinstance(asked, Verb))

    async def _batch(
        self, context: Context, verb: Verb[In, Out], inputs: Sequence[In], keys: Sequence[str | None]
    ) -> list[Out | Exception]:
        try:
            return [*await self._try_until_won(context, verb, inputs, keys)]
        except Outage:
            raise
        except Exception as error:
            if len(inputs) > 1:
                half = len(inputs) // 2
                return [
                    *await self._batch(context, verb, inputs[:half], keys[:half]),
                    *await self._batch(context, verb, inputs[half:], keys[half:]),
                ]
            return [error]

    async def _try_until_won(
        self, context: Context, verb: Verb[In, Out], inputs: Sequence[In], keys: Sequence[str | None]
    ) -> list[Out | Refusal]:
        for attempt in range(1, TRIES_MAX + 1):
            try:
                return await self._once(context, verb, inputs, keys)
            except psycopg.Error as error:
                lost = error.sqlstate in LOST_RACES or error.diag.constraint_name in verb.retry_on
                if not lost:
                    raise
                if attempt == TRIES_MAX:
                    raise Outage("Too many were at work on the same things at once.") from error
            await asyncio.sleep(random.uniform(0, 0.01 * 2**attempt))
        raise AssertionError("unreachable")

    async def _once(
        self, context: Context, verb: Verb[In, Out], inputs: Sequence[In], keys: Sequence[str | None]
    ) -> list[Out | Refusal]:
        now = context.at or self.now()
        organization, actor = context.organization, context.actor
        async with self.database.transaction(
            organization, actor, now, on_platform=verb.on_platform, alone=verb.alone
        ) as tx:
            tx.settling = self.settle
            self._tell(tx, context)
            answers: list[Any] = [UNANSWERED] * len(inputs)
            if any(keys):
                answers = await answers_to_keys(tx, verb, inputs, keys)
            elsewhere = await self._elsewhere(tx, context, verb, inputs)
            answers = [refusal or answer for refusal, answer in zip(elsewhere, answers, strict=True)]
            fresh = [index for index, answer in enumerate(answers) if answer is UNANSWERED]
            if fresh:
                made = await verb(tx, [inputs[index] for index in fresh])
                for index, answer in zip(fresh, made, strict=True):
                    answers[index] = answer
                await tx.settle()
                await self._react(tx)
                if self.before_commit is not None:
                    await self.before_commit(tx)
                async with tx.together():  # others wait for what is locked: no round trip more than needed
                    await store_answers(tx, verb, [(keys[i], inputs[i], answers[i]) for i in fresh if keys[i]])
                    await self._append_facts(tx, verb, context.cause)
                    await tx.commit()
        return answers

    async def _react(self, tx: Transaction) -> None:
        """Let each reaction see the facts that concern it, once; what it emits is seen by reactions in turn."""
        start = 0
        while start < len(tx.facts):
            facts, start = tx.facts[start:], len(tx.facts)
            concerned: dict[Reaction, list[Fact]] = {}
            for fact in facts:
                for reaction in self.reactions.get(type(fact), ()):
                    concerned.setdefault(reaction, []).append(fact)
            for reaction, its_facts in concerned.items():
                await reaction(tx, its_facts)

    @staticmethod
    async def _append_facts(tx: Transaction, verb: Verb[In, Out], cause: str | None) -> None:
        if not tx.facts:
            return
        rows = [
            {"seq": seq, "at": fact.at or tx.now, "kind": fact.kind, "order_id": fact.order_id, "data": fact.data()}
            for seq, fact in enumerate(tx.facts)
        ]
        await tx.execute(
            sql.append_commit,
            commit_id=tx.commit_id,
            at=tx.now,
            actor=tx.actor,
            verb=verb.name,
            cause=cause,
            rows=json_rows(rows),
        )
