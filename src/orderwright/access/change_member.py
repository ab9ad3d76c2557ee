"""Change a member's role, lock a member out or let one in again, and remove one. It takes effect at once.

Locks the memberships of the organization: of two admins who remove each other at once, one stays.
"""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

import msgspec

from orderwright.access.events import InvitationWithdrawn, KeyRevoked, MemberChanged, MemberRemoved
from orderwright.access.own_locations import location_mistakes
from orderwright.access.permissions import beyond
from orderwright.access.roles import ROLES, Role
from orderwright.kernel.refusal import Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb

sql = statements(__file__)


class Member(msgspec.Struct, frozen=True):
    user_id: UUID
    role: Role
    locked_out: bool
    locations: list[str]


class ChangeMember(msgspec.Struct, frozen=True, kw_only=True):
    """What is None stays as it is. `access`: whether the member may come in. `locations`: codes of those that the
    member works at, in the warehouse; none: all, as for who gets another role."""

    user_id: UUID
    role: Role | None = None
    access: Literal["open", "locked"] | None = None
    locations: list[str] | None = None


class RemoveMember(msgspec.Struct, frozen=True):
    user_id: UUID


class RemovedMember(msgspec.Struct, frozen=True):
    """`keys` and `invitations` that they had made ended with them."""

    user_id: UUID
    keys: int
    invitations: int


class EndedKey(msgspec.Struct, frozen=True):
    key_id: UUID
    name: str


@verb("access.edit", refusals=("member_not_found", "last_admin", "locations_invalid", "role_invalid"), on_platform=True)
async def change_member(tx: Transaction, changes: Sequence[ChangeMember]) -> list[Member | Refusal]:
    members = await lock_members(tx)
    answers: list[Member | Refusal] = []
    for change in changes:
        old = members.get(change.user_id)
        if old is None:
            answers.append(not_found("member", user_id=change.user_id))
            continue
        locked = old.locked_out if change.access is None else change.access == "locked"
        role = change.role or old.role
        new = Member(user_id=old.user_id, role=role, locked_out=locked, locations=locations_after(change, old, role))
        if refusal := wrong_role(tx, old, new) or wrong_locations(new) or leaves_no_admin(members, new.user_id, new):
            answers.append(refusal)
            continue
        members[new.user_id] = new
        await tx.execute(sql.update_member, organization=tx.organization, now=tx.now, **msgspec.structs.asdict(new))
        if locked:
            await tx.execute(sql.delete_sessions, organization=tx.organization, user_id=new.user_id)
        tx.emit(MemberChanged(organization=tx.organization, **msgspec.structs.asdict(new)))
        answers.append(new)
    return answers


def locations_after(change: ChangeMember, old: Member, role: Role) -> list[str]:
    if change.locations is not None:
        return sorted(set(change.locations))
    return old.locations if role == old.role else []


def wrong_role(tx: Transaction, old: Member, new: Member) -> Refusal | None:
    """Nobody gives more than they may do, nor changes one who may do more."""
    given = ROLES[new.role] | ROLES[old.role]
    mistakes = beyond(tx.permissions, given, "/role")
    return Refusal("role_invalid", mistakes[0].message, fields=mistakes) if mistakes else None


def wrong_locations(new: Member) -> Refusal | None:
    mistakes = location_mistakes(ROLES[new.role], new.locations)
    return Refusal("locations_invalid", mistakes[0].message, fields=mistakes) if mistakes else None


@verb("access.edit", refusals=("member_not_found", "last_admin"), on_platform=True)
async def remove_member(tx: Transaction, removals: Sequence[RemoveMember]) -> list[RemovedMember | Refusal]:
    """Their account stays, for the other organizations where they work. Sessions, keys and invitations that they made
    here end: nothing that they know opens anything any more."""
    members = await lock_members(tx)
    answers: list[RemovedMember | Refusal] = []
    for removal in removals:
        old = members.get(removal.user_id)
        refusal = (
            leaves_no_admin(members, removal.user_id, None) if old else not_found("member", user_id=removal.user_id)
        )
        if old is None or refusal:
            answers.append(refusal)  # type: ignore[arg-type]
            continue
        del members[old.user_id]
        answers.append(await remove_one(tx, old.user_id))
    return answers


async def remove_one(tx: Transaction, user_id: UUID) -> RemovedMember:
    theirs = {"organization": tx.organization, "user_id": user_id}
    await tx.execute(sql.delete_sessions, **theirs)
    keys = await tx.rows(EndedKey, sql.revoke_keys, now=tx.now, **theirs)
    invitations = await tx.rows(str, sql.delete_invitations, **theirs)
    await tx.execute(sql.delete_member, **theirs)
    tx.emit(
        *(KeyRevoked(organization=tx.organization, key_id=key.key_id, name=key.name) for key in keys),
        *(InvitationWithdrawn(organization=tx.organization, email=email) for email in invitations),
        MemberRemoved(organization=tx.organization, user_id=user_id),
    )
    return RemovedMember(user_id, len(keys), len(invitations))


async def lock_members(tx: Transaction) -> dict[UUID, Member]:
    return {row.user_id: row for row in await tx.rows(Member, sql.lock_members, organization=tx.organization)}


def leaves_no_admin(members: dict[UUID, Member], user_id: UUID, new: Member | None) -> Refusal | None:
    """An organization without an admin could be helped by nobody but the operator."""
    after = {**members, user_id: new}
    if any(member and member.role == "admin" and not member.locked_out for member in after.values()):
        return None
    return Refusal("last_admin", "At least one admin must remain.", "conflict", user_id=user_id)
