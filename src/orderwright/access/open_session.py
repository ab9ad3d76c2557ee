"""Open a session: a random token for the cookie, of which only the hash is kept. Verbs call it in their transaction.

Of a person with two-step sign-in the session opens nothing until the code was entered (`enter_code`), whatever led to
it: a password, a link to choose a new one, an invitation."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from orderwright.access.tokens import hash_of, new_session_token
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction

sql = statements(__file__)
LASTS = timedelta(days=14)
CODE_WITHIN = timedelta(minutes=10)
IDLE_MINUTES = 720


class NewSession(msgspec.Struct, frozen=True, kw_only=True):
    """`token` goes into the cookie and is told once; while it `awaits_code`, it is good for entering that alone."""

    token: str | None
    user_id: UUID
    organization: str
    awaits_code: bool = False


class Chosen(msgspec.Struct, frozen=True):
    organization: str
    two_step: bool


async def wait_for_code(tx: Transaction, user_id: UUID, organization: str, invitation_id: UUID) -> NewSession:
    """Of somebody with two-step sign-in who is invited: no member until the code was entered."""
    return await insert(tx, user_id, organization, invitation_id=invitation_id)


async def open_session(
    tx: Transaction, user_id: UUID, organization: str | None, proven_at: datetime | None = None
) -> NewSession | None:
    """In the organization named, or the one the person worked in last; None where the person is no member. `proven_at`:
    when the person proved who they are, who needs no second step: they are in already, or have a passkey."""
    chosen = await tx.row(Chosen, sql.choose_organization, user_id=user_id, organization=organization)
    if chosen is None:
        return None
    if chosen.two_step and proven_at is None:
        return await insert(tx, user_id, chosen.organization)
    return await insert(tx, user_id, chosen.organization, proven_at or tx.now)


async def insert(
    tx: Transaction,
    user_id: UUID,
    organization: str,
    proven_at: datetime | None = None,
    invitation_id: UUID | None = None,
) -> NewSession:
    """Without `proven_at`, it awaits the code."""
    token, awaits_code = new_session_token(), proven_at is None
    await tx.execute(sql.delete_ended, user_id=user_id, now=tx.now)
    await tx.execute(
        sql.insert_session,
        token_hash=hash_of(token),
        user_id=user_id,
        organization=organization,
        session_id=tx.new_id(),
        awaits_code=awaits_code,
        invitation_id=invitation_id,
        proven_at=proven_at or tx.now,
        idle_minutes=tx.settings.session_idle_minutes if tx.settings else IDLE_MINUTES,
        now=tx.now,
        expires_at=tx.now + (CODE_WITHIN if awaits_code else LASTS),
    )
    return NewSession(token=token, user_id=user_id, organization=organization, awaits_code=awaits_code)
