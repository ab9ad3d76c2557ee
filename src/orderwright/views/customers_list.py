"""Customers: the list, and one with orders, money, returns and cases. Spent is captured − refunded."""

from datetime import datetime
from typing import Any
from unicodedata import normalize
from uuid import UUID

import msgspec

from orderwright.access.organization_zone import organization_today, organization_zone
from orderwright.kernel.money import average_minor, in_words
from orderwright.kernel.paging import Cursor as Edge
from orderwright.kernel.paging import cut, page_size, read_cursor, write_cursor
from orderwright.kernel.refusal import not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.views.find_orders import COUNTED_MAX
from orderwright.views.matching import matching
from orderwright.views.order_parts import lines_of_address
from orderwright.views.order_types import CaseView, ReturnView
from orderwright.views.orders_list import OrderRow, read_order_rows
from orderwright.views.past_orders import ListPastOrders, PastOrderRow, list_past_orders
from orderwright.views.search_terms import DIALED, DIALED_MIN, UMLAUTS, digits, without_marks, without_trunk

sql = statements(__file__)
HIGHEST = 2**62
ATTACHED_MAX = 20


class ListCustomers(msgspec.Struct, frozen=True, kw_only=True):
    """`query`: the beginning of an e-mail address, a part of the name, a phone or a customer number."""

    query: str = ""
    cursor: str | None = None
    limit: int | None = None


class CustomerRow(msgspec.Struct, frozen=True):
    """`spent_by`: captured − refunded, in minor units by currency; `currency`: that of the last order."""

    number: int
    name: str
    email: str | None
    id: UUID
    phone: str
    country: str | None
    orders: int
    spent_by: dict[str, int]
    currency: str
    returns: int
    open_cases: int
    last_order_at: datetime | None

    @property
    def spent(self) -> int:
        """In `currency`."""
        return self.spent_by.get(self.currency, 0)

    @property
    def also_spent(self) -> list[tuple[str, int]]:
        """In other currencies, by their codes; what is never added."""
        return sorted((code, minor) for code, minor in self.spent_by.items() if code != self.currency and minor)


class CustomersPage(msgspec.Struct, frozen=True):
    """`total`: customers there are, counted to 1,000 (1,001 means more)."""

    rows: list[CustomerRow]
    next: str | None
    previous: str | None
    total: int


def names_and_phones(query: str) -> dict[str, str | None]:
    """Parameters of a search: parts of names without accents, with umlauts as one letter and as two, and a part of a
    phone number as it is dialed at home; None for what it can't be."""
    expanded = normalize("NFC", query.casefold()).translate(UMLAUTS)
    names = [matching(without_marks(each))["anywhere"] for each in (query, expanded)]
    phone = without_trunk(query)
    dialed = digits(phone) if DIALED.fullmatch(phone) else ""
    return {"plain": names[0], "expanded": names[1], "digits": f"%{dialed}%" if len(dialed) >= DIALED_MIN else None}


@query("customers.read", work="list")
async def list_customers(tx: Transaction, wanted: ListCustomers) -> CustomersPage:
    """Customers, the newest first."""
    cursor, limit = read_cursor(wanted.cursor), page_size(wanted.limit)
    back = cursor is not None and cursor.back
    edge = cursor.key[0] if cursor else None
    search = matching(wanted.query)
    rows = await tx.rows(
        CustomerRow,
        sql.list_customers,
        query=search["query"],
        like=search["like"].lower(),
        anywhere=search["anywhere"],
        **names_and_phones(search["query"]),
        before=HIGHEST if back or edge is None else edge,
        after=edge if back else 0,
        back=back,
        limit=limit + 1,
    )
    page = cut(rows, cursor, limit, lambda row: [row.number])
    total = await tx.row(int, sql.count_customers, counted_max=COUNTED_MAX + 1) or 0
    return CustomersPage(page.rows, page.next, page.previous, total)


class ReadCustomer(msgspec.Struct, frozen=True, kw_only=True):
    """`cursor`: of their orders."""

    number: int
    cursor: str | None = None
    limit: int | None = None


