"""/sales/documents: invoices and credit notes of a period with their sums, and the same as a file."""

from typing import Any

import msgspec
from litestar import get, post
from litestar.response import Redirect, Stream, Template

from orderwright.console.desk import AtDesk, Desk
from orderwright.console.exports import export
from orderwright.console.form import day_of, plain
from orderwright.console.lists import Field, chips_of, forward_pager, href
from orderwright.console.page import Form
from orderwright.documents.issued_documents import IssuedDocuments, ListIssuedDocuments, list_issued_documents
from orderwright.kernel.refusal import Refusal, invalid
from orderwright.views.orders_list import FilterChoices, read_filter_choices

PATH = "/sales/documents"
KINDS = [("invoice", "Invoice"), ("credit_note", "Credit note")]
PARAMS = ("q", "kind", "from_day", "to_day", "currency", "channel")
DAYS = ("from_day", "to_day")
"""Nothing to what is searched."""
NOTHING = ListIssuedDocuments()


def params_of(values: Any) -> dict[str, str]:
    return {name: plain(f"/{name}", values[name])[:200] for name in PARAMS if values.get(name)}


def wanted_of(params: dict[str, str]) -> ListIssuedDocuments:
    """Refuses `kind_unknown` and `date_unreadable`."""
    kind: Any = params.get("kind")
    if kind and kind not in dict(KINDS):
        raise invalid("/kind", "kind_unknown", f"There is no kind {kind!r}.")
    return ListIssuedDocuments(
        query=params.get("q", ""),
        kind=kind,
        from_day=day_of("from_day", params.get("from_day", "")),
        to_day=day_of("to_day", params.get("to_day", "")),
        currency=params.get("currency"),
        channel=params.get("channel"),
    )


@get(PATH, needs=("sales.read", "payments.read"))
async def documents_page(desk: AtDesk) -> Template:
    """A filter that makes no sense is told above the list of this month."""
    params, cursor = params_of(desk.request.query_params), desk.asked("cursor")
    try:
        wanted = msgspec.structs.replace(wanted_of(params), cursor=cursor)
        return await show_documents(desk, params, await desk.ask(list_issued_documents, wanted))
    except Refusal as refusal:
        if refusal.kind == "forbidden" or cursor:
            raise
        listed = await desk.ask(list_issued_documents, NOTHING)
        return await show_documents(desk, params, listed, Form({}, {}, refusal.fields[0].message))


async def show_documents(
    desk: Desk, params: dict[str, str], listed: IssuedDocuments, form: Form | None = None
) -> Template:
    choices: FilterChoices = await desk.ask(read_filter_choices, None)
    currencies = sorted({each.currency for each in listed.sums} | {params.get("currency", "")} - {""})
    fields = [
        Field("from_day", "From", "date", value=params.get("from_day", "")),
        Field("to_day", "Until", "date", value=params.get("to_day", "")),
        Field("kind", "Kind", "select", KINDS, params.get("kind", "")),
        Field("channel", "Channel", "select", [(code, code) for code in choices.channels], params.get("channel", "")),
        Field("currency", "Currency", "select", [(code, code) for code in currencies], params.get("currency", "")),
    ]
    days = f"{listed.from_day:%-d %b %Y} – {listed.to_day:%-d %b %Y}"
    shown = {
        "about": "of any day" if params.get("q") and not form else days,
        "query": params.get("q", ""),
        "params": {name: value for name, value in params.items() if name != "q"},
        "chips": chips_of([each for each in fields if each.name not in DAYS or "q" not in params], PATH, params),
        "fields": fields,
        "kept": {"q": params["q"]} if "q" in params else {},
        "rows": listed.rows,
        "sums": listed.sums,
        "pager": forward_pager(PATH, params, listed.next, desk.asked("cursor")),
        "may_export": desk.may("orders.export"),
        "export_href": href("/exports/documents", params),
    }
    return await desk.show("issued_documents", "sales", 422 if form else 200, list=shown, form=form or Form())


@post("/exports/documents", needs=("payments.read", "orders.export"))
async def documents_export(desk: AtDesk) -> Stream | Redirect:
    """All that match."""
    return await export(desk, "documents", wanted_of(params_of(desk.request.query_params)))


routes = (documents_page, documents_export)
