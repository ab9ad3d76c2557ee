"""/inventory: what is where, and one variant with the history of its numbers. `stock_acts` changes them."""

from typing import Any
from urllib.parse import unquote

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Stream, Template

from orderwright.console.choices import ADJUST_KINDS, ADJUST_REASONS
from orderwright.console.desk import AtDesk, Desk
from orderwright.console.exports import export
from orderwright.console.lists import Field, Tab, chips_of, forward_pager, href, pager_of
from orderwright.console.page import Form
from orderwright.views.inventory import ListLevels, count_stock, list_levels
from orderwright.views.settings_lists import LocationRow, list_locations
from orderwright.views.variant_links import variant_href
from orderwright.views.variant_page import ReadVariant, VariantPage, read_variant_page

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
            Tab("Low or out of stock", href(PATH, params, low="yes"), counts.low_levels, wanted.low),
        ],
        "chips": chips_of(fields, PATH, params),
        "fields": fields,
        "kept": {"low": params["low"]} if wanted.low else {},
        "note": "By SKU",
        "rows": page.rows,
        "pager": pager_of(page, PATH, params),
        "query": wanted.query,
        "searching": bool(wanted.query or wanted.location or wanted.low),
        "may": {
            "receive": desk.may("stock.receive"),
            "import": desk.may("stock.receive"),
            "export": desk.may("stock.read"),
        },
        "export_href": href("/exports/stock", params),
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


@post("/exports/stock", needs="stock.read")
async def export_levels(desk: AtDesk) -> Stream | Redirect:
    """The list as it is filtered."""
    return await export(desk, "stock", wanted_of(desk))


@get("/inventory/variant")
async def variant_by_parameter(desk: AtDesk) -> Template:
    """Any SKU there can be, as `sku`."""
    return await show_variant(desk, desk.asked("sku") or "")


@get("/inventory/{sku:path}")
async def variant_page(desk: AtDesk, sku: FromPath[str]) -> Template:
    return await show_variant(desk, sku.lstrip("/"))


async def show_variant(
    desk: Desk, sku: str, status: int = 200, dialog: str | None = None, form: Form | None = None
) -> Template:
    """`dialog`: the one that is open, with `form`."""
    variant: VariantPage = await desk.ask(read_variant_page, ReadVariant(sku=sku, cursor=desk.asked("cursor")))
    path, _, parameter = variant_href(variant.sku).partition("?sku=")
    params = {"sku": unquote(parameter)} if parameter else {}
    forms = {
        name: msgspec.structs.replace(form if form and name == dialog else Form(), scope=f"{name}-")
        for name in ("count", "adjust", "transfer", "bin")
    }
    places = await locations_of(desk)
    context: dict[str, Any] = {
        "forms": forms,
        "open_dialog": dialog,
        "variant": variant,
        "own": ", ".join(place.name for place in places) if desk.person.context.locations else None,
        "pager": forward_pager(path, params, variant.next, desk.asked("cursor")),
        "places": [(place.code, place.name) for place in places],
        "locations": [(place.code, f"{place.name}: {standing_of(place.code, variant)}") for place in places],
        "adjust_kinds": ADJUST_KINDS,
        "adjust_reasons": ADJUST_REASONS,
        "may": {
            "adjust": desk.may("stock.adjust"),
            "receive": desk.may("stock.receive"),
            "edit": desk.may("catalog.edit"),
        },
    }
    return await desk.show("variant", "inventory", status, **context)


def standing_of(code: str, variant: VariantPage) -> str:
    """What a location has of it, in words."""
    level = next((level for level in variant.levels if level.location_code == code), None)
    if level is None:
        return "none"
    parts = [
        (level.on_hand, "on hand"),
        (level.committed, "committed"),
        (level.in_hands, "of these picked or packed"),
        (level.unavailable, "unavailable"),
    ]
    return ", ".join(f"{units:,} {word}" for units, word in parts if units or word == "on hand")


routes = [inventory_page, export_levels, variant_by_parameter, variant_page]
