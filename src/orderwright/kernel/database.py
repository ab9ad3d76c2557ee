"""PostgreSQL, through one pool. A transaction is opened for one organization's schema; no schema is the default,
so that forgetting to name one fails.

A database that is slow, hangs or vanished is an `Outage` within a bound: the server itself ends a statement that takes
longer than `patience_s`, and the transactions of those who vanished; where no server answers any more, the connection
is hung up, by this side. Who was told an `Outage` does not know whether the commit went through: asking again with the
same reference or key tells.

An organization has its share of the connections, and each kind of work its time. Whoever writes holds the
organization's gate, shared with all other writers, from the beginning of the transaction; who has to be `alone` (a
repair) closes it first. So nobody waits for a lock of somebody who waits for the gate.
"""

import asyncio
import hashlib
import os
import re
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from functools import cache
from time import perf_counter
from typing import Any

import psycopg
from psycopg import AsyncConnection
from psycopg.conninfo import conninfo_to_dict
from psycopg_pool import AsyncConnectionPool, PoolTimeout, TooManyRequests

from orderwright.kernel.refusal import Outage
from orderwright.kernel.shares import REPORTS_AT_ONCE, Shares
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import Work

PLATFORM = "platform"
RECONNECT_S = 2.0  # then the next who asks tries anew: longer, and the pauses between the tries would grow and grow
CONNECT_S_MAX = 3
VANISHED_S_MAX = 20
WAIT_WHILE_AWAY_S = 0.3
HANG_UP_AFTER = 1.5  # times patience: the server gets the time to end the statement itself, and to say so
AWAY = ("08", "53", "57", "58")
TIME: dict[Work, float] = {"read": 0.5, "list": 1.0, "report": 2.0, "write": 1.0}
"""Times patience: how long one statement of this kind of work may take."""
ORGANIZATION = re.compile(r"[a-z][a-z0-9_]{1,40}")


def schema_of(organization: str) -> str:
    """The schema of an organization: `org_demo` for `demo`; `platform` stands for itself."""
    if not ORGANIZATION.fullmatch(organization):
        raise ValueError(f"not the name of an organization: {organization!r}")
    return organization if organization == PLATFORM else f"org_{organization}"


