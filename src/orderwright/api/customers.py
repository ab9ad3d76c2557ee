"""/v1/customers: who bought. Amounts are decimal strings."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Router, get, post

from orderwright.api.caller import Context, Door, IdempotencyKey
from orderwright.api.list_parameters import Cursor, Limit, Number, Text
from orderwright.api.problems import problems
from orderwright.customers.save_customers import SaveCustomer, SavedCustomer, save_customers
from orderwright.kernel.money import decimal_string
from orderwright.kernel.paging import Page
from orderwright.views.customers_list import (
    CustomerRow,
    ListCustomers,
    ReadCustomer,
    SumsRow,
    list_customers,
    read_customer_page,
)


class CustomerSummary(msgspec.Struct, frozen=True):
    """`spent`: captured − refunded, in the currency of the last order; `also_spent`: in others, by currency."""

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
    also_spent: dict[str, str] = {}


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


@get("/customers", summary="List customers", responses=problems(422))
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
        row.open_cases, row.last_order_at, {code: decimal_string(minor, code) for code, minor in row.also_spent},
    )  # fmt: skip


@get("/customers/{number:int}", summary="Read a customer", responses=problems(404))
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


@post("/customers", status_code=200, summary="Save a customer", responses=problems(409, 413, 422))
async def save_customer(
    data: SaveCustomer, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> SavedCustomer:
    """Adds the customer with this e-mail address, or changes what is said."""
    return await door.perform(context, save_customers, data, idempotency_key)


def money_sums(row: SumsRow) -> MoneySums:
    ordered, spent, refunded = (decimal_string(minor, row.currency) for minor in (row.ordered, row.spent, row.refunded))
    return MoneySums(row.currency, row.orders, ordered, spent, refunded)


customers_router = Router("/", route_handlers=[customers, save_customer, one_customer], tags=["Customers"])
