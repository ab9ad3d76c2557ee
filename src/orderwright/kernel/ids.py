"""Identifiers are UUIDv7 (RFC 9562): they sort by the time they were made, so indexes grow at one end."""

from uuid import UUID

from uuid_utils.compat import uuid7

__all__ = ["UUID", "new_id"]


def new_id() -> UUID:
    """A new UUIDv7 of the standard library's type."""
    return uuid7()
