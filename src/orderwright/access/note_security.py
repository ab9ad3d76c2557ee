"""What the security log tells beside what people did: sign-ins that failed, what was refused for want of a permission,
and lists that were taken away. The first two are noted after the answer was given, so that its time tells nobody who is
known."""

import time
from collections.abc import Mapping, Sequence
from typing import Literal
from uuid import UUID

import msgspec

from orderwright.access.events import ListExported, NotPermitted, SignInFailed
from orderwright.access.note_strangers import note_stranger
from orderwright.access.visitor import visitor
from orderwright.kernel.context import Context
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb

sql = statements(__file__)
Failure = Literal["password", "code", "passkey", "copy", "attempts"]
FAILURES: dict[str, Failure] = {
    "sign_in_refused": "password",
    "password_wrong": "password",
    "code_wrong": "code",
    "passkey_wrong": "passkey",
    "passkey_copied": "copy",
    "too_many_attempts": "attempts",
}
"""Why a sign-in failed, by the code of the refusal."""
AGAIN_S = 600.0
KNOWN_MAX = 10_000
_noted: dict[tuple[str, str, str], float] = {}


class FailedSignIn(msgspec.Struct, frozen=True, kw_only=True):
    email: str
    address: str
    why: Failure


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    organization: str
    permission: str


class Exported(msgspec.Struct, frozen=True, kw_only=True):
    organization: str
    list: str
    format: str
    filters: str


class Noted(msgspec.Struct, frozen=True):
    facts: int


class MemberOf(msgspec.Struct, frozen=True):
    user_id: UUID
    organization: str


async def note_failed_sign_in(door: Door, email: str, address: str, refusal: Refusal) -> None:
    """Told to each organization where the person works; of somebody unknown, in the log of the process."""
    plain = email.strip().lower()
    if (why := FAILURES.get(refusal.code)) is None:
        return
    failed = FailedSignIn(email=plain, address=address, why=why)
    noted = await door.perform(visitor(), note_failed_sign_ins, failed) if plain.isprintable() else Noted(0)
    if noted.facts == 0:
        note_stranger("sign-in as nobody who is known", address)


@verb("account.enter", on_platform=True)
async def note_failed_sign_ins(tx: Transaction, failures: Sequence[FailedSignIn]) -> list[Noted | Refusal]:
    answers: list[Noted | Refusal] = []
    for failure in failures:
        places = await tx.rows(MemberOf, sql.read_places, email=failure.email)
        tx.emit(
            *(
                SignInFailed(
                    organization=place.organization,
                    user_id=place.user_id,
                    email=failure.email,
                    address=failure.address,
                    why=failure.why,
                )
                for place in places
            )
        )
        answers.append(Noted(len(places)))
    return answers


async def note_refused(door: Door, caller: Context, refusal: Refusal) -> None:
    """The same of the same caller once in `AGAIN_S`, in this process: a program that tries again and again says
    nothing new."""
    permission = str(refusal.ids.get("permission", ""))
    if refusal.code != "not_permitted" or not permission:
        return
    key, now = (caller.organization, caller.actor, permission), time.monotonic()
    if now < _noted.get(key, 0.0):
        return
    if len(_noted) >= KNOWN_MAX:
        _noted.clear()
    _noted[key] = now + AGAIN_S
    wanted = Refused(organization=caller.organization, permission=permission)
    await door.perform(visitor(caller.actor), note_refusals, wanted)


@verb("account.enter", on_platform=True)
async def note_refusals(tx: Transaction, refusals: Sequence[Refused]) -> list[Noted | Refusal]:
    tx.emit(*(NotPermitted(organization=each.organization, permission=each.permission) for each in refusals))
    return [Noted(1) for _ in refusals]


async def note_export(door: Door, caller: Context, list: str, format: str, filters: Mapping[str, object]) -> None:
    """Who asked for which list as a file, and how it was filtered."""
    told = ", ".join(f"{name}: {value}" for name, value in sorted(filters.items()) if value not in (None, ""))
    exported = Exported(organization=caller.organization, list=list, format=format, filters=told)
    await door.perform(visitor(caller.actor), note_exports, exported)


@verb("account.enter", on_platform=True)
async def note_exports(tx: Transaction, exports: Sequence[Exported]) -> list[Noted | Refusal]:
    tx.emit(*(ListExported(**msgspec.structs.asdict(each)) for each in exports))
    return [Noted(1) for _ in exports]
