"""/inventory: what is where, one variant with the history of its numbers, adjustments, and goods that come in."""

from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Stream, Template

from orderwright.console.choices import ADJUST_REASONS
from orderwright.console.desk import AtDesk, Desk
from orderwright.console.downloads import download
from orderwright.console.form import as_input, only_once, refused
from orderwright.console.lists import Field, Tab, chips_of, forward_pager, href, pager_of
from orderwright.console.page import Form, go
from orderwright.documents.list_files import stock_table
from orderwright.kernel.refusal import Refusal, invalid
from orderwright.stock.adjust_stock import AdjustStock, adjust_stock
from orderwright.stock.receive_stock import ReceiveStock, receive_stock
from orderwright.views.inventory import ListLevels, count_stock, list_levels
from orderwright.views.products_list import Codes, name_goods
from orderwright.views.settings_lists import LocationRow, list_locations
from orderwright.views.variant_page import ReadVariant, read_variant_page

PATH = "/inventory"


@get(PATH)
async def inventory_page(desk: AtDesk) -> Template:
    wanted = wanted_of(desk)
    page, counts = await desk.ask(list_levels, wanted), await desk.ask(count_stock, None)
    places = [(place.code, place.name) for place in await locations_of(desk)]
    params = {"q": wanted.query, "location": wanted.location, "low": "yes" if wanted.low else ""}
    fields = [
        Field("location", "Location", "select", places, wanted.location or ""),
    ]
    listed = {
        "tabs": [
            Tab("All", href(PATH, {**params, "low": None}), None, not wanted.low),
            Tab("Low or out of stock", href(PATH, params, low="yes"), counts.low, wanted.low),
        ],
        "chips": chips_of(fields, PATH, params),
        "fields": fields,
        "kept": {"low": params["low"]} if wanted.low else {},
        "note": "by SKU",
        "rows": page.rows,
        "pager": pager_of(page, PATH, params),
        "query": wanted.query,
        "searching": bool(wanted.query or wanted.location or wanted.low),
        "may": {
            "receive": desk.may("stock.receive"),
            "import": desk.may("stock.receive"),
            "export": desk.may("stock.read"),
        },
        "export_href": href("/inventory/export", params),
        "variants": counts.variants,
        "units": counts.units,
    }
    return await desk.show("inventory", "inventory", list=listed)


def wanted_of(desk: Desk) -> ListLevels:
    return ListLevels(
        query=desk.asked("q") or "",
        location=desk.asked("location"),
        low=desk.asked("low") == "yes",
        cursor=desk.asked("cursor"),
    )


async def locations_of(desk: Desk) -> list[LocationRow]:
    """Open ones, where the person may see them."""
    return [place for place in await desk.ask(list_locations, None) if place.active]


@get(["/inventory/export.csv", "/inventory/export.xlsx"])
async def export_levels(desk: AtDesk) -> Stream:
    """The list as it is filtered."""
    return await download(desk.request, stock_table(desk.door, desk.person.context, wanted_of(desk)))


@get("/inventory/{sku:path}")
async def variant_page(desk: AtDesk, sku: FromPath[str]) -> Template:
    return await show_variant(desk, sku.lstrip("/"))


async def show_variant(desk: Desk, sku: str, status: int = 200, **shown: Any) -> Template:
    variant = await desk.ask(read_variant_page, ReadVariant(sku=sku, cursor=desk.asked("cursor")))
    path = f"{PATH}/{sku}"
    context: dict[str, Any] = {
        "form": Form(),
        "open_dialog": None,
        "variant": variant,
        "pager": forward_pager(path, {}, variant.next, desk.asked("cursor")),
        "locations": [(place.code, place.name) for place in await locations_of(desk)],
        "adjust_reasons": ADJUST_REASONS,
        "may": {
            "adjust": desk.may("stock.adjust"),
            "receive": desk.may("stock.receive"),
            "edit": desk.may("catalog.edit"),
        },
    }
    return await desk.show("variant", "inventory", status, **context | shown)


