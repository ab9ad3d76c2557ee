"""/customers: who ordered, and one of them with orders, money, returns and cases."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Stream, Template

from orderwright.console.desk import AtDesk
from orderwright.console.exports import export
from orderwright.console.lists import Pager, href, pager_of
from orderwright.views.customers_list import (
    CustomerPage,
    CustomersPage,
    ListCustomers,
    ReadCustomer,
    list_customers,
    read_customer_page,
)

PATH = "/customers"


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
        "may": {"export": desk.may("customers.export"), "import": desk.may("customers.edit")},
        "export_href": href("/exports/customers", {"q": query}),
    }
    return await desk.show("customers", "customers", list=shown)


@post("/exports/customers", needs=("customers.read", "customers.export"))
async def customers_export(desk: AtDesk) -> Stream | Redirect:
    """All that match."""
    return await export(desk, "customers", ListCustomers(query=desk.asked("q") or ""))


@get(PATH + "/{number:int}")
async def customer_page(desk: AtDesk, number: FromPath[int]) -> Template:
    wanted = ReadCustomer(number=number, cursor=desk.asked("cursor"))
    customer: CustomerPage = await desk.ask(read_customer_page, wanted)
    here = f"{PATH}/{number}"
    first = here if wanted.cursor else None
    pager = Pager(first, href(here, {"cursor": customer.next}) if customer.next else None)
    return await desk.show("customer", "customers", customer=customer, pager=pager)


routes = (customers_page, customers_export, customer_page)
