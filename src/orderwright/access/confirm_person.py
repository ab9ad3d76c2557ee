"""Who is signed in proves once more who they are, before what could hand the installation to somebody else: keys,
invitations, roles, how one signs in. The password does for `GOOD_FOR`."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from orderwright.access.authenticate import forget_everything
from orderwright.access.count_attempts import CountAttempts, count_attempts, forgive_attempts
from orderwright.access.passwords import verify_password
from orderwright.access.sign_in import FindAccount, find_account
from orderwright.access.visitor import visitor
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal, invalid
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb

sql = statements(__file__)
GOOD_FOR = timedelta(minutes=15)


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


class ProvePerson(msgspec.Struct, frozen=True):
    session_id: UUID
    attempt: CountAttempts


class Proven(msgspec.Struct, frozen=True):
    at: datetime


async def confirm_person(door: Door, session_id: UUID, email: str, password: str, address: str) -> None:
    """Refuses `password_missing` and `password_wrong` (field `your_password`), and `too_many_attempts`."""
    if not password:
        raise invalid("/your_password", "password_missing", "Enter your password, to be sure that it's you.")
    attempt = await right_password(door, email, password, address, "/your_password")
    await door.perform(visitor(email), prove_person, ProvePerson(session_id, attempt))
    forget_everything(door.database)


@verb("account.enter", on_platform=True)
async def prove_person(tx: Transaction, proofs: Sequence[ProvePerson]) -> list[Proven | Refusal]:
    for proof in proofs:
        await tx.execute(sql.update_proven, session_id=proof.session_id, now=tx.now)
        await forgive_attempts(tx, proof.attempt)
    return [Proven(tx.now) for _ in proofs]
