"""The one place that reads the wall clock. Verbs take the time from their transaction."""

from datetime import UTC, datetime


def now() -> datetime:
    """The current time, in UTC."""
    return datetime.now(UTC)
