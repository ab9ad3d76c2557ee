"""When to try again what could not be delivered: mail and webhooks alike."""

from datetime import datetime, timedelta

LEASE = timedelta(minutes=10)
"""A claimed row is due again after this, should its worker die; longer than any sending takes."""

PAUSE_MAX = timedelta(hours=6)
"""What is due later than this was written by a clock that ran ahead, and is due now."""


def next_try(now: datetime, attempts: int, first: timedelta) -> datetime:
    """After attempt n: `first` × 2^(n−1), at most six hours."""
    doublings = min(max(attempts, 1) - 1, 20)
    return now + min(PAUSE_MAX, first * (1 << doublings))
