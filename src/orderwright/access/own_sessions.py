"""A person's own sessions: which there are, and their end, one by one or all but the present one."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from orderwright.access.visitor import visitor
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query, verb

sql = statements(__file__)


class ListSessions(msgspec.Struct, frozen=True):
    user_id: UUID


class ListedSession(msgspec.Struct, frozen=True):
    """`agent`: what the browser says it is."""

    session_id: UUID
    organization_name: str
    agent: str
    address: str
    created_at: datetime
    last_seen_at: datetime


@query("account.enter", on_platform=True)
async def list_sessions(tx: Transaction, wanted: ListSessions) -> list[ListedSession]:
    """Those that are not over, the last used first."""
    return await tx.rows(ListedSession, sql.read_sessions, user_id=wanted.user_id, now=tx.now)


class EndSessions(msgspec.Struct, frozen=True):
    """`session_id` alone, or all of the person but `but`."""

    user_id: UUID
    session_id: UUID | None = None
    but: UUID | None = None


class EndedSessions(msgspec.Struct, frozen=True):
    count: int


async def end_own_sessions(door: Door, email: str, wanted: EndSessions) -> int:
    """How many ended: one that is over already is none."""
    return (await door.perform(visitor(email), end_sessions, wanted)).count


@verb("account.enter", on_platform=True)
async def end_sessions(tx: Transaction, ends: Sequence[EndSessions]) -> list[EndedSessions | Refusal]:
    return [EndedSessions(await tx.execute(sql.delete_sessions, **msgspec.structs.asdict(end))) for end in ends]
