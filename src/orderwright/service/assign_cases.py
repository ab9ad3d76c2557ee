"""Who takes a case; nobody again with an empty name. Locks the case."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.text import text_mistakes
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import verb
from orderwright.service.read_cases import answer_cases_with, lock_cases
from orderwright.service.types import Case

sql = statements(__file__)


class AssignCase(msgspec.Struct, frozen=True, kw_only=True):
    case_id: UUID
    assignee: str = ""


@verb("service.answer", refusals=("case_not_found", "case_invalid"))
async def assign_cases(tx: Transaction, wishes: Sequence[AssignCase]) -> list[Case | Refusal]:
    cases = await lock_cases(tx, (wish.case_id for wish in wishes))
    results: list[UUID | Refusal] = []
    rows = []
    for wish in wishes:
        if wish.case_id not in cases:
            results.append(not_found("case", case_id=wish.case_id))
        elif wrong := text_mistakes("/assignee", wish.assignee, 200):
            results.append(Refusal("case_invalid", "Not a valid name.", "invalid", wrong, case_id=wish.case_id))
        else:
            results.append(wish.case_id)
            rows.append({"case_id": wish.case_id, "assignee": wish.assignee.strip() or None})
    if rows:
        await tx.execute(sql.assign, rows=json_rows(rows))
    return await answer_cases_with(tx, results)
