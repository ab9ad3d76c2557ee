"""GET routes of what is changed elsewhere or by nobody: stock, goods, returns, cases, customers, sales, quarantine,
messages, imports. Amounts are decimal strings."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Router, get
from litestar.di import Provide
from litestar.params import Parameter

from orderwright.api.order_reads import NUMBER_MAX, Cursor, Limit, Text
from orderwright.api.problems import problems
from orderwright.kernel.context import Context
from orderwright.kernel.money import decimal_string
from orderwright.kernel.paging import Page
from orderwright.kernel.perform import Door
from orderwright.views.cases_list import CasePage, CaseRow, ListCases, ReadCase, list_cases, read_case_page
from orderwright.views.customers_list import (
    CustomerRow,
    ListCustomers,
    ReadCustomer,
    SumsRow,
    list_customers,
    read_customer_page,
)
from orderwright.views.inventory import (
    HistoryRow,
    LevelRow,
    ListLevels,
    ListProducts,
    ProductRow,
    ReadVariant,
    list_levels,
    list_movements,
    list_products,
)
from orderwright.views.messages_list import ListMessages, MessageRow, list_messages
from orderwright.views.order_types import StoryEntry
from orderwright.views.quarantine_list import (
    ImportRow,
    ListQuarantine,
    QuarantinedPage,
    QuarantinedRow,
    ReadImport,
    ReadQuarantined,
    list_imports,
    list_quarantine,
    read_import,
    read_quarantined,
)
from orderwright.views.returns_list import (
    ListReturns,
    ReadReturn,
    ReturnLineView,
    ReturnPage,
    ReturnRow,
    ReturnState,
    list_returns,
    read_return_page,
)
from orderwright.views.sales import By, ReadSales, SalesPage, SalesRow, read_sales

Number = Annotated[int, Parameter(ge=0, le=NUMBER_MAX)]


class Goods(msgspec.Struct, frozen=True):
    sku: str
    title: str
    product: str
    gtin: str | None
    price: str | None
    cost: str | None
    currency: str
    available: int
    active: bool


class ReturnSummary(msgspec.Struct, frozen=True):
    id: UUID
    number: int
    order_number: int
    customer: str
    status: str
    reason: str
    requested_at: datetime
    by: str
    units: int
    refund: str | None
    currency: str


class ShownReturnLine(msgspec.Struct, frozen=True):
    line_no: int
    sku: str
    title: str
    authorized: int
    received: int
    restocked: int
    scrapped: int
    due: str


class ShownReturn(msgspec.Struct, frozen=True, kw_only=True):
    """`due`: what the received units are worth and was not refunded; `refunded`: granted for this return."""

    id: UUID
    number: int
    order_id: UUID
    order_number: int
    status: str
    requested_at: datetime
    by: str
    reason: str
    note: str
    currency: str
    lines: list[ShownReturnLine]
    due: str
    refunded: str
    timeline: list[StoryEntry]


class ShownCase(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    number: int
    kind: str
    status: str
    reason: str
    opened_at: datetime
    opened_by: str
    due_at: datetime | None
    late: bool
    assignee: str | None
    order_number: int | None
    thread: list[dict[str, Any]]


class CustomerSummary(msgspec.Struct, frozen=True):
    """`spent`: captured − refunded, in the currency of the last order."""

    id: UUID
    number: int
    name: str
    email: str | None
    country: str | None
    orders: int
    spent: str
    currency: str
    returns: int
    open_cases: int
    last_order_at: datetime | None


class MoneySums(msgspec.Struct, frozen=True):
    currency: str
    orders: int
    ordered: str
    spent: str
    refunded: str


class ShownCustomer(msgspec.Struct, frozen=True, kw_only=True):
    """`orders`: the numbers of the newest fifty."""

    id: UUID
    number: int
    name: str
    email: str | None
    phone: str
    since: datetime
    country: str | None
    sums: list[MoneySums]
    orders: list[int]


class SalesLine(msgspec.Struct, frozen=True):
    name: str
    orders: int
    units: int
    gross: str
    refunds: str
    net: str


class Sales(msgspec.Struct, frozen=True):
    """`gross` = total − tax; `refunds` with cancellations; net = gross − refunds."""

    by: By
    from_day: date
    to_day: date
    currency: str
    rows: list[SalesLine]


def provide_sales_wanted(
    by: By = "day", from_day: date | None = None, to_day: date | None = None,
    currency: Annotated[str | None, Parameter(pattern=r"^[A-Z]{3}$", required=False)] = None, channel: Text = None,
    country: Text = None,
) -> ReadSales:  # fmt: skip
    """Which sales, as the address says."""
    return ReadSales(by=by, from_day=from_day, to_day=to_day, currency=currency, channel=channel, country=country)


SALES_WANTED = {"wanted": Provide(provide_sales_wanted, sync_to_thread=False)}


@get("/stock/levels", summary="List stock levels", tags=["Stock"], responses=problems(422))
async def levels(
    context: Context, door: Door, q: Text = None, location: Text = None, low: bool = False, cursor: Cursor = None,
    limit: Limit = None,
) -> Page[LevelRow]:  # fmt: skip
    """By SKU and location: on_hand = available + committed + unavailable. `low`: at or below the reorder point only."""
    wanted = ListLevels(query=q or "", location=location, low=low, cursor=cursor, limit=limit)
    return await door.ask(context, list_levels, wanted)


@get("/stock/movements", summary="List the movements of a variant", tags=["Stock"], responses=problems(404, 422))
async def movements(
    context: Context,
    door: Door,
    sku: Annotated[str, Parameter(max_length=200)],
    cursor: Cursor = None,
    limit: Limit = None,
) -> Page[HistoryRow]:
    """The history of its stock with every cause, newest first. `quantity`: the change of on hand over all locations."""
    return await door.ask(context, list_movements, ReadVariant(sku=sku, cursor=cursor, limit=limit))


@get("/variants", summary="List goods", tags=["Catalog"], responses=problems(422))
async def goods(
    context: Context, door: Door, q: Text = None, active: bool | None = None, cursor: Cursor = None, limit: Limit = None
) -> Page[Goods]:  # fmt: skip
    """By SKU. `q`: the beginning of a SKU, a GTIN, or a part of the title."""
    wanted = ListProducts(query=q or "", active=active, cursor=cursor, limit=limit)
    page = await door.ask(context, list_products, wanted)
    return Page([goods_of(row) for row in page.rows], page.next, page.previous)


def goods_of(row: ProductRow) -> Goods:
    price, cost = (None if minor is None else decimal_string(minor, row.currency) for minor in (row.price, row.cost))
    return Goods(row.sku, row.title, row.product, row.gtin, price, cost, row.currency, row.available, row.active)


@get("/returns", summary="List returns", tags=["Returns"], responses=problems(422))
async def returns(
    context: Context, door: Door, status: ReturnState = "open", cursor: Cursor = None, limit: Limit = None
) -> Page[ReturnSummary]:
    """Newest first. `open`: requested, authorized or received; `closed`: closed, declined or canceled."""
    page = await door.ask(context, list_returns, ListReturns(state=status, cursor=cursor, limit=limit))
    return Page([return_summary(row) for row in page.rows], page.next, page.previous)


def return_summary(row: ReturnRow) -> ReturnSummary:
    refund = None if row.refund is None else decimal_string(row.refund, row.currency)
    return ReturnSummary(
        row.id, row.number, row.order_number, row.customer, row.status, row.reason, row.requested_at, row.by, row.units,
        refund, row.currency,
    )  # fmt: skip


@get("/returns/{number:int}", summary="Read a return", tags=["Returns"], responses=problems(404))
async def one_return(number: Number, context: Context, door: Door) -> ShownReturn:
    """By its number, with its lines, what became of them, and what is due for them."""
    return shown_return(await door.ask(context, read_return_page, ReadReturn(number)))


def shown_return(page: ReturnPage) -> ShownReturn:
    return ShownReturn(
        id=page.id,
        number=page.number,
        order_id=page.order_id,
        order_number=page.order_number,
        status=page.status,
        requested_at=page.requested_at,
        by=page.by,
        reason=page.reason,
        note=page.note,
        currency=page.currency,
        lines=[return_line(line, page.currency) for line in page.lines],
        due=decimal_string(page.refund.due, page.currency),
        refunded=decimal_string(page.refund.refunded, page.currency),
        timeline=page.timeline,
    )


def return_line(line: ReturnLineView, currency: str) -> ShownReturnLine:
    due = decimal_string(line.due, currency)
    return ShownReturnLine(
        line.id, line.sku, line.title, line.authorized, line.received, line.restocked, line.scrapped, due
    )


@get("/cases", summary="List cases", tags=["Service"], responses=problems(422))
async def cases(
    context: Context, door: Door, late: bool = False, kind: Text = None, assignee: Text = None
) -> list[CaseRow]:
    """Open cases by kind, the one due first before the others; at most 200 of each kind."""
    wanted = ListCases(state="late" if late else "open", kind=kind, assignee=assignee, limit=200)
    page = await door.ask(context, list_cases, wanted)
    return [row for group in page.groups for row in group.rows]


@get("/cases/{number:int}", summary="Read a case", tags=["Service"], responses=problems(404))
async def one_case(number: Number, context: Context, door: Door) -> ShownCase:
    """By its number, with the conversation."""
    return shown_case(await door.ask(context, read_case_page, ReadCase(number)))


def shown_case(page: CasePage) -> ShownCase:
    return ShownCase(
        id=page.id,
        number=page.number,
        kind=page.type,
        status=page.status,
        reason=page.sentence,
        opened_at=page.opened_at,
        opened_by=page.by,
        due_at=page.due_at,
        late=page.late,
        assignee=page.assignee,
        order_number=page.order.number if page.order else None,
        thread=[msgspec.structs.asdict(entry) for entry in page.thread],
    )


@get("/customers", summary="List customers", tags=["Customers"], responses=problems(422))
async def customers(
    context: Context, door: Door, q: Text = None, cursor: Cursor = None, limit: Limit = None
) -> Page[CustomerSummary]:
    """Newest first. `q`: the beginning of an e-mail address, a part of the name, a phone or a customer number."""
    page = await door.ask(context, list_customers, ListCustomers(query=q or "", cursor=cursor, limit=limit))
    return Page([customer_summary(row) for row in page.rows], page.next, page.previous)


def customer_summary(row: CustomerRow) -> CustomerSummary:
    spent = decimal_string(row.spent, row.currency)
    return CustomerSummary(
        row.id, row.number, row.name, row.email, row.country, row.orders, spent, row.currency, row.returns,
        row.open_cases, row.last_order_at,
    )  # fmt: skip


@get("/customers/{number:int}", summary="Read a customer", tags=["Customers"], responses=problems(404))
async def one_customer(number: Number, context: Context, door: Door) -> ShownCustomer:
    """By their number, with sums by currency and their newest orders."""
    page = await door.ask(context, read_customer_page, ReadCustomer(number=number))
    sums = [money_sums(each) for each in page.sums]
    return ShownCustomer(
        id=page.id,
        number=page.number,
        name=page.name,
        email=page.email,
        phone=page.phone,
        since=page.since,
        country=page.country,
        sums=sums,
        orders=[order.number for order in page.orders],
    )


def money_sums(row: SumsRow) -> MoneySums:
    ordered, spent, refunded = (decimal_string(minor, row.currency) for minor in (row.ordered, row.spent, row.refunded))
    return MoneySums(row.currency, row.orders, ordered, spent, refunded)


@get("/sales", summary="Read sales", tags=["Sales"], responses=problems(422), dependencies=SALES_WANTED)
async def sales(context: Context, door: Door, wanted: ReadSales) -> Sales:
    """One currency at a time; without one, the one most used. Without days, the last 14; `to_day` is included. By SKU,
    the best 200."""
    return sales_of(await door.ask(context, read_sales, wanted))


def sales_of(page: SalesPage) -> Sales:
    rows = [sales_line(row, page.currency) for row in page.rows]
    return Sales(page.kind, page.from_day, page.to_day, page.currency, rows)


def sales_line(row: SalesRow, currency: str) -> SalesLine:
    gross, refunds, net = (decimal_string(minor, currency) for minor in (row.gross, row.refunds, row.net))
    return SalesLine(row.name, row.orders, row.units, gross, refunds, net)


@get("/quarantine", summary="List the quarantine", tags=["Quarantine"], responses=problems(422))
async def quarantine(
    context: Context, door: Door, source: Text = None, cursor: Cursor = None, limit: Limit = None
) -> Page[QuarantinedRow]:
    """Open rows that could not be understood, newest first, each with its reason."""
    page = await door.ask(context, list_quarantine, ListQuarantine(source=source, cursor=cursor, limit=limit))
    return Page(page.rows, page.next)


@get("/quarantine/{row_id:uuid}", summary="Read a row in quarantine", tags=["Quarantine"], responses=problems(404))
async def quarantined(row_id: UUID, context: Context, door: Door) -> QuarantinedPage:
    """With what came, as it came."""
    return await door.ask(context, read_quarantined, ReadQuarantined(row_id))


@get("/messages", summary="List messages", tags=["Messages"], responses=problems(422))
async def messages(context: Context, door: Door, cursor: Cursor = None, limit: Limit = None) -> Page[MessageRow]:
    """Mails that were written, newest first, and what became of them."""
    page = await door.ask(context, list_messages, ListMessages(cursor=cursor, limit=limit))
    return Page(page.rows, page.next, page.previous)


@get("/imports", summary="List imports", tags=["Imports"], responses=problems())
async def imports(context: Context, door: Door) -> list[ImportRow]:
    """The last fifty files that were read in, with their reports."""
    return await door.ask(context, list_imports, None)


@get("/imports/{import_id:uuid}", summary="Read an import", tags=["Imports"], responses=problems(404))
async def one_import(import_id: UUID, context: Context, door: Door) -> ImportRow:
    """How far it is, or what it came to."""
    return await door.ask(context, read_import, ReadImport(import_id))


reads_router = Router(
    "/",
    route_handlers=[
        levels, movements, goods, returns, one_return, cases, one_case, customers, one_customer, sales, quarantine,
        quarantined, messages, imports, one_import,
    ],
)  # fmt: skip
