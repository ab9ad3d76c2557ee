"""Sign in with a passkey. It stands for the password and for the code: the device holds it, and verified its owner."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.access.check_passkey import count_of_use, credential_id_of, options_to_use
from orderwright.access.count_attempts import CountAttempts, count_attempts, forgive_attempts
from orderwright.access.events import SignedIn
from orderwright.access.known_devices import attempt_from
from orderwright.access.note_security import note_failed_sign_in
from orderwright.access.open_session import NewSession, open_session
from orderwright.access.passkey_challenge import Challenge, new_challenge, take_challenge
from orderwright.access.passkey_site import PasskeySite, refuse_nowhere
from orderwright.access.visitor import visitor
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query, verb

sql = statements(__file__)
PURPOSE = "sign in with a passkey"


class AskedUse(msgspec.Struct, frozen=True):
    """`options`: JSON for `navigator.credentials.get`. `sealed`: its challenge, which the browser keeps."""

    options: str
    sealed: str


class PasskeySignIn(msgspec.Struct, frozen=True, kw_only=True):
    """`credential`: what the browser answered, as JSON. `sealed`: the challenge that it keeps. `address` and `device`:
    as with the password."""

    credential: str
    sealed: str
    address: str
    device: str | None = None


async def ask_for_use(door: Door, site: PasskeySite) -> AskedUse:
    """Refuses `passkeys_impossible`."""
    refuse_nowhere(site)
    challenge: Challenge = new_challenge(door, PURPOSE)
    return AskedUse(await options_to_use(site, challenge.challenge), challenge.sealed)


async def sign_in_with_passkey(door: Door, site: PasskeySite, given: PasskeySignIn) -> NewSession:
    """Refuses `passkeys_impossible`, `too_many_attempts`, `passkey_unknown`, `passkey_over`, `passkey_wrong`,
    `passkey_copied` and `not_a_member`. What failed of a person's own passkey stands in the security log."""
    refuse_nowhere(site)
    credential_id = credential_id_of(given.credential)
    passkey = await door.ask(visitor(), find_passkey, FindPasskey(credential_id))
    email = passkey.email if passkey else ""
    attempt = await attempt_from(door, "passkey", email, given.address, given.device)
    try:
        await door.perform(visitor(), count_attempts, attempt)
        if passkey is None:
            raise passkey_unknown()
        challenge = await take_challenge(door, PURPOSE, given.sealed)
        count = await count_of_use(site, challenge, given.credential, passkey.public_key, passkey.user_id)
        use = UsePasskey(credential_id, count, attempt, given.address)
        return await door.perform(visitor(email), start_with_passkey, use)
    except Refusal as refusal:
        if passkey is not None:
            await note_failed_sign_in(door, email, given.address, refusal)
        raise


def passkey_unknown() -> Refusal:
    message = "This passkey is not known here (any more). Sign in with your password."
    return Refusal("passkey_unknown", message, "unauthenticated")


def passkey_copied() -> Refusal:
    message = (
        "This passkey counts its uses, and was used more often before: somebody may have a copy of it."
        " Sign in with your password, and remove it from your account."
    )
    return Refusal("passkey_copied", message, "unauthenticated")


def not_a_member() -> Refusal:
    return Refusal("not_a_member", "You are not a member of any organization here (any more).", "unauthenticated")


class FindPasskey(msgspec.Struct, frozen=True):
    credential_id: bytes


class FoundPasskey(msgspec.Struct, frozen=True):
    user_id: UUID
    email: str
    public_key: bytes


@query("account.enter", on_platform=True)
async def find_passkey(tx: Transaction, wanted: FindPasskey) -> FoundPasskey | None:
    """Whose passkey it is."""
    return await tx.row(FoundPasskey, sql.read_passkey, credential_id=wanted.credential_id)


class UsePasskey(msgspec.Struct, frozen=True):
    """Of a right answer: how often the passkey was used (0: it does not count); `attempt` is forgiven."""

    credential_id: bytes
    sign_count: int
    attempt: CountAttempts
    address: str


class CountedPasskey(msgspec.Struct, frozen=True):
    passkey_id: UUID
    user_id: UUID
    name: str
    sign_count: int


@verb(
    "account.enter",
    refusals=("passkey_unknown", "passkey_copied", "not_a_member"),
    on_platform=True,
    forget=("token",),
)
async def start_with_passkey(tx: Transaction, uses: Sequence[UsePasskey]) -> list[NewSession | Refusal]:
    """Locks the passkey, so that of two with the same count one is later."""
    return [await started(tx, use) for use in uses]


async def started(tx: Transaction, use: UsePasskey) -> NewSession | Refusal:
    passkey = await tx.row(CountedPasskey, sql.lock_passkey, credential_id=use.credential_id)
    if passkey is None:
        return passkey_unknown()
    if goes_back(passkey.sign_count, use.sign_count):
        return passkey_copied()
    await tx.execute(sql.update_used, passkey_id=passkey.passkey_id, sign_count=use.sign_count, now=tx.now)
    session = await open_session(tx, passkey.user_id, None, proven_at=tx.now)
    if session is None:
        return not_a_member()
    await forgive_attempts(tx, use.attempt)
    where, which = use.address, passkey.name
    tx.emit(SignedIn(organization=session.organization, user_id=session.user_id, address=where, passkey=which))
    return session


def goes_back(before: int, now: int) -> bool:
    """A device that counts, counts up; many don't count at all."""
    return bool(before or now) and now <= before
