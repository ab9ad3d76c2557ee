"""Add a passkey to one's account: the browser is asked to make one, and its answer is checked and kept."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.access.change_password import Whose
from orderwright.access.check_passkey import MadePasskey, Owner, made_passkey, options_to_make
from orderwright.access.events import PasskeyAdded
from orderwright.access.own_passkeys import ListPasskeys, list_passkeys
from orderwright.access.passkey_challenge import new_challenge, take_challenge
from orderwright.access.passkey_site import PasskeySite, refuse_nowhere
from orderwright.access.tell_each import tell_each
from orderwright.access.visitor import visitor
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal, invalid
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb

sql = statements(__file__)
NAME_MAX = 100
PASSKEYS_MAX = 20
"""Of one person."""


class AskedPasskey(msgspec.Struct, frozen=True):
    """`options`: JSON for `navigator.credentials.create`. `sealed`: its challenge, to be sent back with the answer."""

    name: str
    options: str
    sealed: str


class AddedPasskey(msgspec.Struct, frozen=True):
    passkey_id: UUID


async def ask_for_passkey(door: Door, site: PasskeySite, whose: Whose, name: str) -> AskedPasskey:
    """Refuses `name_missing`, `name_too_long` and `passkeys_impossible`."""
    refuse_name(name)
    refuse_nowhere(site)
    existing = await door.ask(visitor(), list_passkeys, ListPasskeys(whose.user_id))
    challenge = new_challenge(door, purpose(whose))
    owner = Owner(whose.user_id, whose.email, whose.name)
    options = await options_to_make(site, owner, challenge.challenge, [each.credential_id for each in existing])
    return AskedPasskey(name, options, challenge.sealed)


async def add_passkey(
    door: Door, site: PasskeySite, whose: Whose, name: str, sealed: str, credential: str
) -> AddedPasskey:
    """`credential`: what the browser answered, as JSON. Refuses `name_missing`, `name_too_long`, `passkeys_impossible`,
    `passkey_over`, `passkey_wrong`, `passkey_known` and `passkeys_too_many`."""
    refuse_name(name)
    refuse_nowhere(site)
    challenge = await take_challenge(door, purpose(whose), sealed)
    made = await made_passkey(site, challenge, credential)
    return await door.perform(visitor(whose.email), keep_passkey, KeepPasskey(whose.user_id, name, made))


def purpose(whose: Whose) -> str:
    return f"new passkey by {whose.session_id}"


def refuse_name(name: str) -> None:
    if not name:
        raise invalid("/name", "name_missing", "Enter a name that tells you which device it is.")
    if len(name) > NAME_MAX:
        raise invalid("/name", "name_too_long", f"A name has at most {NAME_MAX} characters.")


class KeepPasskey(msgspec.Struct, frozen=True):
    user_id: UUID
    name: str
    made: MadePasskey


@verb("account.enter", refusals=("passkey_known", "passkeys_too_many"), on_platform=True)
async def keep_passkey(tx: Transaction, wishes: Sequence[KeepPasskey]) -> list[AddedPasskey | Refusal]:
    answers: list[AddedPasskey | Refusal] = []
    for wish in wishes:
        if (await tx.row(int, sql.count_passkeys, user_id=wish.user_id) or 0) >= PASSKEYS_MAX:
            message = f"You have {PASSKEYS_MAX} passkeys, and more are not possible. Remove one first."
            answers.append(Refusal("passkeys_too_many", message, "conflict"))
            continue
        passkey_id, made = tx.new_id(), msgspec.structs.asdict(wish.made)
        known = {"passkey_id": passkey_id, "user_id": wish.user_id, "name": wish.name, "now": tx.now}
        if not await tx.execute(sql.insert_passkey, **known, **made):
            answers.append(Refusal("passkey_known", "This passkey was added already.", "conflict"))
            continue
        await tell_each(tx, wish.user_id, PasskeyAdded, name=wish.name)
        answers.append(AddedPasskey(passkey_id))
    return answers
