"""Choose a new password by a link that was mailed. It works once, for an hour, and ends every session of the person.

Whether an address is known is told to nobody: a request is answered alike, and the caller mails in the background.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from orderwright.access.count_attempts import CountAttempts, count_attempts
from orderwright.access.events import PasswordChanged
from orderwright.access.open_session import NewSession, open_session
from orderwright.access.passwords import check_password, hash_password
from orderwright.access.sign_in import Account, FindAccount, find_account
from orderwright.access.tell_each import tell_each
from orderwright.access.tokens import hash_of, new_token
from orderwright.access.visitor import visitor
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query, verb

sql = statements(__file__)
LASTS = timedelta(hours=1)


class RequestReset(msgspec.Struct, frozen=True):
    user_id: UUID


class ResetLink(msgspec.Struct, frozen=True, kw_only=True):
    """`token` belongs at the end of `/password/new/`. `organization`: in whose name the mail is sent."""

    email: str
    name: str
    organization: str
    expires_at: datetime
    token: str | None


async def request_password_reset(door: Door, email: str, address: str) -> ResetLink | None:
    """A link for the person, or None where nobody has this address. Refuses `too_many_attempts`."""
    await door.perform(visitor(), count_attempts, CountAttempts("reset", email, address))
    account = await door.ask(visitor(), find_account, FindAccount(email))
    if account is None:
        return None
    try:
        return await door.perform(visitor(account.email), create_reset, RequestReset(account.user_id))
    except Refusal:
        return None  # a member of nothing any more


@verb("account.enter", refusals=("not_a_member",), on_platform=True, forget=("token",))
async def create_reset(tx: Transaction, requests: Sequence[RequestReset]) -> list[ResetLink | Refusal]:
    """A link to choose a new password; those that were made before lead nowhere any more."""
    answers: list[ResetLink | Refusal] = []
    for request in requests:
        person = await tx.row(Person, sql.read_person, user_id=request.user_id)
        if person is None:
            answers.append(Refusal("not_a_member", "This person is not a member of any organization.", "conflict"))
            continue
        token, expires_at = new_token(), tx.now + LASTS
        await tx.execute(sql.delete_resets, user_id=request.user_id)
        await tx.execute(
            sql.insert_reset, token_hash=hash_of(token), user_id=request.user_id, now=tx.now, expires_at=expires_at
        )
        answers.append(ResetLink(**msgspec.structs.asdict(person), expires_at=expires_at, token=token))
    return answers


class Person(msgspec.Struct, frozen=True):
    email: str
    name: str
    organization: str


async def make_reset_link(door: Door, email: str, actor: str) -> ResetLink:
    """A link for the person, asked for by the operator. Refuses `user_not_found` and `not_a_member`."""
    account = await door.ask(visitor(actor), find_account, FindAccount(email))
    if account is None:
        raise not_found("user", email=email)
    return await door.perform(visitor(actor), create_reset, RequestReset(account.user_id))


class FindReset(msgspec.Struct, frozen=True):
    token_hash: bytes


async def read_reset(door: Door, token: str) -> str:
    """The e-mail address that a link is for. Refuses `reset_over`."""
    return (await _account_of(door, token)).email


async def reset_password(door: Door, token: str, password: str) -> NewSession:
    """Set the password and sign in. Refuses `reset_over`, and passwords that can't be any."""
    account = await _account_of(door, token)
    await check_password(password, (account.email,))
    change = SetPassword(hash_of(token), await hash_password(password))
    return await door.perform(visitor(account.email), set_password, change)


async def _account_of(door: Door, token: str) -> Account:
    account = await door.ask(visitor(), find_reset, FindReset(hash_of(token)))
    if account is None:
        raise reset_over()
    return account


def reset_over() -> Refusal:
    return Refusal(
        "reset_over", "This link has expired: it works once, within an hour. Request a new one.", "not_found"
    )


@query("account.enter", on_platform=True)
async def find_reset(tx: Transaction, wanted: FindReset) -> Account | None:
    """Whose password a link may change."""
    return await tx.row(Account, sql.read_reset, token_hash=wanted.token_hash, now=tx.now)


class SetPassword(msgspec.Struct, frozen=True):
    token_hash: bytes
    password_hash: str


@verb("account.enter", refusals=("reset_over",), on_platform=True, forget=("token",))
async def set_password(tx: Transaction, changes: Sequence[SetPassword]) -> list[NewSession | Refusal]:
    """By the link's right; every session of the person ends, and one begins."""
    answers: list[NewSession | Refusal] = []
    for change in changes:
        user_id = await tx.row(UUID, sql.take_reset, token_hash=change.token_hash, now=tx.now)
        if user_id is None:
            answers.append(reset_over())
            continue
        await tx.execute(sql.update_password, user_id=user_id, password_hash=change.password_hash)
        await tx.execute(sql.delete_sessions, user_id=user_id)
        await tell_each(tx, user_id, PasswordChanged)
        answers.append(await open_session(tx, user_id, None) or reset_over())
    return answers
