"""Browsers in which a person signed in before. Guesses from elsewhere are counted apart from attempts in one of these,
so that nobody keeps a person out by guessing. What a browser holds is a random token; its hash is kept."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec

from orderwright.access.count_attempts import CountAttempts
from orderwright.access.tokens import hash_of, new_token
from orderwright.access.visitor import visitor
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query, verb

sql = statements(__file__)
KEPT = timedelta(days=365)
DEVICES_MAX = 20
"""Of one person, those seen last."""


class FindDevice(msgspec.Struct, frozen=True):
    token_hash: bytes
    email: str


@query("account.enter", on_platform=True)
async def is_known(tx: Transaction, wanted: FindDevice) -> bool:
    """Whether the person with this e-mail address signed in there within a year."""
    email, since = wanted.email.strip().lower(), tx.now - KEPT
    if not email.isprintable():
        return False
    return bool(await tx.row(bool, sql.read_device, token_hash=wanted.token_hash, email=email, since=since))


async def attempt_from(door: Door, what: str, email: str, address: str, device: str | None) -> CountAttempts:
    """What is counted of an attempt: in a browser that knows the person, those that are made in it alone."""
    if device:
        digest = hash_of(device)
        if await door.ask(visitor(), is_known, FindDevice(digest, email)):
            return CountAttempts(f"{what} on a known device", email, digest.hex())
    return CountAttempts(what, email, address)


class RememberDevice(msgspec.Struct, frozen=True):
    user_id: UUID
    token_hash: bytes


class RememberedDevice(msgspec.Struct, frozen=True):
    forgotten: int


async def remember_device(door: Door, user_id: UUID, token: str | None) -> str:
    """The token that the browser keeps: the one that it has, or a new one."""
    kept = token or new_token()
    await door.perform(visitor(), remember_devices, RememberDevice(user_id, hash_of(kept)))
    return kept


@verb("account.enter", on_platform=True)
async def remember_devices(tx: Transaction, devices: Sequence[RememberDevice]) -> list[RememberedDevice | Refusal]:
    """A browser belongs to who signed in there last."""
    answers: list[RememberedDevice | Refusal] = []
    for device in devices:
        await tx.execute(sql.save_device, user_id=device.user_id, token_hash=device.token_hash, now=tx.now)
        gone = await tx.execute(sql.forget_devices, user_id=device.user_id, since=tx.now - KEPT, most=DEVICES_MAX)
        answers.append(RememberedDevice(gone))
    return answers
