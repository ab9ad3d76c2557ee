"""Cases: one queue grouped by kind, each group with its count and oldest age; and one case with its conversation."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.service.types import KINDS
from orderwright.views.order_actions import Action
from orderwright.views.orders_list import OrderRow, read_order_rows
from orderwright.views.standing import Next, readable

sql = statements(__file__)
SHOWN_OF_A_KIND = 25
TONES = {"delivery_failed": "red", "order_stuck": "red"}
ACTIONS = {"delivery_failed": "Contact", "complaint": "Answer", "late_parcel": "Trace", "order_stuck": "Decide"}


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


@query("service.read")
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


class ReadCase(msgspec.Struct, frozen=True):
    number: int


class CaseHead(msgspec.Struct, frozen=True, gc=False):
    id: UUID
    number: int
    kind: str
    subject_kind: str
    subject_id: UUID
    reason: str
    status: str
    opened_by: str
    opened_at: datetime
    due_at: datetime
    assignee: str | None
    resolved_at: datetime | None
    resolved_by: str | None
    resolution: str | None
    order_id: UUID | None
    customer_id: UUID | None
    customer_name: str | None
    email: str | None
    phone: str | None
    customer_number: int | None
    customer_orders: int


class CaseMessage(msgspec.Struct, frozen=True, gc=False):
    author: str
    from_customer: bool
    internal: bool
    body: str
    at: datetime


class ThreadEntry(msgspec.Struct, frozen=True):
    kind: Literal["customer", "staff", "note", "fact"]
    who: str
    at: datetime
    text: str


class CaseOrder(msgspec.Struct, frozen=True):
    number: int
    status: str
    payment: str
    fulfillment: str
    done: int
    next: Next
    total: int
    currency: str


class CaseCustomer(msgspec.Struct, frozen=True):
    name: str
    number: int | None
    email: str | None
    phone: str | None
    orders: int


class CasePage(msgspec.Struct, frozen=True):
    id: UUID
    number: int
    title: str
    type: str
    status: str
    sentence: str
    opened_at: datetime
    by: str
    due_at: datetime | None
    late: bool
    assignee: str | None
    order: CaseOrder | None
    customer: CaseCustomer | None
    actions: list[Action]
    thread: list[ThreadEntry]
    may_answer: bool
    answer_reason: str | None
    snoozed_until: datetime | None = None


@query("service.read")
async def read_case_page(tx: Transaction, wanted: ReadCase) -> CasePage:
    """The case with this number; refuses `case_not_found`."""
    head = await tx.row(CaseHead, sql.read_case, number=wanted.number)
    if head is None:
        raise not_found("case", number=wanted.number)
    messages = await tx.rows(CaseMessage, sql.read_case_messages, case_id=head.id)
    orders = await read_order_rows(tx, [head.order_id]) if head.order_id else []
    reason = None if head.email else "The customer has no e-mail address."
    is_open = head.status != "resolved"
    return CasePage(
        id=head.id,
        number=head.number,
        title=words_of_kind(head.kind)[0],
        type=head.kind,
        status=head.status,
        sentence=head.reason,
        opened_at=head.opened_at,
        by=head.opened_by,
        due_at=head.due_at if is_open else None,
        late=is_open and head.due_at < tx.now,
        assignee=head.assignee,
        order=case_order(orders[0]) if orders else None,
        customer=case_customer(head),
        actions=[Action("resolve", "Resolve", dialog="resolve", primary=True)] if is_open else [],
        thread=thread_of(head, messages),
        may_answer=is_open and reason is None,
        answer_reason=reason,
    )


def case_order(row: OrderRow) -> CaseOrder:
    return CaseOrder(row.number, row.status, row.payment, row.fulfillment, row.done, row.next, row.total, row.currency)


def case_customer(head: CaseHead) -> CaseCustomer | None:
    if head.order_id is None:
        return None
    name = head.customer_name or "Guest"
    return CaseCustomer(name, head.customer_number, head.email, head.phone, head.customer_orders)


def entry_kind(message: CaseMessage) -> Literal["customer", "staff", "note"]:
    if message.from_customer:
        return "customer"
    return "note" if message.internal else "staff"


def thread_of(head: CaseHead, messages: list[CaseMessage]) -> list[ThreadEntry]:
    """The conversation, ending with how it was resolved."""
    thread = [
        ThreadEntry(
            entry_kind(message),
            message.author,
            message.at,
            message.body,
        )
        for message in messages
    ]
    if head.resolved_at:
        text = f"resolved it: {readable(head.resolution or '')}"
        thread.append(ThreadEntry("fact", head.resolved_by or "Orderwright", head.resolved_at, text))
    return thread
