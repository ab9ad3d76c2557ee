"""Invite somebody into the caller's organization. The link's token is told once, for the mail and the console; inviting
the same person again makes a new link and ends the old one. An invitation lasts 14 days.

A name and password are chosen by the person. Whoever has an account already joins with its password (see
`accept_invitation`), so that nobody comes into another's account by inviting them.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from orderwright.access.events import InvitationWithdrawn, UserInvited
from orderwright.access.own_locations import location_mistakes
from orderwright.access.permissions import beyond
from orderwright.access.roles import ROLES, Role
from orderwright.access.tokens import hash_of, new_token
from orderwright.access.visitor import plain_email
from orderwright.kernel.refusal import Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb

sql = statements(__file__)
LASTS = timedelta(days=14)


class InviteUser(msgspec.Struct, frozen=True, kw_only=True):
    """`locations`: codes of those that the person works at, in the warehouse; none: all."""

    email: str
    role: Role
    locations: list[str] = []


class InvitationMade(msgspec.Struct, frozen=True, kw_only=True):
    """`token` belongs at the end of `/invitation/`."""

    id: UUID
    email: str
    role: Role
    locations: list[str]
    organization_name: str
    invited_by: str
    expires_at: datetime
    token: str | None


@verb(
    "access.edit",
    refusals=("email_invalid", "already_a_member", "locations_invalid", "role_invalid"),
    on_platform=True,
    forget=("token",),
)
async def invite_user(tx: Transaction, invitations: Sequence[InviteUser]) -> list[InvitationMade | Refusal]:
    return [await invite_one(tx, invitation) for invitation in invitations]


async def invite_one(tx: Transaction, wanted: InviteUser) -> InvitationMade | Refusal:
    email = plain_email(wanted.email)
    if mistakes := location_mistakes(ROLES[wanted.role], wanted.locations):
        return Refusal("locations_invalid", mistakes[0].message, fields=mistakes)
    if mistakes := beyond(tx.permissions, ROLES[wanted.role], "/role"):
        return Refusal("role_invalid", mistakes[0].message, fields=mistakes)
    locations = sorted(set(wanted.locations))
    if await tx.row(UUID, sql.read_member, organization=tx.organization, email=email):
        return Refusal("already_a_member", f"{email} is already a member.", "conflict", email=email)
    token, expires_at = new_token(), tx.now + LASTS
    made = await tx.row(
        Invited,
        sql.insert_invitation,
        invitation_id=tx.new_id(),
        token_hash=hash_of(token),
        organization=tx.organization,
        email=email,
        role=wanted.role,
        locations=locations,
        invited_by=tx.actor,
        now=tx.now,
        expires_at=expires_at,
    )
    if made is None:
        return not_found("organization", organization=tx.organization)
    tx.emit(UserInvited(organization=tx.organization, email=email, role=wanted.role, locations=locations))
    return InvitationMade(
        id=made.invitation_id,
        email=email,
        role=wanted.role,
        locations=locations,
        organization_name=made.organization_name,
        invited_by=tx.actor,
        expires_at=expires_at,
        token=token,
    )


class Invited(msgspec.Struct, frozen=True):
    invitation_id: UUID
    organization_name: str


class WithdrawInvitation(msgspec.Struct, frozen=True):
    id: UUID


class Withdrawn(msgspec.Struct, frozen=True):
    email: str


@verb("access.edit", refusals=("invitation_not_found",), on_platform=True)
async def withdraw_invitation(tx: Transaction, withdrawals: Sequence[WithdrawInvitation]) -> list[Withdrawn | Refusal]:
    """Its link leads nowhere any more."""
    answers: list[Withdrawn | Refusal] = []
    for withdrawal in withdrawals:
        email = await tx.row(str, sql.delete_invitation, organization=tx.organization, invitation_id=withdrawal.id)
        if email is not None:
            tx.emit(InvitationWithdrawn(organization=tx.organization, email=email))
        answers.append(Withdrawn(email) if email is not None else not_found("invitation", id=withdrawal.id))
    return answers
