"""Sign out: the session ends. One that is over already changes nothing."""

from collections.abc import Sequence

import msgspec

from orderwright.access.authenticate import forget_session
from orderwright.access.tokens import hash_of
from orderwright.access.visitor import visitor
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb

sql = statements(__file__)


class EndSession(msgspec.Struct, frozen=True):
    token_hash: bytes


class SessionEnded(msgspec.Struct, frozen=True):
    was_there: bool


async def sign_out(door: Door, session_token: str) -> None:
    await door.perform(visitor(), end_session, EndSession(hash_of(session_token)))
    forget_session(door.database, session_token)


@verb("account.enter", on_platform=True)
async def end_session(tx: Transaction, ends: Sequence[EndSession]) -> list[SessionEnded | Refusal]:
    return [
        SessionEnded(await tx.execute(sql.delete_session, token_hash=end.token_hash, now=tx.now) > 0) for end in ends
    ]
