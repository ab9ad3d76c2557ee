"""/sales: what was sold, by day, channel, country or SKU, and the same as a file."""

from datetime import date
from typing import Any

import msgspec
from litestar import get, post
from litestar.response import Redirect, Stream, Template

from orderwright.console.desk import AtDesk, Desk
from orderwright.console.exports import export
from orderwright.console.form import day_of
from orderwright.console.lists import Field, Pager, Tab, chips_of, href
from orderwright.kernel.refusal import Refusal, invalid
from orderwright.views.orders_list import FilterChoices, read_filter_choices
from orderwright.views.sales import HEADINGS, ReadSales, SalesPage, SalesRow, read_sales

PATH = "/sales"
FIELDS = ("from_day", "to_day", "currency", "channel", "country")


@get(PATH, needs="sales.read")
async def sales_page(desk: AtDesk) -> Template:
    params, errors = params_of(desk), dict[str, str]()
    try:
        read: SalesPage = await desk.ask(read_sales, wanted(params))
    except Refusal as refusal:
        errors = {field.pointer.removeprefix("/"): field.message for field in refusal.fields}
        if not errors.keys() & set(FIELDS):
            raise
        read = without_sales(await desk.ask(read_sales, wanted({"by": params["by"]})))
    choices: FilterChoices = await desk.ask(read_filter_choices, None)
    fields = [
        Field("from_day", "From", "date", value=params["from_day"], error=errors.get("from_day", "")),
        Field("to_day", "Until", "date", value=params["to_day"], error=errors.get("to_day", "")),
        Field("channel", "Channel", "select", [(code, code) for code in choices.channels], params["channel"]),
        Field("currency", "Currency", "select", [(code, code) for code in read.currencies], params["currency"]),
        Field("country", "Country", "text", value=params["country"], error=errors.get("country", "")),
    ]
    shown = {
        "tabs": [
            Tab(label, href(PATH, params, by=by if by != "day" else None), None, by == read.kind)
            for by, label in HEADINGS.items()
        ],
        "chips": chips_of(fields, PATH, params),
        "fields": fields,
        "kept": {"by": params["by"]} if params["by"] else {},
        "note": read.note,
        "figures": read.figures,
        "currency": read.currency,
        "chart_kind": read.chart_kind,
        "chart_label": read.chart_label,
        "chart": read.chart,
        "by": read.by,
        "rows": [day_row(row) for row in reversed(read.rows)] if read.kind == "day" else read.rows,
        "totals": read.totals,
        "past": bool(read.totals and read.totals.past_orders),
        "wrong": bool(errors),
        "pager": Pager(),
        "export_href": href("/exports/sales", params),
    }
    return await desk.show("sales", "sales", 422 if errors else 200, sales=shown)


def without_sales(read: SalesPage) -> SalesPage:
    """The page of which a filter is wrong: nothing was looked up, so that it shows no figures."""
    return msgspec.structs.replace(read, note="", figures=[], rows=[], totals=None, chart=[])


def day_row(row: SalesRow) -> SalesRow:
    """The day as people say it, instead of 2026-11-23."""
    return msgspec.structs.replace(row, name=f"{date.fromisoformat(row.name):%a %-d %b %Y}")


def params_of(desk: Desk) -> dict[str, str]:
    return {name: desk.asked(name) or "" for name in ("by", *FIELDS)}


def wanted(params: dict[str, str]) -> ReadSales:
    by: Any = params["by"] or "day"
    if by not in HEADINGS:
        raise invalid("/by", "by_unknown", f"Sales are by {', '.join(HEADINGS)}.")
    return ReadSales(
        by=by,
        from_day=day_of("from_day", params.get("from_day", "")),
        to_day=day_of("to_day", params.get("to_day", "")),
        currency=params.get("currency", "").upper() or None,
        channel=params.get("channel") or None,
        country=params.get("country") or None,
    )


@post("/exports/sales", needs="sales.read")
async def sales_export(desk: AtDesk) -> Stream | Redirect:
    return await export(desk, "sales", wanted(params_of(desk)))


routes = (sales_page, sales_export)
