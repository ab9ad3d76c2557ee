"""Staff writes on a case: to the customer by mail, or a note for staff alone. Locks the case."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import FieldError, Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.text import text_mistakes
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import verb
from orderwright.service.events import CaseAnswered
from orderwright.service.open_cases import BODY_MAX
from orderwright.service.read_cases import answer_cases_with, lock_cases
from orderwright.service.types import Case, Status, status_after
from orderwright.service.write_statuses import write_statuses

sql = statements(__file__)


class AnswerCase(msgspec.Struct, frozen=True, kw_only=True):
    """`internal`: a note, seen by staff only."""

    case_id: UUID
    body: str
    internal: bool = False


@verb("service.answer", refusals=("case_not_found", "case_invalid", "case_without_customer"))
async def answer_cases(tx: Transaction, answers: Sequence[AnswerCase]) -> list[Case | Refusal]:
    cases = await lock_cases(tx, (answer.case_id for answer in answers))
    reachable = set(await tx.rows(UUID, sql.read_reachable, case_ids=list(cases)))
    results: list[UUID | Refusal] = []
    entries = []
    moved: dict[UUID, Status] = {}
    for answer in answers:
        case = cases.get(answer.case_id)
        refusal = refusal_of(answer, case, reachable)
        if refusal is not None or case is None:
            results.append(refusal or not_found("case", case_id=answer.case_id))
            continue
        message_id = tx.new_id()
        whose: dict[str, Any] = {"case_id": case.case_id, "message_id": message_id}
        entries.append(whose | {"internal": answer.internal, "body": answer.body.strip()})
        if not answer.internal:
            if (after := status_after("answer_cases", case.status)) != case.status:
                moved[case.case_id] = after
            tx.emit(CaseAnswered(order_id=case.order_id, number=case.number, **whose))
        results.append(case.case_id)
    if entries:
        await tx.execute(sql.insert_answers, rows=json_rows(entries), author=tx.actor, now=tx.now)
    await write_statuses(tx, moved)
    return await answer_cases_with(tx, results)


def refusal_of(answer: AnswerCase, case: Case | None, reachable: set[UUID]) -> Refusal | None:
    if case is None:
        return not_found("case", case_id=answer.case_id)
    if wrong := text_mistakes("/body", answer.body, BODY_MAX, shortest=1):
        return Refusal("case_invalid", "The answer can't be sent.", "invalid", wrong, case_id=case.case_id)
    if not answer.internal and case.case_id not in reachable:
        message = "This case has no customer with an e-mail address; save it as a note."
        return Refusal(
            "case_without_customer", message, "conflict", [FieldError("/internal", "case_without_customer", message)],
            case_id=case.case_id,
        )  # fmt: skip
    return None
