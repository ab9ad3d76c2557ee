"""Change one's own name, as it stands in every organization where one works."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.access.authenticate import forget_everything
from orderwright.access.events import NameChanged
from orderwright.access.tell_each import tell_each
from orderwright.access.visitor import visitor
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import FieldError, Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.text import text_mistakes
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb

sql = statements(__file__)
NAME_MAX = 100


class OwnName(msgspec.Struct, frozen=True):
    user_id: UUID
    name: str


class ChangedName(msgspec.Struct, frozen=True):
    name: str


async def change_name(door: Door, user_id: UUID, email: str, name: str) -> ChangedName:
    """Refuses `name_invalid`."""
    changed = await door.perform(visitor(email), change_own_name, OwnName(user_id, name.strip()))
    forget_everything(door.database)
    return changed


def name_mistakes(name: str) -> list[FieldError]:
    """Of a person's name, which stands in lists and logs: one line."""
    if "\n" in name or "\t" in name or "\r" in name:
        return [FieldError("/name", "text_lines", "A name is one line.")]
    return text_mistakes("/name", name, longest=NAME_MAX, shortest=1)


@verb("account.enter", refusals=("name_invalid", "user_not_found"), on_platform=True)
async def change_own_name(tx: Transaction, changes: Sequence[OwnName]) -> list[ChangedName | Refusal]:
    answers: list[ChangedName | Refusal] = []
    for change in changes:
        if mistakes := name_mistakes(change.name):
            answers.append(Refusal("name_invalid", mistakes[0].message, fields=mistakes))
            continue
        if not await tx.execute(sql.update_name, user_id=change.user_id, name=change.name):
            answers.append(not_found("user", user_id=change.user_id))
            continue
        await tell_each(tx, change.user_id, NameChanged, name=change.name)
        answers.append(ChangedName(change.name))
    return answers
