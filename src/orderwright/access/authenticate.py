"""Who calls, from the secret that the caller shows: an API key or a session.

What was found is remembered in this process for `CACHE_SECONDS`, so that a busy caller costs no statement. Then one of
those who ask reads it again, and the others go by what was found for a second at most: a key that hundreds use at once
is read once. It is forgotten the moment anything changes (`watch_access`), and a key's end is never overslept. What was
not found is not remembered.
"""

import hmac
import time
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID
from weakref import WeakKeyDictionary

import msgspec

from orderwright.access.own_locations import kept_to
from orderwright.access.roles import ROLES, Role
from orderwright.access.tokens import hash_of, parts_of_key
from orderwright.kernel import clock
from orderwright.kernel.context import Context
from orderwright.kernel.database import PLATFORM, Database
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction

sql = statements(__file__)
T = TypeVar("T")
CACHE_SECONDS = 3.0
READ_AGAIN_SECONDS = 1.0
CACHE_ENTRIES_MAX = 10_000


class OrganizationName(msgspec.Struct, frozen=True):
    slug: str
    name: str


class SessionContext(msgspec.Struct, frozen=True, kw_only=True):
    """A person at work. `organizations`: all that they may switch to, the present one included. `sets_up_first`: the
    organization demands two-step sign-in of them, and they have none."""

    user_id: UUID
    email: str
    name: str
    organization: OrganizationName
    role: Role
    organizations: list[OrganizationName]
    context: Context
    session_id: UUID
    proven_at: datetime
    two_step: bool
    sets_up_first: bool


class Seen(msgspec.Struct, frozen=True):
    """From where somebody comes: network address and browser, as they say."""

    address: str = "unknown"
    agent: str = ""


NOWHERE = Seen()


class KeyRow(msgspec.Struct, frozen=True):
    key_id: UUID
    organization: str
    name: str
    secret_hash: bytes
    scopes: list[str]
    locations: list[str]
    expires_at: datetime


class SessionRow(msgspec.Struct, frozen=True):
    user_id: UUID
    email: str
    name: str
    organization: str
    organization_name: str
    role: Role
    session_id: UUID
    proven_at: datetime
    locations: list[str]
    two_step: bool
    sets_up_first: bool


class Cache(Generic[T]):
    """Found values for a few seconds, by the hash of the secret, for each database."""

    def __init__(self) -> None:
        self.known: WeakKeyDictionary[Database, dict[bytes, tuple[float, T]]] = WeakKeyDictionary()
        self.age = 0  # how often all was forgotten

    def forget_all(self, database: Database) -> None:
        self.known.pop(database, None)
        self.age += 1

    def get(self, database: Database, digest: bytes) -> T | None:
        """None for the one that is to read it again, or where nothing is remembered."""
        entries = self.known.get(database, {})
        until, value = entries.get(digest, (0.0, None))
        now = time.monotonic()
        if value is None or now < until:
            return value
        if now >= until + READ_AGAIN_SECONDS:
            del entries[digest]
        else:
            entries[digest] = (until + READ_AGAIN_SECONDS, value)
        return None

    def put(self, database: Database, digest: bytes, value: T, age: int, most_s: float = CACHE_SECONDS) -> T:
        """What was read while something changed (`age` as it was before) is used once and not remembered."""
        if age != self.age or most_s <= 0:
            return value
        entries = self.known.setdefault(database, {})
        if len(entries) >= CACHE_ENTRIES_MAX:
            entries.clear()
        entries[digest] = (time.monotonic() + min(CACHE_SECONDS, most_s), value)
        return value

    def forget(self, database: Database, digest: bytes) -> None:
        self.known.get(database, {}).pop(digest, None)


_keys: Cache[Context] = Cache()
_sessions: Cache[SessionContext] = Cache()


async def context_of_key(database: Database, bearer_token: str) -> Context | None:
    """The caller whom an API key stands for, or None where it is unknown, wrong, expired or revoked."""
    digest = hash_of(bearer_token)
    if known := _keys.get(database, digest):
        return known
    if (parts := parts_of_key(bearer_token)) is None:
        return None
    prefix, secret = parts
    now, age = clock.now(), _keys.age
    async with database.transaction(PLATFORM, "orderwright", now) as tx:
        key = await tx.row(KeyRow, sql.read_key, prefix=prefix, now=now)
        if key is None or not hmac.compare_digest(key.secret_hash, hash_of(secret)):
            _keys.forget(database, digest)
            return None
        await tx.execute(sql.key_was_used, key_id=key.key_id, now=now)
    context = Context(
        organization=key.organization,
        actor=f"key {key.name}",
        permissions=frozenset(key.scopes),
        caller=f"key {prefix}",
        locations=kept_to(key.locations),
    )
    return _keys.put(database, digest, context, age, (key.expires_at - now).total_seconds() - READ_AGAIN_SECONDS)


async def context_of_session(database: Database, session_token: str, seen: Seen = NOWHERE) -> SessionContext | None:
    """The person whose session this is, or None where it is unknown, over, was left alone for too long, or its
    person is no member any more."""
    digest = hash_of(session_token)
    if known := _sessions.get(database, digest):
        return known
    now, age = clock.now(), _sessions.age
    async with database.transaction(PLATFORM, "orderwright", now) as tx:
        found = await person_of_session(tx, digest)
        if found is None:
            _sessions.forget(database, digest)
            return None
        organizations = await tx.rows(OrganizationName, sql.read_organizations, user_id=found.user_id)
        await tx.execute(sql.session_was_seen, token_hash=digest, now=now, **msgspec.structs.asdict(seen))
    return _sessions.put(database, digest, session_context(found, organizations), age)


async def person_of_session(tx: Transaction, token_hash: bytes) -> SessionRow | None:
    """Within a transaction on the platform, nothing remembered."""
    return await tx.row(SessionRow, sql.read_session, token_hash=token_hash, now=tx.now)


def forget_session(database: Database, session_token: str) -> None:
    """Let a session that ended here be over at once in this process."""
    _sessions.forget(database, hash_of(session_token))


def session_context(found: SessionRow, organizations: list[OrganizationName]) -> SessionContext:
    return SessionContext(
        user_id=found.user_id,
        email=found.email,
        name=found.name,
        organization=OrganizationName(found.organization, found.organization_name),
        role=found.role,
        organizations=organizations,
        session_id=found.session_id,
        proven_at=found.proven_at,
        two_step=found.two_step,
        sets_up_first=found.sets_up_first,
        context=Context(
            organization=found.organization,
            actor=found.email,
            permissions=ROLES[found.role],
            locations=kept_to(found.locations),
        ),
    )


def forget_everything(database: Database) -> None:
    """Remember nothing."""
    caches: tuple[Cache[Any], ...] = (_keys, _sessions)
    for cache in caches:
        cache.forget_all(database)