class CustomerHead(msgspec.Struct, frozen=True, gc=False):
    id: UUID
    number: int
    name: str
    email: str | None
    phone: str
    since: datetime


class SumsRow(msgspec.Struct, frozen=True, gc=False):
    currency: str
    orders: int
    ordered: int
    spent: int
    refunded: int


class MonthRow(msgspec.Struct, frozen=True, gc=False):
    name: str
    total: int


class Figure(msgspec.Struct, frozen=True):
    """A number with its name, as text; `meaning` names its definition."""

    name: str
    value: str
    meaning: str | None = None
    delta: str | None = None
    better: bool = True


class CustomerPage(msgspec.Struct, frozen=True):
    """`past`: orders that were done with before they came here, the newest fifty. `chart`: months with the sum of their
    orders, in minor units of `currency`."""

    id: UUID
    number: int
    name: str
    email: str | None
    phone: str
    since: datetime
    country: str | None
    address: list[str]
    currency: str
    figures: list[Figure]
    orders: list[OrderRow]
    next: str | None
    returns: list[ReturnView]
    cases: list[CaseView]
    chart: list[tuple[str, int]]
    sums: list[SumsRow]
    past: list[PastOrderRow]


@query("customers.read")
async def read_customer_page(tx: Transaction, wanted: ReadCustomer) -> CustomerPage:
    """The customer with this number; refuses `customer_not_found`."""
    head = await tx.row(CustomerHead, sql.read_customer, number=wanted.number)
    if head is None:
        raise not_found("customer", number=wanted.number)
    cursor, limit = read_cursor(wanted.cursor), page_size(wanted.limit)
    whose: dict[str, Any] = {"customer_id": head.id}
    before = cursor.key[0] if cursor else HIGHEST
    ids = await tx.rows(UUID, sql.list_orders_of, before=before, limit=limit + 1, **whose)
    orders = await read_order_rows(tx, ids[:limit], await organization_today(tx))
    more = write_cursor(Edge(False, [orders[-1].number])) if len(ids) > limit else None
    sums = await tx.rows(SumsRow, sql.read_customer_sums, **whose)
    address = await tx.row(dict, sql.read_last_address, **whose)
    returns = await tx.rows(ReturnView, sql.list_returns_of, limit=ATTACHED_MAX, **whose)
    cases = await tx.rows(CaseView, sql.list_cases_of, limit=ATTACHED_MAX, **whose)
    currency = sums[0].currency if sums else await tx.row(str, sql.read_home_currency) or ""
    zone = str(await organization_zone(tx))
    months = await tx.rows(MonthRow, sql.read_months, currency=currency, zone=zone, **whose)
    return CustomerPage(
        id=head.id,
        number=head.number,
        name=head.name or head.email or "Guest",
        email=head.email,
        phone=head.phone,
        since=head.since,
        country=(address or {}).get("country"),
        address=lines_of_address(address),
        currency=currency,
        figures=figures_of(sums, len(returns), sum(case.status != "resolved" for case in cases)),
        orders=orders,
        next=more,
        returns=returns,
        cases=cases,
        chart=[(month.name, month.total) for month in reversed(months)],
        sums=sums,
        past=(await list_past_orders(tx, ListPastOrders(customer_id=head.id))).rows,
    )


def figures_of(sums: list[SumsRow], returns: int, open_cases: int) -> list[Figure]:
    """Orders, spent and the average order (ordered ÷ orders), by currency; returns and open cases."""
    orders = sum(each.orders for each in sums)
    spent = " + ".join(in_words(each.spent, each.currency) for each in sums) or "–"
    average = " · ".join(in_words(average_minor(each.ordered, each.orders), each.currency) for each in sums) or "–"
    return [
        Figure("Orders", f"{orders:,}"),
        Figure("Spent", spent, "spent"),
        Figure("Average order", average, "average_order"),
        Figure("Returns", f"{returns:,}"),
        Figure("Open cases", f"{open_cases:,}"),
    ]
