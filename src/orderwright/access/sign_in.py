"""Sign in with e-mail and password. Whoever is unknown gets the same answer, after the same work, as whoever mistypes.

The password is checked between two transactions, so that no connection waits for argon2.
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.access.count_attempts import CountAttempts, count_attempts, forgive_attempts
from orderwright.access.events import SignedIn
from orderwright.access.known_devices import attempt_from
from orderwright.access.open_session import NewSession, open_session
from orderwright.access.passwords import verify_password
from orderwright.access.visitor import visitor
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query, verb

sql = statements(__file__)


class SignIn(msgspec.Struct, frozen=True, kw_only=True):
    """`address`: where from, for counting attempts. `organization`: which of several; the last one where not said.
    `device`: the token of a browser in which somebody signed in before."""

    email: str
    password: str
    address: str
    organization: str | None = None
    device: str | None = None


async def sign_in(door: Door, given: SignIn) -> NewSession:
    """Refuses `sign_in_refused` and `too_many_attempts`."""
    attempt = await attempt_from(door, "sign in", given.email, given.address, given.device)
    await door.perform(visitor(), count_attempts, attempt)
    account = await door.ask(visitor(), find_account, FindAccount(given.email))
    right = await verify_password(account.password_hash if account else None, given.password)
    if account is None or not right:
        raise sign_in_refused()
    start = StartSession(account.user_id, given.organization, attempt, given.address)
    return await door.perform(visitor(account.email), start_session, start)


def sign_in_refused() -> Refusal:
    return Refusal("sign_in_refused", "The e-mail address or the password is wrong.", "unauthenticated")


class FindAccount(msgspec.Struct, frozen=True):
    email: str


class Account(msgspec.Struct, frozen=True):
    user_id: UUID
    email: str
    password_hash: str | None


@query("account.enter", on_platform=True)
async def find_account(tx: Transaction, wanted: FindAccount) -> Account | None:
    """The account with this e-mail. What can't be one is not looked for."""
    email = wanted.email.strip().lower()
    return await tx.row(Account, sql.read_account, email=email) if email.isprintable() else None


class StartSession(msgspec.Struct, frozen=True):
    """For a person whose password was right; `attempt` is forgiven."""

    user_id: UUID
    organization: str | None
    attempt: CountAttempts
    address: str


@verb("account.enter", refusals=("sign_in_refused",), on_platform=True, forget=("token",))
async def start_session(tx: Transaction, starts: Sequence[StartSession]) -> list[NewSession | Refusal]:
    """A session, unless the person is a member of nothing (any more)."""
    answers: list[NewSession | Refusal] = []
    for start in starts:
        session = await open_session(tx, start.user_id, start.organization)
        if session is not None:
            await forgive_attempts(tx, start.attempt)
        if session is not None and not session.awaits_code:
            tx.emit(SignedIn(organization=session.organization, user_id=start.user_id, address=start.address))
        answers.append(session or sign_in_refused())
    return answers
