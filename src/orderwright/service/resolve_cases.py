"""A case needs nobody any more. Resolving it again changes nothing. Locks the case."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.reasons import CaseResolution, reason_mistakes
from orderwright.kernel.refusal import FieldError, Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.text import text_mistakes
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import verb
from orderwright.service.events import CaseResolved
from orderwright.service.read_cases import answer_cases_with, lock_cases
from orderwright.service.types import RESOLUTIONS, Case, status_after

sql = statements(__file__)


class ResolveCase(msgspec.Struct, frozen=True, kw_only=True):
    """`resolution`: one of `CaseResolution`. `note`: what is to be said beyond that."""

    case_id: UUID
    resolution: str
    note: str = ""


@verb("service.resolve", refusals=("case_not_found", "case_invalid"))
async def resolve_cases(tx: Transaction, wishes: Sequence[ResolveCase]) -> list[Case | Refusal]:
    cases = await lock_cases(tx, (wish.case_id for wish in wishes))
    results: list[UUID | Refusal] = []
    resolved: dict[UUID, str] = {}
    for wish in wishes:
        case = cases.get(wish.case_id)
        if case is None:
            results.append(not_found("case", case_id=wish.case_id))
        elif wrong := resolution_mistakes(wish):
            results.append(Refusal("case_invalid", "Choose a resolution.", "invalid", wrong, case_id=case.case_id))
        else:
            results.append(case.case_id)
            if status_after("resolve_cases", case.status) != case.status:
                resolved.setdefault(case.case_id, in_words(wish))
    await write_resolutions(tx, [(cases[case_id], resolution) for case_id, resolution in resolved.items()])
    return await answer_cases_with(tx, results)


def resolution_mistakes(wish: ResolveCase) -> list[FieldError]:
    return reason_mistakes("/resolution", wish.resolution, CaseResolution) + text_mistakes("/note", wish.note, 2_000)


def in_words(wish: ResolveCase) -> str:
    """Reshipped: by express."""
    words, note = RESOLUTIONS[wish.resolution], wish.note.strip()
    return f"{words}: {note}" if note else words


async def write_resolutions(tx: Transaction, resolved: Sequence[tuple[Case, str]]) -> None:
    """The caller has locked the cases."""
    if not resolved:
        return
    rows = [{"case_id": case.case_id, "resolution": resolution} for case, resolution in resolved]
    await tx.execute(sql.resolve, rows=json_rows(rows), by=tx.actor, now=tx.now)
    tx.emit(
        *(
            CaseResolved(
                order_id=case.order_id,
                case_id=case.case_id,
                number=case.number,
                case_kind=case.kind,
                resolution=resolution,
            )
            for case, resolution in resolved
        )
    )
