"""Open cases: complaints of customers, and what Orderwright can't resolve alone. One is open for each (kind, subject):
opening it again adds what was written to the one that is there. Locks the case."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from orderwright.kernel.facts import Fact
from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.text import text_mistakes
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import verb
from orderwright.service.events import CaseOpened, CustomerWrote
from orderwright.service.types import KINDS, Case, Status, SubjectKind, due_at, status_after
from orderwright.service.write_statuses import write_statuses

sql = statements(__file__)
BODY_MAX = 10_000


class OpenCase(msgspec.Struct, frozen=True, kw_only=True):
    """`reason`: one sentence. `body`: what was written, by the customer where `from_customer`."""

    kind: str
    subject_kind: SubjectKind
    subject_id: UUID
    reason: str
    order_id: UUID | None = None
    body: str = ""
    from_customer: bool = False


@verb("service.open", refusals=("case_invalid", "order_not_found"), retry_on=("service_case_one_open_for_a_subject",))
async def open_cases(tx: Transaction, cases: Sequence[OpenCase]) -> list[Case | Refusal]:
    wanted = {case.order_id for case in cases if case.order_id}
    orders = set(await tx.rows(UUID, sql.read_orders, order_ids=list(wanted))) if wanted else set()
    refused = {index: wrong for index, case in enumerate(cases) if (wrong := refusal_of(case, orders))}
    standing, fresh = await find_or_open(tx, [case for index, case in enumerate(cases) if index not in refused])
    answers: list[Case | Refusal] = []
    entries: list[dict[str, Any]] = []
    moved: dict[UUID, Status] = {}
    for index, wish in enumerate(cases):
        if index in refused:
            answers.append(refused[index])
            continue
        case = standing[wish.kind, wish.subject_id]
        created = case.case_id in fresh
        fresh.discard(case.case_id)
        message_id = tx.new_id()
        if wish.body:
            entries.append(entry(tx, case, wish, message_id))
        tx.emit(*announcements(case, wish, created, message_id))
        status = status_after("open_cases", case.status) if wish.from_customer else case.status
        if status != case.status:
            moved[case.case_id] = status
        answers.append(msgspec.structs.replace(case, created=created, status=status))
    if entries:
        await tx.execute(sql.insert_messages, rows=json_rows(entries), now=tx.now)
    await write_statuses(tx, moved)
    return answers


async def find_or_open(tx: Transaction, cases: Sequence[OpenCase]) -> tuple[dict[tuple[str, UUID], Case], set[UUID]]:
    """The open case of each (kind, subject), locked, and the ids of those that are new: also where the one that was
    there is resolved by somebody else before it could be locked."""
    standing: dict[tuple[str, UUID], Case] = {}
    fresh: set[UUID] = set()
    while cases:
        fresh.update(await tx.rows(UUID, sql.insert_cases, rows=json_rows(case_rows(tx, cases)), now=tx.now))
        subjects = [{"kind": case.kind, "subject_id": case.subject_id} for case in cases]
        found = await tx.rows(Case, sql.lock_open, rows=json_rows(subjects))
        standing |= {(case.kind, case.subject_id): case for case in found}
        cases = [case for case in cases if (case.kind, case.subject_id) not in standing]
    return standing, fresh


def refusal_of(case: OpenCase, orders: set[UUID]) -> Refusal | None:
    wrong = text_mistakes("/reason", case.reason, 500, shortest=1) + text_mistakes("/body", case.body, BODY_MAX)
    if case.kind not in KINDS:
        wrong.append(FieldError("/kind", "case_kind_unknown", f"A case is one of {', '.join(KINDS)}."))
    if case.from_customer:
        wrong += text_mistakes("/body", case.body, BODY_MAX, shortest=1) if not case.body.strip() else []
    if wrong:
        return Refusal("case_invalid", "The case can't be opened.", "invalid", wrong)
    if case.order_id is not None and case.order_id not in orders:
        return Refusal("order_not_found", f"There is no order {case.order_id}.", "not_found", order_id=case.order_id)
    return None


def case_rows(tx: Transaction, cases: Sequence[OpenCase]) -> list[dict[str, Any]]:
    """One for each (kind, subject), in one order, so that two transactions never wait for each other."""
    by_subject = {(case.kind, case.subject_id): case for case in reversed(cases)}
    return [
        {
            "case_id": tx.new_id(),
            "kind": case.kind,
            "subject_kind": case.subject_kind,
            "subject_id": case.subject_id,
            "order_id": case.order_id,
            "reason": case.reason.strip(),
            "opened_by": tx.actor,
            "due_at": due_at(case.kind, tx.now),
        }
        for _, case in sorted(by_subject.items())
    ]


def entry(tx: Transaction, case: Case, wish: OpenCase, message_id: UUID) -> dict[str, Any]:
    return {
        "message_id": message_id,
        "case_id": case.case_id,
        "author": tx.actor,
        "from_customer": wish.from_customer,
        "internal": not wish.from_customer,
        "body": wish.body,
    }


def announcements(case: Case, wish: OpenCase, created: bool, message_id: UUID) -> list[Fact]:
    whose: dict[str, Any] = {"order_id": case.order_id, "case_id": case.case_id, "number": case.number}
    if created:
        return [CaseOpened(**whose, case_kind=case.kind, reason=case.reason)]
    return [CustomerWrote(**whose, message_id=message_id)] if wish.body and wish.from_customer else []
