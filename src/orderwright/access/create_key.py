"""Make an API key for a program, and revoke one. The key is told once; its secret is kept as a hash.

A key may do what its scopes say, or what a role may do, and no more than who makes it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from orderwright.access.events import KeyCreated, KeyRevoked
from orderwright.access.own_locations import location_mistakes
from orderwright.access.permissions import beyond, is_known
from orderwright.access.roles import ROLES, Role
from orderwright.access.tokens import new_key
from orderwright.kernel.refusal import FieldError, Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.text import text_mistakes
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb

sql = statements(__file__)
SCOPES_MAX = 100
DAYS_MAX = 3650


class CreateKey(msgspec.Struct, frozen=True, kw_only=True):
    """`scopes`, such as `orders.place` and `stock.*`, or a `role` whose permissions the key gets as they are now. It
    expires after so many `days`, 1 to 3,650. `locations`: codes of those that it is kept to, where it does no more than
    the warehouse does; none: all."""

    name: str
    role: Role | None = None
    scopes: list[str] = []
    locations: list[str] = []
    days: int = 90


class NewApiKey(msgspec.Struct, frozen=True, kw_only=True):
    """`token` goes after `Authorization: Bearer`; it is shown in this answer alone."""

    id: UUID
    name: str
    prefix: str
    scopes: list[str]
    locations: list[str]
    expires_at: datetime
    token: str | None


@verb("access.edit", refusals=("key_invalid", "organization_not_found"), on_platform=True, forget=("token",))
async def create_key(tx: Transaction, keys: Sequence[CreateKey]) -> list[NewApiKey | Refusal]:
    return [await create_one(tx, key) for key in keys]


async def create_one(tx: Transaction, wanted: CreateKey) -> NewApiKey | Refusal:
    if mistakes := mistakes_in(wanted) or beyond(tx.permissions, permissions_of(wanted), "/scopes"):
        return Refusal("key_invalid", mistakes[0].message, fields=mistakes)
    scopes = sorted(permissions_of(wanted))
    locations = sorted(set(wanted.locations))
    key, key_id, name = new_key(), tx.new_id(), wanted.name.strip()
    expires_at = tx.now + timedelta(days=wanted.days)
    made = await tx.execute(
        sql.insert_key,
        key_id=key_id,
        organization=tx.organization,
        name=name,
        prefix=key.prefix,
        secret_hash=key.secret_hash,
        scopes=scopes,
        locations=locations,
        created_by=tx.actor,
        expires_at=expires_at,
        now=tx.now,
    )
    if not made:
        return not_found("organization", organization=tx.organization)
    tx.emit(KeyCreated(organization=tx.organization, key_id=key_id, name=name, scopes=scopes))
    return NewApiKey(
        id=key_id,
        name=name,
        prefix=key.prefix,
        scopes=scopes,
        locations=locations,
        expires_at=expires_at,
        token=key.token,
    )


def mistakes_in(wanted: CreateKey) -> list[FieldError]:
    mistakes = text_mistakes("/name", wanted.name, longest=100, shortest=1)
    if (wanted.role is None) == (not wanted.scopes):
        mistakes.append(FieldError("/scopes", "scopes_or_role", "Give either scopes or a role."))
    if not 1 <= wanted.days <= DAYS_MAX:
        mistakes.append(FieldError("/days", "number_out_of_range", f"A key lasts 1 to {DAYS_MAX:,} days."))
    if len(wanted.scopes) > SCOPES_MAX:
        mistakes.append(FieldError("/scopes", "scopes_too_many", f"A key has at most {SCOPES_MAX} scopes."))
    mistakes += [
        FieldError(f"/scopes/{index}", "scope_unknown", f"There is no permission {scope[:60]!r}.")
        for index, scope in enumerate(wanted.scopes[:SCOPES_MAX])
        if not is_known(scope)
    ]
    return mistakes or location_mistakes(permissions_of(wanted), wanted.locations)


def permissions_of(wanted: CreateKey) -> frozenset[str]:
    return ROLES[wanted.role] if wanted.role else frozenset(wanted.scopes)


class RevokeKey(msgspec.Struct, frozen=True):
    id: UUID


class RevokedKey(msgspec.Struct, frozen=True):
    id: UUID
    name: str


@verb("access.edit", refusals=("key_not_found",), on_platform=True)
async def revoke_key(tx: Transaction, revocations: Sequence[RevokeKey]) -> list[RevokedKey | Refusal]:
    """It opens nothing any more, at once. Revoking again changes nothing."""
    answers: list[RevokedKey | Refusal] = []
    for revocation in revocations:
        row = await tx.row(Revoking, sql.read_key, organization=tx.organization, key_id=revocation.id)
        if row is None:
            answers.append(not_found("key", id=revocation.id))
            continue
        if not row.revoked:
            await tx.execute(sql.revoke_key, organization=tx.organization, key_id=revocation.id, now=tx.now)
            tx.emit(KeyRevoked(organization=tx.organization, key_id=revocation.id, name=row.name))
        answers.append(RevokedKey(revocation.id, row.name))
    return answers


class Revoking(msgspec.Struct, frozen=True):
    name: str
    revoked: bool
