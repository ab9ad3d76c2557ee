"""Cases as every verb answers them, and what was written on one."""

from collections.abc import Iterable
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.service.types import Case, CaseMessage

sql = statements(__file__)


class CaseId(msgspec.Struct, frozen=True):
    case_id: UUID


class CaseFile(msgspec.Struct, frozen=True):
    """A case with everything that was written on it, oldest first."""

    case: Case
    messages: list[CaseMessage]


async def lock_cases(tx: Transaction, case_ids: Iterable[UUID]) -> dict[UUID, Case]:
    """Those that exist, locked in order."""
    return {case.case_id: case for case in await tx.rows(Case, sql.lock_cases, case_ids=sorted(set(case_ids)))}


async def answer_cases_with(tx: Transaction, answers: list[UUID | Refusal]) -> list[Case | Refusal]:
    """The ids among the answers as cases."""
    ids = [answer for answer in answers if isinstance(answer, UUID)]
    found = {case.case_id: case for case in await tx.rows(Case, sql.read_cases, case_ids=ids)}
    return [found[answer] if isinstance(answer, UUID) else answer for answer in answers]


@query("service.read")
async def case_file(tx: Transaction, wanted: CaseId) -> CaseFile:
    case = await tx.row(Case, sql.read_cases, case_ids=[wanted.case_id])
    if case is None:
        raise not_found("case", case_id=wanted.case_id)
    return CaseFile(case, await tx.rows(CaseMessage, sql.read_messages, case_id=wanted.case_id))
