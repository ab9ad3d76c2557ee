"""Make sure that an organization has an admin with this e-mail and password: for the first run and the operator."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.access.events import UserJoined
from orderwright.access.passwords import check_length, check_password, hash_password
from orderwright.access.visitor import plain_email
from orderwright.kernel.context import system
from orderwright.kernel.database import Database
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb

sql = statements(__file__)


class AddMember(msgspec.Struct, frozen=True, kw_only=True):
    email: str
    name: str
    role: str
    password_hash: str


class AddedMember(msgspec.Struct, frozen=True, kw_only=True):
    """`created`: the account is new. One that was there keeps its name and password."""

    user_id: UUID
    email: str
    created: bool


async def ensure_admin(
    database: Database, organization: str, email: str, password: str, name: str = "Admin", easy: bool = False
) -> AddedMember:
    """An account that is there already keeps its password. Refuses `email_invalid`, and passwords that can't be any."""
    return await ensure_member(
        database, organization, AddMember(email=email, name=name, role="admin", password_hash=""), password, easy
    )


async def ensure_member(
    database: Database, organization: str, wanted: AddMember, password: str, easy: bool = False
) -> AddedMember:
    """The same with any role, its hash made from `password`. `easy`: also one that is easily guessed, as the demo's."""
    if easy:
        check_length(password)
    else:
        await check_password(password, (wanted.name, wanted.email, organization))
    member = msgspec.structs.replace(wanted, password_hash=await hash_password(password))
    return await Door(database).perform(system(organization), add_member, member)


@verb("access.edit", refusals=("email_invalid", "organization_not_found"), on_platform=True)
async def add_member(tx: Transaction, members: Sequence[AddMember]) -> list[AddedMember | Refusal]:
    """Without an invitation: offered to the operator at the command line alone."""
    answers: list[AddedMember | Refusal] = []
    for member in members:
        email, user_id = plain_email(member.email), tx.new_id()
        new = {"user_id": user_id, "email": email, "name": member.name, "password_hash": member.password_hash}
        created = await tx.execute(sql.insert_user, **new, now=tx.now) > 0
        place = {"organization": tx.organization, "email": email, "role": member.role}
        joined = await tx.row(UUID, sql.insert_membership, **place, now=tx.now)
        if joined is None:
            raise not_found("organization", organization=tx.organization)
        tx.emit(UserJoined(organization=tx.organization, user_id=joined, email=email, role=member.role, locations=[]))
        answers.append(AddedMember(user_id=joined, email=email, created=created))
    return answers
