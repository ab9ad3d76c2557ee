"""Facts that a subscriber could not digest: what happened, to which order, and why it failed."""

from datetime import datetime
from uuid import UUID

import msgspec

from orderwright.kernel.paging import Page, cut, page_size, read_cursor, unreadable
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.views.find_orders import COUNTED_MAX

sql = statements(__file__)
LAST = UUID(int=2**128 - 1)


class ListFailedEvents(msgspec.Struct, frozen=True, kw_only=True):
    """Of one `subscriber`, or of all."""

    subscriber: str | None = None
    cursor: str | None = None
    limit: int | None = None


class FailedEventRow(msgspec.Struct, frozen=True):
    """`kind`: of the fact that failed, which is the `seq`th of the commit. `behind`: it was not handed over, because an
    earlier fact of the same order failed. `retrying`: the relay hands it over again with its next turn."""

    id: UUID
    subscriber: str
    kind: str
    commit_id: UUID
    seq: int
    order_id: UUID | None
    order_number: int | None
    behind: bool
    attempts: int
    error: str
    failed_at: datetime
    retrying: bool


class SubscriberCount(msgspec.Struct, frozen=True):
    """How many facts are set aside, counted to 1,000 (1,001 means more)."""

    subscriber: str
    events: int


@query("events.read", work="list")
async def list_failed_events(tx: Transaction, wanted: ListFailedEvents) -> Page[FailedEventRow]:
    """The newest first; forward only."""
    cursor, limit = read_cursor(wanted.cursor, (str,)), page_size(wanted.limit)
    try:
        before = UUID(str(cursor.key[0])) if cursor else LAST
    except ValueError as error:
        raise unreadable() from error
    read = await tx.rows(FailedEventRow, sql.list_failed, subscriber=wanted.subscriber, before=before, limit=limit + 1)
    page = cut(read, cursor, limit, lambda row: [str(row.id)])
    return Page(page.rows, page.next)


@query("events.read")
async def count_failed_events(tx: Transaction, _: None) -> list[SubscriberCount]:
    """By subscriber; those that failed at nothing are left out."""
    return await tx.rows(SubscriberCount, sql.count_failed, counted_max=COUNTED_MAX + 1)
