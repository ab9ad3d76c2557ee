"""Open a session: a random token for the cookie, of which only the hash is kept. Verbs call it in their transaction."""

from datetime import timedelta
from uuid import UUID

import msgspec

from orderwright.access.tokens import hash_of, new_token
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction

sql = statements(__file__)
LASTS = timedelta(days=14)


class NewSession(msgspec.Struct, frozen=True, kw_only=True):
    """`token` goes into the cookie and is told once."""

    token: str | None
    user_id: UUID
    organization: str


async def open_session(tx: Transaction, user_id: UUID, organization: str | None) -> NewSession | None:
    """In the organization named, or the one the person worked in last; None where the person is no member."""
    chosen = await tx.row(str, sql.choose_organization, user_id=user_id, organization=organization)
    if chosen is None:
        return None
    token = new_token()
    await tx.execute(sql.delete_ended, user_id=user_id, now=tx.now)
    await tx.execute(
        sql.insert_session,
        token_hash=hash_of(token),
        user_id=user_id,
        organization=chosen,
        now=tx.now,
        expires_at=tx.now + LASTS,
    )
    return NewSession(token=token, user_id=user_id, organization=chosen)
