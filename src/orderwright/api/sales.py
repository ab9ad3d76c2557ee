"""/v1/sales: what was sold. Amounts are decimal strings."""

from datetime import date
from typing import Annotated

import msgspec
from litestar import Router, get
from litestar.di import Provide
from litestar.params import Parameter

from orderwright.api.caller import Context, Door
from orderwright.api.list_parameters import Text
from orderwright.api.problems import problems
from orderwright.kernel.money import decimal_string
from orderwright.views.sales import By, ReadSales, SalesPage, SalesRow, read_sales


class SalesLine(msgspec.Struct, frozen=True):
    name: str
    orders: int
    units: int
    ordered: str
    invoiced: str
    credited: str
    net: str
    tax: str
    gross: str
    past_orders: int
    past: str
    past_net: str


class Sales(msgspec.Struct, frozen=True):
    """`ordered`: total − tax of the orders placed on these days. `invoiced` and `credited`: without tax, by invoices
    and credit notes of these days; net = invoiced − credited, `tax` is theirs, gross = net + tax.
    `past_orders`, `past`, `past_net`: orders of these days that were done with elsewhere, their total − tax, and that
    less what was canceled or refunded of them; in no other figure."""

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


@get("/sales", summary="Read sales", responses=problems(422), dependencies=SALES_WANTED)
async def sales(context: Context, door: Door, wanted: ReadSales) -> Sales:
    """One currency at a time; without one, the one most used. Without days, the last 14; `to_day` is included. By SKU,
    the best 200."""
    return sales_of(await door.ask(context, read_sales, wanted))


def sales_of(page: SalesPage) -> Sales:
    rows = [sales_line(row, page.currency) for row in page.rows]
    return Sales(page.kind, page.from_day, page.to_day, page.currency, rows)


def sales_line(row: SalesRow, currency: str) -> SalesLine:
    names = ("ordered", "invoiced", "credited", "net", "tax", "gross")
    return SalesLine(
        row.name,
        row.orders,
        row.units,
        **{name: decimal_string(getattr(row, name), currency) for name in names},
        past_orders=row.past_orders,
        past=decimal_string(row.past, currency),
        past_net=decimal_string(row.past_net, currency),
    )


sales_router = Router("/", route_handlers=[sales], tags=["Sales"])
