"""Change one's own password, knowing the current one. Every other session of the person ends, and this
one goes on by another token."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.access.confirm_person import renew_session, right_code, right_password
from orderwright.access.events import PasswordChanged
from orderwright.access.passwords import check_password, hash_password
from orderwright.access.tell_each import tell_each
from orderwright.access.visitor import visitor
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb

sql = statements(__file__)


class OwnPassword(msgspec.Struct, frozen=True):
    """`session_id`: of the session that stays; `token_hash`: of its next token."""

    user_id: UUID
    session_id: UUID
    token_hash: bytes
    password_hash: str


class ChangedPassword(msgspec.Struct, frozen=True):
    sessions_ended: int


class Whose(msgspec.Struct, frozen=True, kw_only=True):
    """Who is signed in: the person, by which session, from which address. `code_due`: they have two-step sign-in, and
    entered no code lately."""

    user_id: UUID
    session_id: UUID
    email: str
    name: str
    address: str
    code_due: bool = False


async def change_password(
    door: Door, whose: Whose, token_hash: bytes, current: str, password: str, code: str = ""
) -> ChangedPassword:
    """`token_hash`: of the token by which the session goes on. Refuses `password_wrong`, `code_missing` and
    `code_wrong` (field `your_code`), `too_many_attempts`, and passwords that can't be any."""
    await right_password(door, whose.email, current, whose.address, "/current")
    await check_password(password, (whose.name, whose.email))
    if whose.code_due:
        await right_code(door, whose.user_id, whose.email, code, whose.address)
    change = OwnPassword(whose.user_id, whose.session_id, token_hash, await hash_password(password))
    return await door.perform(visitor(whose.email), replace_password, change)


@verb("account.enter", refusals=("user_not_found",), on_platform=True)
async def replace_password(tx: Transaction, changes: Sequence[OwnPassword]) -> list[ChangedPassword | Refusal]:
    answers: list[ChangedPassword | Refusal] = []
    for change in changes:
        known = msgspec.structs.asdict(change)
        if not await tx.execute(sql.update_own_password, **known):
            answers.append(not_found("user", user_id=change.user_id))
            continue
        await tx.execute(sql.delete_reset_links, **known)
        ended = await tx.execute(sql.delete_other_sessions, **known)
        await renew_session(tx, change.session_id, change.token_hash)
        await tell_each(tx, change.user_id, PasswordChanged)
        answers.append(ChangedPassword(ended))
    return answers
