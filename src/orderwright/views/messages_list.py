"""What was told to the outside: mails and other messages, webhook endpoints and what each was told."""

from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec

from orderwright.kernel.paging import Cursor, Page, cut, page_size, read_cursor
from orderwright.kernel.refusal import not_found
from orderwright.kernel.secret_marks import SecretState, marks_of
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.orders.customer_link import with_links
from orderwright.views.find_orders import COUNTED_MAX
from orderwright.views.order_parts import message_status

sql = statements(__file__)
LATEST = (datetime(9000, 1, 1, tzinfo=UTC), UUID(int=2**128 - 1))
EARLIEST = (datetime(1, 1, 2, tzinfo=UTC), UUID(int=0))
LATELY = timedelta(days=30)
STATES = {
    "all": ["to_compose", "pending", "sent", "outbox", "failed"],
    "waiting": ["to_compose", "pending"],
    "failed": ["failed"],
}


class ListMessages(msgspec.Struct, frozen=True, kw_only=True):
    state: Literal["all", "waiting", "failed"] = "all"
    cursor: str | None = None
    limit: int | None = None


class MessageRead(msgspec.Struct, frozen=True, gc=False):
    id: UUID
    kind: str
    subject: str
    recipient: str
    created_at: datetime
    sent_at: datetime | None
    status: str
    attempts: int
    error: str | None
    order_number: int | None


class MessageRow(msgspec.Struct, frozen=True):
    """`status`: queued, retrying, sent, kept (no mail server is set) or failed. `about`: the order."""

    id: UUID
    kind: str
    subject: str
    to: str
    about: str
    about_href: str | None
    at: datetime
    status: str
    attempts: int
    error: str | None


class MessagesPage(msgspec.Struct, frozen=True):
    """`waiting`, `failed`: counted to 1,000 (1,001 means more)."""

    rows: list[MessageRow]
    next: str | None
    previous: str | None
    waiting: int
    failed: int


class MessageCounts(msgspec.Struct, frozen=True, gc=False):
    waiting: int
    failed: int


@query("messages.read", work="list")
async def list_messages(tx: Transaction, wanted: ListMessages) -> MessagesPage:
    """Messages, newest first."""
    cursor, limit = read_cursor(wanted.cursor, (str, str)), page_size(wanted.limit)
    back = cursor is not None and cursor.back
    edge = edge_of(cursor)
    before, after = (LATEST if back or edge is None else edge), (edge if back and edge else EARLIEST)
    read = await tx.rows(
        MessageRead,
        sql.list_messages,
        statuses=STATES[wanted.state],
        before_at=before[0],
        before_id=before[1],
        after_at=after[0],
        after_id=after[1],
        back=back,
        limit=limit + 1,
    )
    page = cut(read, cursor, limit, lambda row: [row.created_at.isoformat(), str(row.id)])
    counts = await tx.row(MessageCounts, sql.count_messages, counted_max=COUNTED_MAX + 1) or MessageCounts(0, 0)
    return MessagesPage(
        [message_row(row) for row in page.rows], page.next, page.previous, counts.waiting, counts.failed
    )


def edge_of(cursor: Cursor | None) -> tuple[datetime, UUID] | None:
    """Time and id in a cursor; one that is no such pair begins anew."""
    try:
        return (datetime.fromisoformat(str(cursor.key[0])), UUID(str(cursor.key[1]))) if cursor else None
    except ValueError:
        return None


def message_row(row: MessageRead) -> MessageRow:
    return MessageRow(
        id=row.id,
        kind=row.kind,
        subject=row.subject,
        to=row.recipient,
        about=f"#{row.order_number}" if row.order_number else "",
        about_href=f"/orders/{row.order_number}" if row.order_number else None,
        at=row.sent_at or row.created_at,
        status=message_status(row.status, row.attempts),
        attempts=row.attempts,
        error=row.error,
    )


class ReadMessage(msgspec.Struct, frozen=True):
    id: UUID


class MessageWhole(MessageRead, frozen=True, gc=False):
    html: str
    body: str
    order_id: UUID | None
    link_version: int | None


