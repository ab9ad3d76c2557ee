"""A person's own passkeys: which there are, and their removal, one by one or all of them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from orderwright.access.events import PasskeyRemoved
from orderwright.access.tell_each import tell_each
from orderwright.access.visitor import visitor
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query, verb

sql = statements(__file__)


class ListPasskeys(msgspec.Struct, frozen=True):
    user_id: UUID


class ListedPasskey(msgspec.Struct, frozen=True):
    passkey_id: UUID
    credential_id: bytes
    name: str
    created_at: datetime
    last_used_at: datetime | None


@query("account.enter", on_platform=True)
async def list_passkeys(tx: Transaction, wanted: ListPasskeys) -> list[ListedPasskey]:
    """The oldest first."""
    return await tx.rows(ListedPasskey, sql.read_passkeys, user_id=wanted.user_id)


class RemovePasskeys(msgspec.Struct, frozen=True):
    """`passkey_id` alone, or all of the person."""

    user_id: UUID
    passkey_id: UUID | None = None


class RemovedPasskeys(msgspec.Struct, frozen=True):
    names: list[str]


async def remove_own_passkeys(door: Door, actor: str, wanted: RemovePasskeys) -> list[str]:
    """What they were called: one that is removed already is none."""
    return (await door.perform(visitor(actor), remove_passkeys, wanted)).names


@verb("account.enter", on_platform=True)
async def remove_passkeys(tx: Transaction, removals: Sequence[RemovePasskeys]) -> list[RemovedPasskeys | Refusal]:
    answers: list[RemovedPasskeys | Refusal] = []
    for removal in removals:
        names = sorted(await tx.rows(str, sql.delete_passkeys, **msgspec.structs.asdict(removal)))
        for name in names:
            await tell_each(tx, removal.user_id, PasskeyRemoved, name=name)
        answers.append(RemovedPasskeys(names))
    return answers
