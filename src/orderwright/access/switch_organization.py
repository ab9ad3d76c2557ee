"""Work in another of one's organizations: the session ends and another begins there, with another token."""

from collections.abc import Sequence

import msgspec

from orderwright.access.authenticate import forget_session, person_of_session
from orderwright.access.events import SignedIn
from orderwright.access.open_session import NewSession, open_session
from orderwright.access.tokens import hash_of
from orderwright.access.visitor import visitor
from orderwright.kernel.database import ORGANIZATION
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb

sql = statements(__file__)


class MoveSession(msgspec.Struct, frozen=True):
    token_hash: bytes
    organization: str


async def switch_organization(door: Door, session_token: str, organization: str) -> NewSession:
    """Refuses `organization_not_found` where the person is no member, and `session_over`."""
    session = await door.perform(visitor(), move_session, MoveSession(hash_of(session_token), organization))
    forget_session(door.database, session_token)
    return session


@verb("account.enter", refusals=("organization_not_found", "session_over"), on_platform=True, forget=("token",))
async def move_session(tx: Transaction, moves: Sequence[MoveSession]) -> list[NewSession | Refusal]:
    return [await move_one(tx, move) for move in moves]


async def move_one(tx: Transaction, move: MoveSession) -> NewSession | Refusal:
    person = await person_of_session(tx, move.token_hash)
    if person is None:
        return Refusal("session_over", "The session has ended. Sign in again.", "unauthenticated")
    known = ORGANIZATION.fullmatch(move.organization)
    session = await open_session(tx, person.user_id, move.organization, person.proven_at) if known else None
    if session is None:
        return not_found("organization", organization=move.organization)
    await tx.execute(sql.delete_session, session_id=person.session_id)
    tx.emit(SignedIn(organization=session.organization, user_id=person.user_id))
    return session
