"""PostgreSQL, through one pool. A transaction is opened for one organization's schema; no schema is the default,
so that forgetting to name one fails."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import psycopg
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool, PoolTimeout, TooManyRequests

from orderwright.kernel.refusal import Outage
from orderwright.kernel.transaction import Transaction

PLATFORM = "platform"
RECONNECT_S = 2.0  # then the next who asks tries anew: longer, and the pauses between the tries would grow and grow
ORGANIZATION = re.compile(r"[a-z][a-z0-9_]{1,40}")


def schema_of(organization: str) -> str:
    """The schema of an organization: `org_demo` for `demo`; `platform` stands for itself."""
    if not ORGANIZATION.fullmatch(organization):
        raise ValueError(f"not the name of an organization: {organization!r}")
    return organization if organization == PLATFORM else f"org_{organization}"


class Database:
    """The pool. Open it with `await database.open()`, close it with `await database.close()`."""

    def __init__(self, url: str, connections_max: int = 8, wait_s: float = 5.0) -> None:
        self.url = url
        self.pool: AsyncConnectionPool[AsyncConnection[Any]] = AsyncConnectionPool(
            url,
            min_size=1,
            max_size=connections_max,
            timeout=wait_s,
            reconnect_timeout=RECONNECT_S,
            max_waiting=1000,
            open=False,
            kwargs={"autocommit": True, "prepare_threshold": 1, "options": "-c search_path= -c timezone=UTC"},
        )

    async def open(self) -> None:
        await self.pool.open()

    async def close(self) -> None:
        await self.pool.close()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection[Any]]:
        """A pooled connection; an unreachable or overrun database is an `Outage`."""
        try:
            async with self.pool.connection() as connection:
                yield connection
        except (PoolTimeout, TooManyRequests) as error:
            raise Outage("The database does not answer.") from error
        except psycopg.OperationalError as error:
            if error.sqlstate is None or error.sqlstate[:2] in ("08", "53", "57", "58"):
                raise Outage("The database is away.") from error
            raise

    @asynccontextmanager
    async def transaction(
        self, organization: str, actor: str, now: datetime, read_only: bool = False, on_platform: bool = False
    ) -> AsyncIterator[Transaction]:
        """One transaction in an organization's schema, or for it in `platform`: committed at the end of the block,
        rolled back on any error."""
        mode = "read only" if read_only else "read write"
        schema = PLATFORM if on_platform else schema_of(organization)
        begin = f"begin {mode}; set local search_path to {schema}"
        async with self.connection() as connection:
            await connection.execute(begin.encode())
            try:
                yield Transaction(connection, organization, actor, now)
            except BaseException:
                if not connection.closed:
                    await connection.rollback()
                raise
            await connection.commit()