class MessagePage(msgspec.Struct, frozen=True):
    id: UUID
    subject: str
    to: str
    at: datetime
    status: str
    attempts: int
    error: str | None
    about: str
    about_href: str | None
    html_href: str
    html: str
    text: str


@query("messages.read")
async def read_message(tx: Transaction, wanted: ReadMessage) -> MessagePage:
    """One message with what it says; refuses `message_not_found`."""
    read = await tx.row(MessageWhole, sql.read_message, id=wanted.id)
    if read is None:
        raise not_found("message", id=wanted.id)
    row = message_row(read)
    html, body = (
        with_links(text, tx.secret, tx.organization, read.order_id, read.link_version)
        for text in (read.html, read.body)
    )
    return MessagePage(
        row.id, row.subject, row.to, row.at, row.status, row.attempts, row.error, row.about, row.about_href,
        f"/outbox/{row.id}/body", html, body,
    )  # fmt: skip


class EndpointRow(msgspec.Struct, frozen=True):
    """`delivered`, `failed`: within the last 30 days. `gone_at`: when it said that nobody is there any more.
    `secret_state`: where it is lost, nothing is sent until it is replaced."""

    id: UUID
    url: str
    kinds: list[str]
    active: bool
    gone_at: datetime | None
    secret_state: SecretState
    created_at: datetime
    delivered: int
    failed: int
    last_at: datetime | None
    last_error: str | None

    @property
    def events(self) -> str:
        return ", ".join(self.kinds) or "everything"

    @property
    def status(self) -> str:
        if not self.active:
            return "disabled"
        return "needs_secret" if self.secret_state == "lost" else "active"


@query("webhooks.read", work="list")
async def list_endpoints(tx: Transaction, wanted: None) -> list[EndpointRow]:  # noqa: ARG001
    """Every endpoint; the secrets are shown to nobody."""
    return await tx.rows(EndpointRow, sql.list_endpoints, from_at=tx.now - LATELY, marks=marks_of(tx.secrets))


class ListDeliveries(msgspec.Struct, frozen=True, kw_only=True):
    endpoint_id: UUID
    failed: bool = False
    cursor: str | None = None
    limit: int | None = None


class DeliveryRead(msgspec.Struct, frozen=True, gc=False):
    id: UUID
    kind: str
    order_id: UUID | None
    order_number: int | None
    created_at: datetime
    attempts: int
    status: str
    response_status: int | None
    error: str | None
    body: str


class DeliveryRow(msgspec.Struct, frozen=True):
    id: UUID
    fact: str
    about: str
    about_href: str | None
    at: datetime
    attempts: int
    status: str
    answer: str
    body: str


@query("webhooks.read", work="list")
async def list_deliveries(tx: Transaction, wanted: ListDeliveries) -> Page[DeliveryRow]:
    """What an endpoint was told, newest first."""
    cursor, limit = read_cursor(wanted.cursor, (str,)), page_size(wanted.limit)
    filters: dict[str, Any] = {"statuses": ["failed"] if wanted.failed else ["pending", "delivered", "failed"]}
    before = LATEST[1]
    if cursor:
        try:
            before = UUID(str(cursor.key[0]))
        except ValueError:
            before = LATEST[1]
    read = await tx.rows(
        DeliveryRead, sql.list_deliveries, endpoint_id=wanted.endpoint_id, before_id=before, limit=limit + 1, **filters
    )
    page = cut(read, cursor, limit, lambda row: [str(row.id)])
    return Page([delivery_row(row) for row in page.rows], page.next)


def delivery_row(row: DeliveryRead) -> DeliveryRow:
    waiting = "retrying" if row.attempts else "queued"
    return DeliveryRow(
        id=row.id,
        fact=row.kind,
        about=f"#{row.order_number}" if row.order_number else "",
        about_href=f"/orders/{row.order_number}" if row.order_number else None,
        at=row.created_at,
        attempts=row.attempts,
        status={"pending": waiting, "delivered": "succeeded"}.get(row.status, row.status),
        answer=str(row.response_status or row.error or ""),
        body=row.body,
    )