def connecting(url: str, patience_s: float | None) -> dict[str, Any]:
    """Parameters of libpq: to connect is bounded, and either end notices when the other is gone. What the address says
    counts more."""
    server = {"search_path": "", "timezone": "UTC"}
    server |= {"tcp_keepalives_idle": "10", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "3"}
    if patience_s is not None:
        ms = round(patience_s * 1000)
        server |= {"statement_timeout": f"{ms}", "idle_in_transaction_session_timeout": f"{2 * ms}"}
    own = {"connect_timeout": CONNECT_S_MAX, "tcp_user_timeout": VANISHED_S_MAX * 1000}
    own |= {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
    given = conninfo_to_dict(url)
    options = [*(f"-c {name}={value}" for name, value in server.items()), str(given.get("options") or "")]
    return {name: value for name, value in own.items() if name not in given} | {"options": " ".join(options).strip()}


@cache
def beginning(organization: str, schema: str, work: Work, alone: bool, timeout_ms: int | None) -> bytes:
    """In one round trip: the transaction begins in its schema, with its time; a writer's at the organization's gate."""
    if work != "write":
        time = "" if timeout_ms is None else f"; set local statement_timeout to {timeout_ms}"
        return f"begin read only; set local search_path to {schema}{time}".encode()
    said = [f"set_config('search_path', '{schema}', true)"]
    if schema != PLATFORM:
        gate = hashlib.sha256(f"orderwright writers of {organization}".encode()).digest()[:8]
        lock = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
        said.append(f"{lock}({int.from_bytes(gate, signed=True)})")
    return f"begin read write; select {', '.join(said)}".encode()


class Database:
    """The pool. Open it with `await database.open()`, close it with `await database.close()`. `wait_s`: how long to
    wait for a connection; `patience_s`: for a statement, None where work may take its time (imports, backups)."""

    def __init__(
        self, url: str, connections_max: int = 8, wait_s: float = 5.0, patience_s: float | None = None
    ) -> None:
        self.url = url
        self.wait_s = wait_s
        self.patience_s = patience_s
        self.there = True
        self.shares = Shares(connections_max)
        self.reports: dict[str, asyncio.Semaphore] = {}
        self.pool: AsyncConnectionPool[AsyncConnection[Any]] = AsyncConnectionPool(
            url,
            min_size=1,
            max_size=connections_max,
            reconnect_timeout=RECONNECT_S,
            max_waiting=1000,
            open=False,
            kwargs={"autocommit": True, "prepare_threshold": 1, **connecting(url, patience_s)},
        )

    async def open(self) -> None:
        await self.pool.open()

    async def close(self) -> None:
        await self.pool.close()

    async def connect(self) -> AsyncConnection[Any]:
        """A connection of one's own, for what is held for longer than a transaction."""
        return await AsyncConnection.connect(self.url, autocommit=True, **connecting(self.url, self.patience_s))

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection[Any]]:
        """A pooled connection; an unreachable, slow or overrun database is an `Outage`."""
        try:
            async with self.pool.connection(self.wait_s if self.there else WAIT_WHILE_AWAY_S) as connection:
                self.there = True
                yield connection
        except (PoolTimeout, TooManyRequests) as error:
            self.there = False
            raise Outage("The database does not answer.") from error
        except psycopg.Error as error:
            if error.sqlstate == "57014":
                raise Outage("The database took too long.") from error
            if error.sqlstate is None and isinstance(error, psycopg.OperationalError):
                raise Outage("The database is away.") from error
            if error.sqlstate is not None and (error.sqlstate[:2] in AWAY or error.sqlstate == "25P03"):
                raise Outage("The database is away.") from error
            raise

    @asynccontextmanager
    async def transaction(
        self,
        organization: str,
        actor: str,
        now: datetime,
        read_only: bool = False,
        on_platform: bool = False,
        *,
        work: Work | None = None,
        alone: bool = False,
    ) -> AsyncIterator[Transaction]:
        """One transaction in an organization's schema, or for it in `platform`: committed at the end of the block,
        rolled back on any error. `work`: of which kind, where it is neither a `read` nor a `write`. `alone`: nobody
        else writes in the organization meanwhile."""
        kind: Work = work or ("read" if read_only else "write")
        schema = PLATFORM if on_platform else schema_of(organization)
        patience_s = None if self.patience_s is None else self.patience_s * TIME[kind]
        timeout_ms = None if patience_s is None or TIME[kind] == 1 else round(patience_s * 1000)
        begin = beginning(organization, schema, kind, alone, timeout_ms)
        asked_at = perf_counter()
        async with self._place(organization, kind), self.connection() as connection:
            tx = Transaction(connection, organization, actor, now)
            tx.spent.pool_s += perf_counter() - asked_at
            with self._hanging_up(tx, patience_s):
                try:
                    await tx.timed(connection.execute(begin))
                    yield tx
                except BaseException:
                    if not connection.closed:
                        await tx.timed(connection.rollback())
                    raise
                await tx.timed(connection.commit())

    @asynccontextmanager
    async def _place(self, organization: str, work: Work) -> AsyncIterator[None]:
        """The organization's turn; of reports only some are read at once."""
        wait_s = self.wait_s if self.there else WAIT_WHILE_AWAY_S
        if work != "report":
            async with self.shares.of(organization, wait_s):
                yield
            return
        reports = self.reports.setdefault(organization, asyncio.Semaphore(REPORTS_AT_ONCE))
        try:
            async with asyncio.timeout(wait_s):
                await reports.acquire()
        except TimeoutError as error:
            raise Outage("Other reports are being read. Try again in a moment.", 5) from error
        try:
            async with self.shares.of(organization, wait_s):
                yield
        finally:
            reports.release()

    @contextmanager
    def _hanging_up(self, tx: Transaction, statement_s: float | None) -> Iterator[None]:
        """Ends the connection where no statement was answered for too long: a server that hangs ends none itself."""
        if statement_s is None:
            yield
            return
        timer: asyncio.TimerHandle
        loop, patience_s = asyncio.get_running_loop(), statement_s * HANG_UP_AFTER

        def look() -> None:
            nonlocal timer
            left_s = tx.asked_at + patience_s - perf_counter()
            if left_s > 0 or tx.unhurried:
                timer = loop.call_later(left_s if left_s > 0 else patience_s, look)
            else:
                hang_up(tx.connection)

        timer = loop.call_later(patience_s, look)
        try:
            yield
        finally:
            timer.cancel()


def hang_up(connection: AsyncConnection[Any]) -> None:
    """To whoever waits on it, as if the server had closed the connection."""
    if not connection.closed:
        with socket.socket(fileno=os.dup(connection.fileno())) as line:
            line.shutdown(socket.SHUT_RDWR)


@contextmanager
def answered_within(connection: AsyncConnection[Any], seconds: float | None) -> Iterator[None]:
    """The connection ends where this block takes longer."""
    timer = None if seconds is None else asyncio.get_running_loop().call_later(seconds, hang_up, connection)
    try:
        yield
    finally:
        if timer is not None:
            timer.cancel()
