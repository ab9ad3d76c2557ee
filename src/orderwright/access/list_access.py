"""Who works in the caller's organization, who is invited, and which keys there are."""

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from orderwright.access.roles import Role
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query

sql = statements(__file__)
SOON = timedelta(days=14)


class ListAccess(msgspec.Struct, frozen=True):
    """Everything; an organization has tens of people and keys."""


class ListedUser(msgspec.Struct, frozen=True):
    """`id`: of the user, or of the invitation of somebody `invited`. `keys`, `invitations`: that they made and that are
    open; they end when their maker is removed. `locations`: codes; none: all."""

    id: UUID
    name: str
    email: str
    role: Role
    status: Literal["active", "disabled", "invited"]
    last_seen_at: datetime | None
    keys: int
    invitations: int
    locations: list[str]


class ListedKey(msgspec.Struct, frozen=True):
    id: UUID
    name: str
    prefix: str
    scopes: list[str]
    locations: list[str]
    created_by: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    status: Literal["active", "expiring", "expired", "revoked"]


class ExpiringKeys(msgspec.Struct, frozen=True):
    """How many keys end within `SOON`, and when the first of them does."""

    keys: int
    first_at: datetime | None


@query("access.read", on_platform=True, work="list")
async def list_users(tx: Transaction, _wanted: ListAccess) -> list[ListedUser]:
    """Members by name, then those who are locked out, then invitations that are open."""
    return await tx.rows(ListedUser, sql.list_users, organization=tx.organization, now=tx.now)


@query("access.read", on_platform=True, work="list")
async def list_keys(tx: Transaction, _wanted: ListAccess) -> list[ListedKey]:
    """Keys in use first, the newest first; `expiring`: within two weeks."""
    return await tx.rows(ListedKey, sql.list_keys, organization=tx.organization, now=tx.now, soon=tx.now + SOON)


@query("access.read", on_platform=True)
async def count_expiring_keys(tx: Transaction, _wanted: ListAccess) -> ExpiringKeys:
    """So that nobody learns of it by a shop that stands still."""
    found = await tx.row(ExpiringKeys, sql.count_expiring, organization=tx.organization, now=tx.now, soon=tx.now + SOON)
    assert found is not None
    return found
