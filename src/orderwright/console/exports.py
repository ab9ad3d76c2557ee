"""/exports: lists as files. A short list is answered with its file; a long one is made by the worker, and has a page
that shows how far it is and begins the download by itself."""

from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from litestar import get
from litestar.params import FromPath
from litestar.response import Redirect, Stream, Template

from orderwright.console.desk import AtDesk, Desk
from orderwright.console.lists import href
from orderwright.console.page import go
from orderwright.documents.export_lists import Filters, ListName, filters_of
from orderwright.documents.fetch_exports import open_export
from orderwright.documents.make_exports import ask_for_export
from orderwright.documents.read_exports import KEPT, Export, ReadExport, list_exports, read_export
from orderwright.documents.start_exports import StartExport
from orderwright.documents.write_files import MEDIA_TYPES
from orderwright.kernel.refusal import Refusal, invalid

PATH = "/exports"


class ListPage(NamedTuple):
    """Where a list is shown, and which of its filters are called otherwise in that address."""

    label: str
    path: str
    names: dict[str, str] = {}  # noqa: RUF012


OF_ORDERS = {"payment_status": "payment", "fulfillment_status": "fulfillment"}
PAGES: dict[ListName, ListPage] = {
    "orders": ListPage("Orders", "/orders", OF_ORDERS),
    "order-lines": ListPage("Order lines", "/orders", OF_ORDERS),
    "past-orders": ListPage("Past orders", "/orders/past"),
    "documents": ListPage("Invoices", "/sales/documents"),
    "customers": ListPage("Customers", "/customers"),
    "stock": ListPage("Stock", "/inventory"),
    "variants": ListPage("Products", "/products"),
    "locations": ListPage("Locations and bins", "/settings/locations"),
    "sales": ListPage("Sales", "/sales"),
}


async def export(desk: Desk, list: ListName, wanted: msgspec.Struct) -> Stream | Redirect:
    """The list as it is filtered, in the format of the button: the file, or the page of its export. Not once per form:
    the same button on the same page makes a new file a minute later."""
    format: Any = (await desk.typed()).get("format")
    if format not in MEDIA_TYPES:
        raise invalid("/format", "format_unknown", f"A file is one of {', '.join(MEDIA_TYPES)}.")
    wish = StartExport(list=list, format=format, filters=filters_of(list, wanted))
    try:
        asked = await ask_for_export(desk.door, desk.person.context, wish)
    except Refusal as refusal:
        if refusal.code == "too_many_exports":
            return go(PATH, refusal.message, "amber")
        raise
    return await fetch(desk, asked.id) if asked.state == "done" else go(f"{PATH}/{asked.id}")


async def fetch(desk: Desk, export_id: UUID) -> Stream:
    opened = await open_export(desk.door, desk.person.context, export_id)
    return Stream(opened.chunks, media_type=opened.media_type, headers=opened.headers, status_code=200)


@get(PATH, needs="exports.read")
async def exports_page(desk: AtDesk) -> Template:
    """One's own, the last first."""
    rows = [shown(each) for each in await desk.ask(list_exports, None)]
    running = any(row["is_open"] for row in rows)
    return await desk.show("exports", "exports", rows=rows, running=running, days=KEPT.days)


@get(PATH + "/{export_id:uuid}", needs="exports.read")
async def export_page(desk: AtDesk, export_id: FromPath[UUID]) -> Template:
    """While it is made the page renews itself (`watched`), and begins the download in the end."""
    row = shown(await desk.ask(read_export, ReadExport(export_id)))
    begins = row["state"] == "done" and desk.asked("watched") == "yes"
    return await desk.show("export", "exports", export=row, begins=begins, days=KEPT.days)


@get(PATH + "/{export_id:uuid}/file", needs="exports.read")
async def export_file(desk: AtDesk, export_id: FromPath[UUID]) -> Stream:
    return await fetch(desk, export_id)


def shown(export: Export) -> dict[str, Any]:
    page = PAGES[export.list]
    return msgspec.structs.asdict(export) | {
        "label": page.label,
        "href": f"{PATH}/{export.id}",
        "about": about(export.filters),
        "back": href(page.path, {page.names.get(name, name): as_text(value) for name, value in export.filters.items()}),
        "is_open": export.state in ("waiting", "running"),
    }


def about(filters: Filters) -> str:
    """Its filters in words: country GB · low."""
    words = [
        name.replace("_", " ") if value is True else f"{'search' if name == 'q' else name.replace('_', ' ')} {value}"
        for name, value in filters.items()
    ]
    return " · ".join(words)


def as_text(value: str | bool | None) -> str:
    return {True: "yes", False: "no", None: ""}.get(value, "") if isinstance(value, bool | None) else value


routes = (exports_page, export_page, export_file)
