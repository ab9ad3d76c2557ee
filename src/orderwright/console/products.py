"""/products: the goods, and one of them to be described."""

from typing import Any

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Stream, Template

from orderwright.catalog.rename_variant import RenameVariant, rename_variant
from orderwright.catalog.save_variants import SaveVariant, save_variants
from orderwright.console.desk import AtDesk, Desk
from orderwright.console.exports import export
from orderwright.console.form import as_input, refused
from orderwright.console.lists import href, pager_of
from orderwright.console.page import Form, go
from orderwright.kernel.money import decimal_string
from orderwright.kernel.refusal import Refusal, invalid
from orderwright.views.products_list import ListProducts, list_products, read_own_currency
from orderwright.views.variant_links import product_href
from orderwright.views.variant_page import ReadVariant, VariantRead, read_product

PATH = "/products"
CLEARABLE = ("gtin", "price", "cost")
NUMBERS = ("weight_g", "length_mm", "width_mm", "height_mm", "reorder_point")


@get(PATH)
async def products_page(desk: AtDesk) -> Template:
    query = desk.asked("q") or ""
    page = await desk.ask(list_products, ListProducts(query=query, cursor=desk.asked("cursor")))
    listed = {
        "tabs": [],
        "query": query,
        "rows": page.rows,
        "pager": pager_of(page, PATH, {"q": query}),
        "searching": bool(query),
        "may": {"create": desk.may("catalog.edit"), "import": desk.may("catalog.edit"), "export": True},
        "export_href": href("/exports/variants", {"q": query}),
        "total": page.total,
    }
    return await desk.show("products", "inventory", list=listed)


@post("/exports/variants", needs="catalog.read")
async def export_products(desk: AtDesk) -> Stream | Redirect:
    """The list as it is searched."""
    return await export(desk, "variants", ListProducts(query=desk.asked("q") or ""))


@get(f"{PATH}/new", needs="catalog.edit")
async def new_page(desk: AtDesk) -> Template:
    return await page_of(desk, None, await own_currency(desk), Form({"active": "yes"}))


@post(f"{PATH}/new")
async def add(desk: AtDesk) -> Redirect | Template:
    values, currency = await desk.typed(), await own_currency(desk)
    try:
        saved = await desk.perform(save_variants, variant_of(values, values.get("sku", ""), currency))
    except Refusal as refusal:
        return await page_of(desk, None, currency, refused(refusal, values), 422)
    said = f"{saved.sku} created." if saved.created else f"{saved.sku} already existed; updated."
    return go(product_href(saved.sku), said)


@get(f"{PATH}/edit")
async def product_by_parameter(desk: AtDesk) -> Template:
    """Any SKU there can be, as `sku`."""
    return await show_product(desk, desk.asked("sku") or "")


@get(PATH + "/{sku:path}")
async def product_page(desk: AtDesk, sku: FromPath[str]) -> Template:
    return await show_product(desk, sku.lstrip("/"))


async def show_product(desk: Desk, sku: str) -> Template:
    variant = await desk.ask(read_product, ReadVariant(sku=sku))
    return await page_of(desk, variant.sku, variant.currency, Form(values_of(variant)))


@post(f"{PATH}/edit")
async def change(desk: AtDesk) -> Redirect | Template:
    values = await desk.typed()
    variant = await desk.ask(read_product, ReadVariant(sku=desk.asked("sku") or ""))
    try:
        said = variant_of(values, variant.sku, variant.currency)
        await desk.perform(save_variants, msgspec.structs.replace(said, **emptied(values)))
    except Refusal as refusal:
        return await page_of(desk, variant.sku, variant.currency, refused(refusal, values | {"sku": variant.sku}), 422)
    return go(product_href(variant.sku), f"{variant.sku} saved.")


@post(f"{PATH}/rename")
async def rename(desk: AtDesk) -> Redirect | Template:
    values = await desk.typed()
    variant = await desk.ask(read_product, ReadVariant(sku=desk.asked("sku") or ""))
    try:
        renamed = await desk.perform(rename_variant, RenameVariant(sku=variant.sku, new_sku=values.get("new_sku", "")))
    except Refusal as refusal:
        typed, plain = refused(refusal, values), Form(values_of(variant))
        return await page_of(desk, variant.sku, variant.currency, plain, 422, renaming=typed, open_dialog="rename")
    return go(product_href(renamed.sku), f"{variant.sku} is {renamed.sku} now.")


def variant_of(values: dict[str, str], sku: str, currency: str) -> SaveVariant:
    """What the form says of it; what it leaves empty is not said. Refuses an empty title."""
    if not values.get("title"):
        raise invalid("/title", "title_invalid", "A title has 1 to 500 characters.")
    given: dict[str, Any] = {"sku": sku, "currency": currency, "active": values.get("active") == "yes"}
    given |= {name: values[name] for name in ("title", *CLEARABLE, *NUMBERS) if values.get(name)}
    return as_input(SaveVariant, given)


def emptied(values: dict[str, str]) -> dict[str, Any]:
    """What the form shows, and is known no longer because it was left empty."""
    return {name: 0 for name in NUMBERS if values.get(name) == ""} | {
        "clear": [name for name in CLEARABLE if values.get(name) == ""]
    }


def values_of(variant: VariantRead) -> dict[str, str]:
    numbers = {name: str(getattr(variant, name) or "") for name in NUMBERS}
    amounts = {
        name: "" if minor is None else decimal_string(minor, variant.currency)
        for name, minor in (("price", variant.price_minor), ("cost", variant.cost_minor))
    }
    plain = {"sku": variant.sku, "title": variant.title, "gtin": variant.gtin or ""}
    return plain | numbers | amounts | {"active": "yes" if variant.active else ""}


async def own_currency(desk: Desk) -> str:
    currency: str = await desk.ask(read_own_currency, None)
    return currency


async def page_of(desk: Desk, sku: str | None, currency: str, form: Form, status: int = 200, **shown: Any) -> Template:
    context: dict[str, Any] = {
        "form": form,
        "renaming": Form({"new_sku": sku or ""}),
        "open_dialog": None,
        "product": {"is_new": sku is None, "sku": sku, "currency": currency},
        "may": desk.may("catalog.edit"),
    }
    return await desk.show("product", "inventory", status, **context | shown)


routes = [products_page, export_products, new_page, add, product_by_parameter, product_page, change, rename]
