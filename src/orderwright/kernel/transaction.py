"""One transaction for one organization: statements in, structs out, facts appended."""

import functools
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import ExitStack, asynccontextmanager
from datetime import datetime
from time import perf_counter
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from psycopg import AsyncConnection, AsyncCursor
from psycopg.rows import RowMaker

from orderwright.kernel.facts import Fact
from orderwright.kernel.ids import new_id
from orderwright.kernel.spent import Spent, here
from orderwright.kernel.statements import Statement
from orderwright.settings import Settings

T = TypeVar("T")
encode = msgspec.json.Encoder().encode


def json_rows(rows: Sequence[Any]) -> str:
    """Many structs as the one JSON parameter of `json_to_recordset(%(rows)s)`."""
    return encode(rows).decode()


@functools.cache
def by_position(type_: type[Any]) -> list[str]:
    """The fields that a struct takes by position, in order."""
    parameters = inspect.signature(type_).parameters.values()
    return [parameter.name for parameter in parameters if parameter.kind is not parameter.KEYWORD_ONLY]


def struct_rows(type_: type[T]) -> Callable[[AsyncCursor[Any]], RowMaker[T]]:
    """A psycopg row factory that makes structs (or single values, for plain types) by column name."""

    def factory(cursor: AsyncCursor[Any]) -> RowMaker[T]:
        names = [column.name for column in cursor.description or ()]
        fields = getattr(type_, "__struct_fields__", None)
        if fields is None:
            return lambda values: values[0]
        taken = by_position(type_)  # type: ignore[arg-type]  # mypy doubts that classes are hashable
        if names == taken[: len(names)]:
            return lambda values: type_(*values)
        return lambda values: type_(**dict(zip(names, values, strict=True)))

    return factory


class Transaction:
    """What a verb works with. Time, ids and the actor come from here, never from globals."""

    def __init__(self, connection: AsyncConnection[Any], organization: str, actor: str, now: datetime) -> None:
        self.connection = connection
        self.organization = organization
        self.actor = actor
        self.now = now
        self.commit_id = new_id()
        self.facts: list[Fact] = []
        self.changed_orders: set[UUID] = set()  # whose derived statuses are refreshed before the commit
        self.freed_levels: dict[tuple[UUID, UUID], bool] = {}
        """(variant, location) of which more can be sold than before; true where goods came there."""
        self.unsourced_orders: set[UUID] = set()  # with units that have lost their stock
        self.settling: Callable[[Transaction], Awaitable[None]] | None = None
        self.statement_count = 0
        self.spent = here() or Spent()
        self.asked_at = perf_counter()  # of the database, the last time
        self.unhurried = False
        self.settings: Settings | None = None  # of the installation, where its door has them
        self.shows_amounts = True  # to who asks (`payments.read`); what they are told is None else
        self.permissions = frozenset("*")  # patterns, of who asks
        self.caller = actor  # who that is, where several share an actor's name: a key by its prefix
        self.locations: list[UUID] | None = None  # that who asks is kept to; None: all

    @property
    def secret(self) -> str:
        """The installation's: what is made from it, such as the secret of a webhook, is kept nowhere."""
        if self.settings is None:
            raise RuntimeError("This door has no settings, and so no secret.")
        return self.settings.secret

    @property
    def secrets(self) -> tuple[str, ...]:
        """That one, and the one that it replaces for a while."""
        if self.settings is None:
            raise RuntimeError("This door has no settings, and so no secret.")
        return self.settings.secrets

    def new_id(self) -> UUID:
        return new_id()

    def emit(self, *facts: Fact) -> None:
        """Append facts; they are written with the commit."""
        self.facts.extend(facts)

    @asynccontextmanager
    async def together(self) -> AsyncIterator[None]:
        """Statements of this block go out without waiting for the one before: rows are waited for where they are asked
        for, effects at the end. `execute` can't tell there how many rows it touched (-1), and what is wrong with a
        statement is told by a later one."""
        with ExitStack() as ending:
            async with self.connection.pipeline():
                yield
                self.spent.wait()
                ending.callback(self.spent.waited)

    async def rows(self, type_: type[T], statement: Statement, **parameters: Any) -> list[T]:
        """All rows of a statement, as structs of `type_` (or single values: int, UUID, str)."""
        self._begin()
        try:
            async with self.connection.cursor(row_factory=struct_rows(type_)) as cursor:
                await cursor.execute(statement.text, parameters or None)
                return await cursor.fetchall()
        finally:
            self.spent.waited()

    async def row(self, type_: type[T], statement: Statement, **parameters: Any) -> T | None:
        """The first row of a statement, or None."""
        found = await self.rows(type_, statement, **parameters)
        return found[0] if found else None

    async def execute(self, statement: Statement, **parameters: Any) -> int:
        """Run a statement for its effect; the number of rows that it touched."""
        self._begin()
        try:
            cursor = await self.connection.execute(statement.text, parameters or None)
            return cursor.rowcount
        finally:
            self.spent.waited()

    async def settle(self) -> None:
        """Let what this transaction has freed serve those who wait for it. The door does it before the commit; who
        answers with levels does it before they are read."""
        if self.settling is not None and (self.freed_levels or self.unsourced_orders):
            await self.settling(self)

    async def timed(self, command: Awaitable[Any]) -> None:
        """Begin, commit and the like: their time counts, their number does not."""
        self.asked_at = self.spent.wait()
        try:
            await command
        finally:
            self.spent.waited()

    async def take_time(self) -> None:
        """From here on statements may take as long as they need: for what is asked for rarely and reads everything."""
        self.unhurried = True
        await self.timed(self.connection.execute(b"set local statement_timeout to 0"))

    def _begin(self) -> None:
        self.statement_count += 1
        self.spent.statements += 1
        self.asked_at = self.spent.wait()

    async def commit(self) -> None:
        """End it here, together with the last statements; the door does this. Nothing may follow."""
        await self.timed(self.connection.commit())
