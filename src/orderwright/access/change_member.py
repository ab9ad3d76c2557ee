"""Change a member's role, lock a member out or let one in again, and remove one. It takes effect within seconds.

Locks the memberships of the organization: of two admins who remove each other at once, one stays.
"""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

import msgspec

from orderwright.access.events import MemberChanged, MemberRemoved
from orderwright.access.roles import Role
from orderwright.kernel.refusal import Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb

sql = statements(__file__)


class Member(msgspec.Struct, frozen=True):
    user_id: UUID
    role: Role
    locked_out: bool


class ChangeMember(msgspec.Struct, frozen=True, kw_only=True):
    """What is None stays as it is. `access`: whether the member may come in."""

    user_id: UUID
    role: Role | None = None
    access: Literal["open", "locked"] | None = None


class RemoveMember(msgspec.Struct, frozen=True):
    user_id: UUID


@verb("access.edit", refusals=("member_not_found", "last_admin"), on_platform=True)
async def change_member(tx: Transaction, changes: Sequence[ChangeMember]) -> list[Member | Refusal]:
    members = await lock_members(tx)
    answers: list[Member | Refusal] = []
    for change in changes:
        old = members.get(change.user_id)
        if old is None:
            answers.append(not_found("member", user_id=change.user_id))
            continue
        locked = old.locked_out if change.access is None else change.access == "locked"
        new = Member(user_id=old.user_id, role=change.role or old.role, locked_out=locked)
        if refusal := leaves_no_admin(members, new.user_id, new):
            answers.append(refusal)
            continue
        members[new.user_id] = new
        await tx.execute(sql.update_member, organization=tx.organization, now=tx.now, **msgspec.structs.asdict(new))
        if locked:
            await tx.execute(sql.delete_sessions, organization=tx.organization, user_id=new.user_id)
        tx.emit(MemberChanged(organization=tx.organization, **msgspec.structs.asdict(new)))
        answers.append(new)
    return answers


@verb("access.edit", refusals=("member_not_found", "last_admin"), on_platform=True)
async def remove_member(tx: Transaction, removals: Sequence[RemoveMember]) -> list[Member | Refusal]:
    """Their account stays, for the other organizations where they work."""
    members = await lock_members(tx)
    answers: list[Member | Refusal] = []
    for removal in removals:
        old = members.get(removal.user_id)
        refusal = (
            leaves_no_admin(members, removal.user_id, None) if old else not_found("member", user_id=removal.user_id)
        )
        if old is None or refusal:
            answers.append(refusal)  # type: ignore[arg-type]
            continue
        del members[old.user_id]
        await tx.execute(sql.delete_sessions, organization=tx.organization, user_id=old.user_id)
        await tx.execute(sql.delete_member, organization=tx.organization, user_id=old.user_id)
        tx.emit(MemberRemoved(organization=tx.organization, user_id=old.user_id))
        answers.append(old)
    return answers


async def lock_members(tx: Transaction) -> dict[UUID, Member]:
    return {row.user_id: row for row in await tx.rows(Member, sql.lock_members, organization=tx.organization)}


def leaves_no_admin(members: dict[UUID, Member], user_id: UUID, new: Member | None) -> Refusal | None:
    """An organization without an admin could be helped by nobody but the operator."""
    after = {**members, user_id: new}
    if any(member and member.role == "admin" and not member.locked_out for member in after.values()):
        return None
    return Refusal("last_admin", "At least one admin must remain.", "conflict", user_id=user_id)
