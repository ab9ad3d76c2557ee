"""Who is signed in proves once more who they are, before what could hand the installation to somebody else: keys,
invitations, roles, how one signs in. The password, and with two-step sign-in a code as well, do for `GOOD_FOR`.
The session gets another token then; requests that are under way with the one before have `UNDER_WAY` to end."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from orderwright.access.authenticate import forget_everything
from orderwright.access.count_attempts import CountAttempts, count_attempts, forgive_attempts
from orderwright.access.passwords import verify_password
from orderwright.access.sign_in import FindAccount, find_account
from orderwright.access.two_step import use_code
from orderwright.access.visitor import visitor
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal, invalid
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb

sql = statements(__file__)
GOOD_FOR = timedelta(minutes=15)
UNDER_WAY = timedelta(seconds=10)


def is_proven(proven_at: datetime, now: datetime) -> bool:
    return now - proven_at < GOOD_FOR


async def right_password(door: Door, email: str, password: str, address: str, pointer: str) -> CountAttempts:
    """Refuses `password_wrong` and `too_many_attempts`."""
    attempt = CountAttempts("sign in", email, address)
    await door.perform(visitor(), count_attempts, attempt)
    account = await door.ask(visitor(), find_account, FindAccount(email))
    if not await verify_password(account.password_hash if account else None, password):
        raise invalid(pointer, "password_wrong", "This is not your password.")
    return attempt


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """Who is signed in, by which session, from which address, and what they typed to prove it. `code` is asked for
    where `two_step` is on: of the app, or a recovery code. `token_hash`: of the token that the session gets with it."""

    user_id: UUID
    session_id: UUID
    token_hash: bytes
    email: str
    address: str
    two_step: bool
    password: str
    code: str


class ProvePerson(msgspec.Struct, frozen=True):
    session_id: UUID
    token_hash: bytes
    attempts: list[CountAttempts]


class Proven(msgspec.Struct, frozen=True):
    at: datetime


async def confirm_person(door: Door, claim: Claim) -> None:
    """Refuses `password_missing` and `password_wrong` (field `your_password`), `code_missing` and `code_wrong` (field
    `your_code`), and `too_many_attempts`."""
    if not claim.password:
        raise invalid("/your_password", "password_missing", "Enter your password, to be sure that it's you.")
    attempts = [await right_password(door, claim.email, claim.password, claim.address, "/your_password")]
    if claim.two_step:
        attempts.append(await right_code(door, claim.user_id, claim.email, claim.code, claim.address))
    await door.perform(visitor(claim.email), prove_person, ProvePerson(claim.session_id, claim.token_hash, attempts))
    forget_everything(door.database)


async def right_code(door: Door, user_id: UUID, email: str, code: str, address: str) -> CountAttempts:
    """Of somebody who is in, with the field `your_code`. Refuses `code_missing`, `code_wrong` and
    `too_many_attempts`."""
    attempt = CountAttempts("code", email, address)
    try:
        await use_code(door, user_id, email, code, attempt)
    except Refusal as refusal:
        if refusal.code in ("code_missing", "code_wrong"):
            raise invalid("/your_code", refusal.code, refusal.fields[0].message) from refusal
        raise
    return attempt


@verb("account.enter", on_platform=True)
async def prove_person(tx: Transaction, proofs: Sequence[ProvePerson]) -> list[Proven | Refusal]:
    for proof in proofs:
        await renew_session(tx, proof.session_id, proof.token_hash, tx.now)
        for attempt in proof.attempts:
            await forgive_attempts(tx, attempt)
    return [Proven(tx.now) for _ in proofs]


async def renew_session(
    tx: Transaction, session_id: UUID, token_hash: bytes, proven_at: datetime | None = None
) -> None:
    """Known by another token from now on. `proven_at`: None where that stays as it was."""
    known = {"session_id": session_id, "token_hash": token_hash, "proven_at": proven_at}
    await tx.execute(sql.renew_session, former_until=tx.now + UNDER_WAY, **known)
