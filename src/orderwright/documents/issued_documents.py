"""Invoices and credit notes of a period, with their sums, for bookkeeping. A credit note counts negative."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

import msgspec

from orderwright.access.organization_zone import organization_today
from orderwright.documents.number_documents import PREFIX, Kind, on_paper
from orderwright.kernel.paging import cut, page_size, read_cursor, unreadable
from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.views.search_terms import asked, exact_number, paper_number

sql = statements(__file__)
DAYS_MAX = 1_098
LAST = (date.max, UUID(int=2**128 - 1))
KIND_OF: dict[str, Kind] = {prefix.removesuffix("-"): kind for kind, prefix in PREFIX.items()}


class ListIssuedDocuments(msgspec.Struct, frozen=True, kw_only=True):
    """`query`: the number of a document (INV-12, CN-3, 12) or of an order, here or in its shop, or words of the
    name and the e-mail address it is made out to, without case and accents; then any day. Days are those on the
    documents, the last one included; left out, the month so far."""

    query: str = ""
    kind: Literal["invoice", "credit_note"] | None = None
    from_day: date | None = None
    to_day: date | None = None
    currency: str | None = None
    channel: str | None = None
    cursor: str | None = None
    limit: int | None = None


class IssuedDocument(msgspec.Struct, frozen=True, gc=False):
    """`buyer`: who it is made out to; `country`: where the goods went. `invoice_number`: what a credit note corrects.
    Amounts in minor units of `currency`; total = net + tax."""

    id: UUID
    kind: Kind
    number: int
    issued_on: date
    order_number: int
    external_ref: str
    channel: str
    country: str
    buyer: str
    invoice_number: str
    currency: str
    net: int
    tax: int
    total: int

    @property
    def paper(self) -> str:
        """The number as it is printed."""
        return on_paper(self.kind, self.number)


class DocumentSum(msgspec.Struct, frozen=True, gc=False):
    kind: Kind
    currency: str
    documents: int
    net: int
    tax: int

    @property
    def total(self) -> int:
        return self.net + self.tax


class IssuedDocuments(msgspec.Struct, frozen=True):
    """`sums` of all that match, by currency and kind; none where something was searched."""

    rows: list[IssuedDocument]
    next: str | None
    from_day: date
    to_day: date
    sums: list[DocumentSum]


@query("payments.read", work="report")
async def list_issued_documents(tx: Transaction, wanted: ListIssuedDocuments) -> IssuedDocuments:
    """Those issued last first; read forward only. Refuses `period_invalid`."""
    cursor, limit = read_cursor(wanted.cursor, (str, str)), page_size(wanted.limit)
    from_day, to_day = period_of(wanted, await organization_today(tx))
    before_on, before_id = edge_of(cursor.key) if cursor else LAST
    currency = wanted.currency.upper() if wanted.currency else None
    which = {"kind": wanted.kind, "currency": currency, "channel": wanted.channel}
    edge: dict[str, Any] = {"before_on": before_on, "before_id": before_id, "limit": limit + 1}
    days = {"from_day": from_day, "to_day": to_day}
    if wanted.query.strip():
        prefix, number = paper_number(wanted.query) or ("", None)
        bare = exact_number(wanted.query)
        searched: dict[str, Any] = {"paper": KIND_OF.get(prefix), "number": number or bare}
        searched |= {"order_number": bare, "reference": wanted.query.strip(), "buyer": buyer_called(wanted.query)}
        rows = await tx.rows(IssuedDocument, sql.find_documents, **which, **edge, **searched)
        sums = []
    else:
        rows = await tx.rows(IssuedDocument, sql.list_documents, **which, **edge, **days)
        sums = await tx.rows(DocumentSum, sql.sum_documents, **which, **days) if cursor is None else []
    page = cut(rows, cursor, limit, lambda row: [row.issued_on.isoformat(), str(row.id)])
    return IssuedDocuments(page.rows, page.next, from_day, to_day, sums)


def buyer_called(query: str) -> str:
    """A tsquery of its words, each in all its spellings and maybe a beginning; empty, which finds nothing, without any.
    The words have letters and digits alone."""
    return " & ".join("(" + " | ".join(f"'{term}':*" for term in spelled) + ")" for spelled in asked(query))


def period_of(wanted: ListIssuedDocuments, today: date) -> tuple[date, date]:
    """What was asked for; where a day is missing, the month of the other one, or this month until today."""
    to_day = wanted.to_day or (max(today, wanted.from_day) if wanted.from_day else today)
    from_day = wanted.from_day or to_day.replace(day=1)
    if from_day > to_day:
        raise period_invalid("/to_day", "The last day is before the first.")
    if (to_day - from_day).days >= DAYS_MAX:
        raise period_invalid("/from_day", f"A period has at most {DAYS_MAX:,} days.")
    return from_day, to_day


def period_invalid(pointer: str, message: str) -> Refusal:
    return Refusal("period_invalid", message, "invalid", [FieldError(pointer, "period_invalid", message)])


def edge_of(key: list[Any]) -> tuple[date, UUID]:
    """What a page ended with; refuses `cursor_unreadable`."""
    try:
        return date.fromisoformat(str(key[0])), UUID(str(key[1]))
    except ValueError as error:
        raise unreadable() from error
