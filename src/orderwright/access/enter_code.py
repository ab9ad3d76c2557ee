"""The second step of signing in: a code of the authenticator app, or a recovery code, turns a session that awaits it
into one that opens what the person may."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.access.accept_invitation import take_up
from orderwright.access.count_attempts import CountAttempts, forgive_attempts
from orderwright.access.events import SignedIn
from orderwright.access.known_devices import attempt_from
from orderwright.access.open_session import NewSession, open_session
from orderwright.access.tokens import hash_of
from orderwright.access.two_step import use_code
from orderwright.access.visitor import visitor
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query, verb

sql = statements(__file__)


class FindWaiting(msgspec.Struct, frozen=True):
    token_hash: bytes


class Waiting(msgspec.Struct, frozen=True):
    user_id: UUID
    email: str
    organization: str
    invitation_id: UUID | None


async def enter_code(door: Door, token: str, code: str, address: str, device: str | None = None) -> NewSession:
    """`device`: as with the password. Refuses `session_over`, `code_missing`, `code_wrong`, `too_many_attempts` and,
    of who was invited, `invitation_over`."""
    waiting = await read_waiting(door, token)
    attempt = await attempt_from(door, "code", waiting.email, address, device)
    await use_code(door, waiting.user_id, waiting.email, code, attempt)
    finish = FinishSignIn(hash_of(token), attempt, address)
    return await door.perform(visitor(waiting.email), finish_sign_in, finish)


async def read_waiting(door: Door, token: str) -> Waiting:
    """Whose code is waited for. Refuses `session_over`."""
    waiting = await door.ask(visitor(), find_waiting, FindWaiting(hash_of(token)))
    if waiting is None:
        raise over()
    return waiting


def over() -> Refusal:
    return Refusal("session_over", "It took too long. Sign in again.", "unauthenticated")


@query("account.enter", on_platform=True)
async def find_waiting(tx: Transaction, wanted: FindWaiting) -> Waiting | None:
    """The person whose password was right."""
    return await tx.row(Waiting, sql.read_waiting, token_hash=wanted.token_hash, now=tx.now)


class FinishSignIn(msgspec.Struct, frozen=True):
    token_hash: bytes
    attempt: CountAttempts
    address: str


@verb("account.enter", refusals=("session_over", "invitation_over"), on_platform=True, forget=("token",))
async def finish_sign_in(tx: Transaction, finishes: Sequence[FinishSignIn]) -> list[NewSession | Refusal]:
    """The session that waited ends, and one with another token begins; an invitation is accepted with it."""
    answers: list[NewSession | Refusal] = []
    for finish in finishes:
        waiting = await tx.row(Waiting, sql.take_waiting, token_hash=finish.token_hash, now=tx.now)
        if waiting and waiting.invitation_id:
            await take_up(tx, waiting.invitation_id)
        session = waiting and await open_session(tx, waiting.user_id, waiting.organization, tx.now)
        if session:
            await forgive_attempts(tx, finish.attempt)
            where = finish.address
            tx.emit(SignedIn(organization=session.organization, user_id=session.user_id, address=where))
        answers.append(session or over())
    return answers
