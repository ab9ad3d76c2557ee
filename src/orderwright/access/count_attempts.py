"""Count the attempts to come in, by subject (an address, an e-mail, both together), before each is tried: guesses at
once count, too. Within `MINUTES` of the first, no more than `most` are let through; what succeeds is forgiven.

A person's own address is counted more strictly than the e-mail alone, so that a stranger can't lock somebody out by
guessing from elsewhere.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil

import msgspec

from orderwright.access.tokens import hash_of
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.text import plural
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import verb

sql = statements(__file__)
MINUTES = 15
LIMITS = {"customer page": (3_000, 20, 10)}
"""From one address, as one person or order, as one from one address; where it is not as with signing in."""


class CountAttempts(msgspec.Struct, frozen=True):
    """What is tried (`sign in`), with which e-mail (or for which order), from which network address."""

    what: str
    email: str
    address: str


class Tries(msgspec.Struct, frozen=True):
    most: int


@verb("account.enter", refusals=("too_many_attempts",), on_platform=True)
async def count_attempts(tx: Transaction, attempts: Sequence[CountAttempts]) -> list[Tries | Refusal]:
    """How many were made so far, or the refusal of one too many, with `retry_after_s`."""
    return [await count_one(tx, attempt) for attempt in attempts]


async def count_one(tx: Transaction, attempt: CountAttempts) -> Tries | Refusal:
    limits = subjects(attempt)
    rows = [{"subject": subject} for subject in sorted(limits)]
    await tx.execute(sql.delete_old, now=tx.now)
    counted = await tx.rows(Counted, sql.count_tries, rows=json_rows(rows), now=tx.now, minutes=MINUTES)
    if since := [row.since for row in counted if row.tries > limits[row.subject]]:
        left_s = (max(since) + timedelta(minutes=MINUTES) - tx.now).total_seconds()
        retry_after_s = min(max(1, ceil(left_s)), MINUTES * 60)
        message = f"Too many attempts. Wait {plural(ceil(retry_after_s / 60), 'minute')}, then try again."
        return Refusal("too_many_attempts", message, "forbidden", retry_after_s=retry_after_s)
    return Tries(max(row.tries for row in counted))


class Counted(msgspec.Struct, frozen=True):
    subject: str
    tries: int
    since: datetime


def subjects(attempt: CountAttempts) -> dict[str, int]:
    """The most attempts for each subject. Subjects are kept as hashes: people type passwords into the wrong field."""
    email = attempt.email.strip().lower()
    of_all, as_one, as_one_from_there = LIMITS.get(attempt.what, (300, 100, 10))
    return {
        kept_as(attempt.what, "from", attempt.address): of_all,
        kept_as(attempt.what, "as", email): as_one,
        kept_as(attempt.what, "as", email, "from", attempt.address): as_one_from_there,
    }


async def forgive_attempts(tx: Transaction, attempt: CountAttempts) -> None:
    """Within the transaction of what succeeded."""
    address = kept_as(attempt.what, "from", attempt.address)
    await tx.execute(sql.delete_tries, subjects=[subject for subject in subjects(attempt) if subject != address])


def kept_as(*parts: str) -> str:
    return hash_of("\n".join(parts)).hex()
