"""One case: its conversation, and what it is about."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from orderwright.access.organization_zone import organization_today
from orderwright.kernel.refusal import not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.views.cases_list import words_of_kind
from orderwright.views.order_actions import Action
from orderwright.views.orders_list import OrderRow, read_order_rows
from orderwright.views.standing import Next, readable

sql = statements(__file__)


NOT_HANDED_OVER = {
    "labeled": None,
    "packed": None,
    "canceled": "It was canceled: record on the order's page that it was shipped anyway.",
}
"""Status of a parcel that was not handed over → why it can't be now, or None where it can."""


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
    parcel_status: str | None
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
    total: int | None
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
    hand_over: Action | None = None
    snoozed_until: datetime | None = None


@query("service.read")
async def read_case_page(tx: Transaction, wanted: ReadCase) -> CasePage:
    """The case with this number; refuses `case_not_found`."""
    head = await tx.row(CaseHead, sql.read_case, number=wanted.number)
    if head is None:
        raise not_found("case", number=wanted.number)
    messages = await tx.rows(CaseMessage, sql.read_case_messages, case_id=head.id)
    orders = await read_order_rows(tx, [head.order_id], await organization_today(tx)) if head.order_id else []
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
        hand_over=hand_over_action(head, orders[0].number) if is_open and orders else None,
    )


def hand_over_action(head: CaseHead, order_number: int) -> Action | None:
    """What is left to do for a parcel that its carrier has and that is still in stock."""
    if head.parcel_status not in NOT_HANDED_OVER:
        return None
    post = f"/orders/{order_number}/parcels/{head.subject_id}/hand-over"
    return Action("hand-over", "Hand over", post=post, reason=NOT_HANDED_OVER[head.parcel_status], primary=True)


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
        text = f"resolved: {readable(head.resolution or '')}"
        thread.append(ThreadEntry("fact", head.resolved_by or "Orderwright", head.resolved_at, text))
    return thread
