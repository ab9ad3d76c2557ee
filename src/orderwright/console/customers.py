"""/customers: who ordered, and one of them with orders, money, returns and cases."""

from decimal import Decimal
from typing import Any

from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Template

from orderwright.console.desk import AtDesk
from orderwright.console.downloads import table_file
from orderwright.console.lists import Pager, href, pager_of
from orderwright.kernel.money import decimal_string
from orderwright.kernel.paging import PAGE_ROWS_MAX
from orderwright.views.customers_list import (
    CustomerPage,
    CustomerRow,
    CustomersPage,
    ListCustomers,
    ReadCustomer,
    list_customers,
    read_customer_page,
)

PATH = "/customers"
EXPORTED_MAX = 50_000
HEADS = (
    "Customer",
    "Name",
    "E-mail",
    "Country",
    "Orders",
    "Spent",
    "Currency",
    "Returns",
    "Open cases",
    "Last order at",
)


@get(PATH)
async def customers_page(desk: AtDesk) -> Template:
    query = desk.asked("q") or ""
    listed: CustomersPage = await desk.ask(list_customers, ListCustomers(query=query, cursor=desk.asked("cursor")))
    shown = {
        "query": query,
        "rows": listed.rows,
        "pager": pager_of(listed, PATH, {"q": query}, f"{len(listed.rows)} shown"),
        "total": listed.total,
        "searching": bool(query),
        "may": {"export": True},
        "export_href": href(f"{PATH}/export", {"q": query}),
    }
    return await desk.show("customers", "customers", list=shown)


@get([PATH + "/export.csv", PATH + "/export.xlsx"])
async def customers_export(desk: AtDesk) -> Response[bytes]:
    """All that match, at most 50,000."""
    rows: list[CustomerRow] = []
    cursor: str | None = None
    while len(rows) < EXPORTED_MAX:
        asked = ListCustomers(query=desk.asked("q") or "", cursor=cursor, limit=PAGE_ROWS_MAX)
        listed: CustomersPage = await desk.ask(list_customers, asked)
        rows += listed.rows
        cursor = listed.next
        if cursor is None:
            break
    return table_file("customers", desk.request, HEADS, (cells_of(row) for row in rows))


def cells_of(row: CustomerRow) -> list[Any]:
    spent = Decimal(decimal_string(row.spent, row.currency))
    return [
        row.number, row.name, row.email, row.country, row.orders, spent, row.currency, row.returns, row.open_cases,
        row.last_order_at,
    ]  # fmt: skip


@get(PATH + "/{number:int}")
async def customer_page(desk: AtDesk, number: FromPath[int]) -> Template:
    wanted = ReadCustomer(number=number, cursor=desk.asked("cursor"))
    customer: CustomerPage = await desk.ask(read_customer_page, wanted)
    here = f"{PATH}/{number}"
    first = here if wanted.cursor else None
    pager = Pager(first, href(here, {"cursor": customer.next}) if customer.next else None)
    return await desk.show("customer", "customers", customer=customer, pager=pager)


routes = (customers_page, customers_export, customer_page)
