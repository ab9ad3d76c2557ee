"""Two-step sign-in of a person: with an authenticator app turned on and off, and its codes checked.

The app's secret is shown to its owner once, and kept sealed. Turning it on needs a code of it, so that nobody locks
themselves out by a slip; ten recovery codes are told once.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from orderwright.access.authenticate import forget_everything
from orderwright.access.count_attempts import CountAttempts, count_attempts
from orderwright.access.events import TwoStepChanged
from orderwright.access.seal import SealBroken, seal, unseal
from orderwright.access.tell_each import tell_each
from orderwright.access.tokens import hash_of
from orderwright.access.totp import new_recovery_codes, plain_code, step_of_code
from orderwright.access.visitor import visitor
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal, invalid, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query, verb
from orderwright.settings import Settings

sql = statements(__file__)


def purpose(user_id: UUID) -> str:
    return f"authenticator app of {user_id}"


class FindTwoStep(msgspec.Struct, frozen=True):
    user_id: UUID


class TwoStep(msgspec.Struct, frozen=True):
    """`totp_secret`: sealed; None where it is off. `codes_left`: recovery codes."""

    totp_secret: bytes | None
    totp_step: int | None
    codes_left: int


@query("account.enter", on_platform=True)
async def find_two_step(tx: Transaction, wanted: FindTwoStep) -> TwoStep | None:
    """How a person signs in."""
    return await tx.row(TwoStep, sql.read_two_step, user_id=wanted.user_id)


class TurnOn(msgspec.Struct, frozen=True):
    """The sealed secret of the app, the step of the code that proved it, and the hashes of the recovery codes.
    `session_id`: of the session that stays; others came in by the password alone."""

    user_id: UUID
    session_id: UUID
    totp_secret: bytes
    totp_step: int
    code_hashes: list[bytes]


class TurnOff(msgspec.Struct, frozen=True):
    user_id: UUID


class TwoStepChange(msgspec.Struct, frozen=True):
    is_on: bool


async def turn_on_two_step(
    door: Door, user_id: UUID, session_id: UUID, email: str, totp_secret: str, code: str
) -> list[str]:
    """The recovery codes, told this once: the same code again makes no others. Every other session of the person ends.
    Refuses `code_missing` and `code_wrong`."""
    refuse_no_code(code)
    step = step_of_code(totp_secret, code, door.now(), None)
    if step is None:
        raise code_wrong("This is not the code that the app shows now. Check the clock of your phone.")
    codes = new_recovery_codes()
    kept = seal(settings_of(door).secret, purpose(user_id), totp_secret)
    change = TurnOn(user_id, session_id, kept, step, [hash_of(plain_code(each)) for each in codes])
    await door.perform(visitor(email), start_two_step, change)
    forget_everything(door.database)
    return codes


async def turn_off_two_step(door: Door, user_id: UUID, email: str) -> None:
    await door.perform(visitor(email), end_two_step, TurnOff(user_id))


@verb("account.enter", refusals=("code_wrong",), on_platform=True)
async def start_two_step(tx: Transaction, changes: Sequence[TurnOn]) -> list[TwoStepChange | Refusal]:
    """Also again: another app, and other recovery codes. A person's codes have later and later steps, whatever app they
    are of, so that a form that is sent again does nothing, also after two-step sign-in was turned off."""
    answers: list[TwoStepChange | Refusal] = []
    for change in changes:
        known = {"totp_secret": change.totp_secret, "step": change.totp_step}
        if not await tx.execute(sql.turn_on, user_id=change.user_id, **known):
            answers.append(
                code_wrong("A code was used already in this half minute. Wait for the next one, and enter that.")
            )
            continue
        await tx.execute(sql.delete_other_sessions, user_id=change.user_id, session_id=change.session_id)
        await tx.execute(sql.delete_codes, user_id=change.user_id)
        await tx.execute(sql.insert_codes, user_id=change.user_id, code_hashes=change.code_hashes)
        await tell_each(tx, change.user_id, TwoStepChanged, is_on=True)
        answers.append(TwoStepChange(True))
    return answers


@verb("account.enter", refusals=("user_not_found",), on_platform=True)
async def end_two_step(tx: Transaction, changes: Sequence[TurnOff]) -> list[TwoStepChange | Refusal]:
    answers: list[TwoStepChange | Refusal] = []
    for change in changes:
        if not await tx.execute(sql.turn_off, user_id=change.user_id):
            answers.append(not_found("user", user_id=change.user_id))
            continue
        await tx.execute(sql.delete_codes, user_id=change.user_id)
        await tell_each(tx, change.user_id, TwoStepChanged, is_on=False)
        answers.append(TwoStepChange(False))
    return answers


class UseCode(msgspec.Struct, frozen=True):
    """The step of a right code, or the hash of what may be a recovery code."""

    user_id: UUID
    step: int | None
    code_hash: bytes


async def use_code(door: Door, user_id: UUID, email: str, code: str, attempt: CountAttempts) -> None:
    """A code of the app or a recovery code, each of which works once. Refuses `code_missing`, `code_wrong` and
    `too_many_attempts`."""
    refuse_no_code(code)
    await door.perform(visitor(), count_attempts, attempt)
    known = await door.ask(visitor(), find_two_step, FindTwoStep(user_id))
    step = step_of(door, user_id, known, code, door.now()) if known else None
    await door.perform(visitor(email), take_code, UseCode(user_id, step, hash_of(plain_code(code))))


def step_of(door: Door, user_id: UUID, known: TwoStep, code: str, now: datetime) -> int | None:
    if known.totp_secret is None:
        return None
    try:
        totp_secret = unseal(settings_of(door).secrets, purpose(user_id), known.totp_secret)
    except SealBroken:
        return None  # the installation has another secret since: a recovery code helps, or the operator
    return step_of_code(totp_secret, code, now, known.totp_step)


@verb("account.enter", refusals=("code_wrong",), on_platform=True)
async def take_code(tx: Transaction, uses: Sequence[UseCode]) -> list[TwoStepChange | Refusal]:
    """Of two who send the same code at once, one gets in."""
    answers: list[TwoStepChange | Refusal] = []
    for use in uses:
        statement = sql.take_recovery_code if use.step is None else sql.take_step
        taken = await tx.execute(statement, user_id=use.user_id, step=use.step, code_hash=use.code_hash)
        wrong = code_wrong("This code is wrong, or was used already. Enter the one that the app shows now.")
        answers.append(TwoStepChange(True) if taken else wrong)
    return answers


def refuse_no_code(code: str) -> None:
    if not plain_code(code):
        raise invalid("/code", "code_missing", "Enter the code.")


def code_wrong(message: str) -> Refusal:
    return invalid("/code", "code_wrong", message)


def settings_of(door: Door) -> Settings:
    assert door.settings is not None, "this door knows nothing of the installation"
    return door.settings
