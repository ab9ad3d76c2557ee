"""Challenges that passkeys answer: random, good for `LASTS` and for one answer. A challenge lies sealed with the
browser that it was given to, so that asking for one writes nothing; what is kept is the hash of each that was
answered."""

import base64
import binascii
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from orderwright.access.seal import SealBroken, seal, unseal
from orderwright.access.tokens import hash_of
from orderwright.access.two_step import settings_of
from orderwright.access.visitor import visitor
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb

sql = statements(__file__)
LASTS = timedelta(minutes=5)
CHALLENGE_BYTES = 32


class Challenge(msgspec.Struct, frozen=True):
    """`sealed`: what the browser keeps and sends back with the answer."""

    challenge: bytes
    sealed: str


def new_challenge(door: Door, purpose: str) -> Challenge:
    challenge, until = secrets.token_bytes(CHALLENGE_BYTES), int((door.now() + LASTS).timestamp())
    sealed = seal(settings_of(door).secret, purpose, f"{challenge.hex()} {until}")
    return Challenge(challenge, base64.urlsafe_b64encode(sealed).decode())


async def take_challenge(door: Door, purpose: str, sealed: str) -> bytes:
    """Refuses `passkey_over`: it is too old, was answered already, or was given out for something else."""
    try:
        text = unseal(settings_of(door).secrets, purpose, base64.urlsafe_b64decode(sealed.encode()))
    except (SealBroken, binascii.Error, ValueError):
        raise passkey_over() from None
    challenge, until = text.split()
    expires_at = datetime.fromtimestamp(int(until), UTC)
    if expires_at <= door.now():
        raise passkey_over()
    await door.perform(visitor(), spend_challenge, SpendChallenge(hash_of(challenge), expires_at))
    return bytes.fromhex(challenge)


def passkey_over() -> Refusal:
    return Refusal("passkey_over", "This took too long, or was sent already. Try again.", "unauthenticated")


class SpendChallenge(msgspec.Struct, frozen=True):
    challenge_hash: bytes
    expires_at: datetime


class SpentChallenge(msgspec.Struct, frozen=True):
    forgotten: int


@verb("account.enter", refusals=("passkey_over",), on_platform=True)
async def spend_challenge(tx: Transaction, spent: Sequence[SpendChallenge]) -> list[SpentChallenge | Refusal]:
    """Of two who send the same answer at once, one is heard. Those that ended by themselves are forgotten."""
    answers: list[SpentChallenge | Refusal] = []
    for each in spent:
        forgotten = await tx.execute(sql.delete_ended, now=tx.now)
        first = await tx.execute(sql.insert_used, **msgspec.structs.asdict(each))
        answers.append(SpentChallenge(forgotten) if first else passkey_over())
    return answers
