"""Cases: the queue by kind, the most urgent first."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.service.types import KINDS
from orderwright.views.standing import readable

sql = statements(__file__)
SHOWN_OF_A_KIND = 25
TONES = {"delivery_failed": "red", "left_without_hand_over": "red", "order_stuck": "red"}
ACTIONS = {
    "refund_due": "Refund",
    "delivery_failed": "Contact",
    "left_without_hand_over": "Hand over",
    "delivered_after_refund": "Contact",
    "complaint": "Answer",
    "late_parcel": "Track",
    "order_stuck": "Review",
    "payment_short": "Collect",
}


class ListCases(msgspec.Struct, frozen=True, kw_only=True):
    """`assignee`: only theirs. `limit`: of each kind."""

    state: Literal["open", "late", "resolved"] = "open"
    kind: str | None = None
    assignee: str | None = None
    limit: int = SHOWN_OF_A_KIND


class CaseRow(msgspec.Struct, frozen=True):
    id: UUID
    number: int
    kind: str
    subject: str
    sentence: str
    order_number: int | None
    opened_at: datetime
    due_at: datetime | None
    late: bool
    assignee: str | None
    status: str
    action: str
    href: str


class CaseRead(msgspec.Struct, frozen=True, gc=False):
    id: UUID
    number: int
    kind: str
    reason: str
    status: str
    due_at: datetime
    opened_at: datetime
    assignee: str | None
    opened_by: str
    order_number: int | None
    customer: str
    place: int
    of_kind: int
    oldest_at: datetime


class CaseGroup(msgspec.Struct, frozen=True):
    type: str
    label: str
    tone: str
    count: int
    oldest_at: datetime
    rows: list[CaseRow]
    more_href: str | None


class CaseCounts(msgspec.Struct, frozen=True, gc=False):
    open: int
    mine: int
    late: int


class CasesPage(msgspec.Struct, frozen=True):
    """`mine`: of the asker."""

    open: int
    mine: int
    late: int
    groups: list[CaseGroup]


@query("service.read", work="list")
async def list_cases(tx: Transaction, wanted: ListCases) -> CasesPage:
    """Open cases by kind, due first; or the fifty resolved last."""
    counts = await tx.row(CaseCounts, sql.count_cases, assignee=tx.actor, now=tx.now)
    assert counts is not None
    if wanted.state == "resolved":
        read = await tx.rows(CaseRead, sql.list_resolved, limit=50)
    else:
        late = wanted.state == "late"
        read = await tx.rows(
            CaseRead,
            sql.list_cases,
            kind=wanted.kind,
            assignee=wanted.assignee,
            late=late,
            now=tx.now,
            limit=wanted.limit,
        )
    groups: dict[str, list[CaseRead]] = {}
    for row in read:
        groups.setdefault(row.kind, []).append(row)
    return CasesPage(counts.open, counts.mine, counts.late, [case_group(rows, tx.now) for rows in groups.values()])


def case_group(rows: list[CaseRead], now: datetime) -> CaseGroup:
    kind = rows[0].kind
    label, tone, _ = words_of_kind(kind)
    count = rows[0].of_kind or len(rows)
    more = f"/service?kind={kind}" if count > len(rows) else None
    return CaseGroup(kind, label, tone, count, rows[0].oldest_at, [case_row(row, now) for row in rows], more)


def words_of_kind(kind: str) -> tuple[str, str, str]:
    """What a kind of case is called, its tone, and what is to be done."""
    label = KINDS[kind].words if kind in KINDS else readable(kind).capitalize()
    return label, TONES.get(kind, "amber"), ACTIONS.get(kind, "Open")


def case_row(row: CaseRead, now: datetime) -> CaseRow:
    label, _, action = words_of_kind(row.kind)
    return CaseRow(
        id=row.id,
        number=row.number,
        kind=row.kind,
        subject=row.customer or label,
        sentence=row.reason,
        order_number=row.order_number,
        opened_at=row.opened_at,
        due_at=row.due_at if row.status != "resolved" else None,
        late=row.status != "resolved" and row.due_at < now,
        assignee=row.assignee,
        status=row.status,
        action=action,
        href=f"/service/{row.number}",
    )


class CaseIds(msgspec.Struct, frozen=True):
    numbers: list[int]


@query("service.read")
async def find_case_ids(tx: Transaction, wanted: CaseIds) -> list[UUID]:
    """The ids of the cases with these numbers; of unknown ones none."""
    return await tx.rows(UUID, sql.find_cases, numbers=wanted.numbers)
