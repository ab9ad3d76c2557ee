"""Accept an invitation and be signed in. A newcomer chooses name and password; others give that of their account, and
those with two-step sign-in a code after it: the invitation is theirs with the code (`enter_code`), not before."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.access.change_name import name_mistakes
from orderwright.access.count_attempts import CountAttempts, count_attempts, forgive_attempts
from orderwright.access.events import UserJoined
from orderwright.access.open_session import NewSession, open_session, wait_for_code
from orderwright.access.passwords import check_password, hash_password, verify_password
from orderwright.access.roles import Role
from orderwright.access.sign_in import FindAccount, find_account
from orderwright.access.tokens import hash_of
from orderwright.access.visitor import visitor
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal, invalid
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query, verb

sql = statements(__file__)


class AcceptInvitation(msgspec.Struct, frozen=True, kw_only=True):
    """`name` is asked of newcomers only."""

    token: str
    name: str
    password: str
    address: str


class FindInvitation(msgspec.Struct, frozen=True):
    token_hash: bytes


class Invitation(msgspec.Struct, frozen=True):
    """`has_account`: the person signs in with a password of theirs instead of choosing one."""

    organization: str
    organization_name: str
    email: str
    role: Role
    invited_by: str
    has_account: bool


async def read_invitation(door: Door, token: str) -> Invitation:
    """What a link invites to. Refuses `invitation_over`."""
    found = await door.ask(visitor(), find_invitation, FindInvitation(hash_of(token)))
    if found is None:
        raise invitation_over()
    return found


@query("account.enter", on_platform=True)
async def find_invitation(tx: Transaction, wanted: FindInvitation) -> Invitation | None:
    return await tx.row(Invitation, sql.read_invitation, token_hash=wanted.token_hash, now=tx.now)


def invitation_over() -> Refusal:
    return Refusal("invitation_over", "This invitation has expired. Ask for a new one.", "not_found")


async def accept_invitation(door: Door, given: AcceptInvitation) -> NewSession:
    """Refuses `invitation_over`, `password_wrong`, `too_many_attempts`, and names and passwords that can't be any."""
    invitation = await read_invitation(door, given.token)
    attempt = CountAttempts("sign in", invitation.email, given.address)
    password_hash = None
    if invitation.has_account:
        await door.perform(visitor(), count_attempts, attempt)
        account = await door.ask(visitor(), find_account, FindAccount(invitation.email))
        if not await verify_password(account.password_hash if account else None, given.password):
            raise invalid("/password", "password_wrong", "This is not your account's password.")
    else:
        if mistakes := name_mistakes(given.name.strip()):
            raise Refusal("name_invalid", mistakes[0].message, fields=mistakes)
        await check_password(given.password, (given.name, invitation.email, invitation.organization_name))
        password_hash = await hash_password(given.password)
    join = JoinOrganization(hash_of(given.token), given.name.strip(), password_hash, attempt)
    return await door.perform(visitor(invitation.email), join_organization, join)


class JoinOrganization(msgspec.Struct, frozen=True):
    """`password_hash` of a newcomer; None where the account's own password was right."""

    token_hash: bytes
    name: str
    password_hash: str | None
    attempt: CountAttempts


class Taken(msgspec.Struct, frozen=True):
    organization: str
    email: str
    role: Role
    locations: list[str]


class WithTwoSteps(msgspec.Struct, frozen=True):
    user_id: UUID
    organization: str
    invitation_id: UUID


@verb("account.enter", refusals=("invitation_over",), on_platform=True, forget=("token",))
async def join_organization(tx: Transaction, joins: Sequence[JoinOrganization]) -> list[NewSession | Refusal]:
    return [await join_one(tx, join) for join in joins]


async def join_one(tx: Transaction, join: JoinOrganization) -> NewSession | Refusal:
    if join.password_hash is None:
        found = await tx.row(WithTwoSteps, sql.find_two_step, token_hash=join.token_hash, now=tx.now)
        if found is not None:
            await forgive_attempts(tx, join.attempt)
            return await wait_for_code(tx, found.user_id, found.organization, found.invitation_id)
    invitation = await tx.row(Taken, sql.take_invitation, token_hash=join.token_hash, now=tx.now)
    if invitation is None:
        return invitation_over()
    if join.password_hash is not None:
        new = {"user_id": tx.new_id(), "email": invitation.email, "name": join.name}
        if not await tx.execute(sql.insert_user, **new, password_hash=join.password_hash, now=tx.now):
            raise invitation_over()  # the account was made meanwhile, with another password than this
    user_id = await become_member(tx, invitation)
    session = user_id and await open_session(tx, user_id, invitation.organization)
    if not session:
        raise invitation_over()
    await forgive_attempts(tx, join.attempt)
    return session


async def become_member(tx: Transaction, invitation: Taken) -> UUID | None:
    """As the invitation says; None where there is no such person."""
    place = msgspec.structs.asdict(invitation)
    user_id = await tx.row(UUID, sql.insert_membership, **place, now=tx.now)
    if user_id is not None:
        tx.emit(UserJoined(user_id=user_id, **place))
    return user_id


async def take_up(tx: Transaction, invitation_id: UUID) -> None:
    """After the code. Refuses `invitation_over`."""
    invitation = await tx.row(Taken, sql.take_invitation_by_id, invitation_id=invitation_id, now=tx.now)
    if invitation is None or await become_member(tx, invitation) is None:
        raise invitation_over()