@post("/inventory-adjustments/{sku:path}")
async def adjust(desk: AtDesk, sku: FromPath[str]) -> Redirect | Template:
    """More (found) or less (lost) than was thought. What is promised to orders is not taken away."""
    values, sku = await desk.typed(), sku.lstrip("/")
    given = {name: values.get(name, "") for name in ("location", "quantity", "reason", "note")} | {"sku": sku}
    try:
        now = await desk.perform(adjust_stock, as_input(AdjustStock, given), only_once(values))
    except Refusal as refusal:
        return await show_variant(desk, sku, 422, form=refused(refusal, values), open_dialog="adjust")
    return go(f"{PATH}/{sku}", f"{now.on_hand:,} on hand at {now.location}, {now.available:,} of them available.")


class ReceivedLine(msgspec.Struct, frozen=True):
    """A line of the form, as typed; `error`: why it can't be received."""

    key: str
    sku: str = ""
    quantity: str = "1"
    bin: str = ""
    title: str | None = None
    error: str | None = None


@get("/inventory/receive")
async def receive_page(desk: AtDesk) -> Template:
    return await receipt_page(desk, [ReceivedLine("0", sku=desk.asked("sku") or "")])


@post("/inventory/receive")
async def receive(desk: AtDesk) -> Redirect | Template:
    """Right lines go in; those that are wrong stay in the form, each with its reason."""
    values = await desk.typed()
    lines, key = await with_skus(desk, lines_of(values)), only_once(values)
    try:
        if not lines:
            raise invalid("/lines", "nothing_received", "Write at least one SKU or GTIN, and how many came.")
        receipts = [receipt_of(values, line) for line in lines]
        keys = [f"{key} {line.key}" if key else None for line in lines]
        answers = await desk.perform_many(receive_stock, receipts, keys)
    except Refusal as refusal:
        return await receipt_page(desk, lines or [ReceivedLine("0")], 422, refused(refusal, values | {"lines": ""}))
    done = [receipt for receipt, answer in zip(receipts, answers, strict=True) if not isinstance(answer, Refusal)]
    units = sum(receipt.quantity for receipt in done)
    said = f"{units:,} unit{'' if units == 1 else 's'} received."
    left = [
        with_error(line, answer) for line, answer in zip(lines, answers, strict=True) if isinstance(answer, Refusal)
    ]
    if left:
        form = Form(values, {"lines": f"{said if done else 'Nothing was received yet.'} Correct what is left here."})
        return await receipt_page(desk, left, 422, form)
    return go(PATH, said)


def lines_of(values: dict[str, str]) -> list[ReceivedLine]:
    """The lines that say something, in the order of the form."""
    keys = [name.removeprefix("sku:") for name in values if name.startswith("sku:")]
    return [
        ReceivedLine(key, values[f"sku:{key}"], values.get(f"quantity:{key}", ""), values.get(f"bin:{key}", ""))
        for key in keys
        if values[f"sku:{key}"]
    ]


async def with_skus(desk: Desk, lines: list[ReceivedLine]) -> list[ReceivedLine]:
    """A GTIN, as scanned from the goods, becomes its SKU; what nobody knows stays as it was typed."""
    known = {each.code: each for each in await desk.ask(name_goods, Codes([line.sku for line in lines]))}
    return [
        msgspec.structs.replace(line, sku=goods.sku, title=goods.title) if (goods := known.get(line.sku)) else line
        for line in lines
    ]


def receipt_of(values: dict[str, str], line: ReceivedLine) -> ReceiveStock:
    reference = " · ".join(text for text in (values.get("reference", ""), values.get("note", "")) if text)
    return as_input(
        ReceiveStock,
        {
            "location": values.get("location", ""),
            "sku": line.sku,
            "quantity": line.quantity or "0",
            "reference": reference,
            "bin": line.bin or None,
        },
    )


def with_error(line: ReceivedLine, answer: Refusal) -> ReceivedLine:
    messages = [field.message for field in answer.fields] or [answer.message]
    return msgspec.structs.replace(line, error=" ".join(messages))


async def receipt_page(
    desk: Desk, lines: Sequence[ReceivedLine], status: int = 200, form: Form | None = None
) -> Template:
    stock = {"locations": [(place.code, place.name) for place in await locations_of(desk)], "lines": lines}
    return await desk.show("receive_stock", "inventory", status, form=form or Form(), stock=stock)


routes = [inventory_page, export_levels, receive_page, receive, variant_page, adjust]
