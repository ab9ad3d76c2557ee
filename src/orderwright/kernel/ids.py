"""Identifiers are UUIDv7 (RFC 9562): they sort by the time they were made, so indexes grow at one end."""

from datetime import UTC, datetime
from uuid import UUID

from uuid_utils.compat import uuid7

__all__ = ["UUID", "first_id_of", "new_id", "time_of"]


def new_id() -> UUID:
    """A new UUIDv7 of the standard library's type."""
    return uuid7()


def first_id_of(at: datetime) -> UUID:
    """What the ids made from then on are not below: the time in milliseconds, then zeros."""
    return UUID(int=int(at.timestamp() * 1000) << 80)


def time_of(id_: UUID) -> datetime:
    """When it was made, in milliseconds."""
    return datetime.fromtimestamp(int.from_bytes(id_.bytes[:6], "big") / 1000, UTC)
