"""Change one's own name, as colleagues and the timeline see it from then on."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.access.authenticate import forget_everything
from orderwright.access.events import NameChanged
from orderwright.access.tell_each import tell_each
from orderwright.access.visitor import visitor
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.text import text_mistakes
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb

sql = statements(__file__)
NAME_MAX = 200


class OwnName(msgspec.Struct, frozen=True):
    user_id: UUID
    name: str


async def change_name(door: Door, email: str, wanted: OwnName) -> None:
    """Refuses `name_invalid`: a name has 1 to 200 characters."""
    await door.perform(visitor(email), replace_name, wanted)
    forget_everything(door.database)


@verb("account.enter", refusals=("name_invalid", "user_not_found"), on_platform=True)
async def replace_name(tx: Transaction, changes: Sequence[OwnName]) -> list[OwnName | Refusal]:
    answers: list[OwnName | Refusal] = []
    for change in changes:
        wanted = OwnName(change.user_id, change.name.strip())
        if wrong := text_mistakes("/your_name", wanted.name, NAME_MAX, 1):
            answers.append(Refusal("name_invalid", "This can't be a name.", "invalid", wrong))
        elif not await tx.execute(sql.update_own_name, user_id=wanted.user_id, name=wanted.name):
            answers.append(not_found("user", user_id=wanted.user_id))
        else:
            await tell_each(tx, wanted.user_id, NameChanged, name=wanted.name)
            answers.append(wanted)
    return answers
