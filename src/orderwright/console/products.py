"""/products: the goods, and one of them to be described."""

from decimal import Decimal
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from orderwright.access.save_profile import read_profile
from orderwright.catalog.save_variants import SaveVariant, save_variants
from orderwright.console.desk import AtDesk, Desk
from orderwright.console.downloads import table_file
from orderwright.console.form import as_input, refused
from orderwright.console.lists import href, pager_of
from orderwright.console.page import Form, go
from orderwright.kernel.money import decimal_string
from orderwright.kernel.paging import PAGE_ROWS_MAX
from orderwright.kernel.refusal import Refusal, invalid
from orderwright.views.inventory import (
    ListProducts,
    ProductRow,
    ReadVariant,
    VariantRead,
    list_products,
    read_product,
)

PATH = "/products"
NUMBERS = ("weight_g", "length_mm", "width_mm", "height_mm", "reorder_point")
EXPORTED_MAX = 100_000
HEADS = ("SKU", "Variant", "Product", "GTIN", "Weight", "Price", "Cost", "Currency", "Available", "Sold")


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
        "export_href": href(f"{PATH}/export", {"q": query}),
        "total": page.total,
    }
    return await desk.show("products", "inventory", list=listed)


@get([f"{PATH}/export.csv", f"{PATH}/export.xlsx"])
async def export_products(desk: AtDesk) -> Response[bytes]:
    """The list as it is searched, up to 100,000 rows."""
    rows: list[ProductRow] = []
    wanted = ListProducts(query=desk.asked("q") or "", limit=PAGE_ROWS_MAX)
    while len(rows) < EXPORTED_MAX:
        page = await desk.ask(list_products, wanted)
        rows += page.rows
        if page.next is None:
            break
        wanted = msgspec.structs.replace(wanted, cursor=page.next)
    return table_file("products", desk.request, HEADS, [cells_of(row) for row in rows])


def cells_of(row: ProductRow) -> list[Any]:
    price, cost = (
        None if minor is None else Decimal(decimal_string(minor, row.currency)) for minor in (row.price, row.cost)
    )
    return [row.sku, row.title, row.product, row.gtin or "", row.weight or "", price, cost, row.currency, row.available,
            "yes" if row.active else "no"]  # fmt: skip


@get(f"{PATH}/new")
async def new_page(desk: AtDesk) -> Template:
    return await page_of(desk, None, await own_currency(desk), Form({"active": "yes"}))


@post(f"{PATH}/new")
async def add(desk: AtDesk) -> Redirect | Template:
    values, currency = await desk.typed(), await own_currency(desk)
    try:
        if not values.get("title"):
            raise invalid("/title", "title_invalid", "A title has 1 to 500 characters.")
        saved = await desk.perform(save_variants, variant_of(values, values.get("sku", ""), currency))
    except Refusal as refusal:
        return await page_of(desk, None, currency, refused(refusal, values), 422)
    said = f"{saved.sku} is there now." if saved.created else f"{saved.sku} was there already; it is changed."
    return go(href(f"{PATH}/{saved.sku}"), said)


@get(PATH + "/{sku:path}")
async def product_page(desk: AtDesk, sku: FromPath[str]) -> Template:
    variant = await desk.ask(read_product, ReadVariant(sku=sku.lstrip("/")))
    return await page_of(desk, variant.sku, variant.currency, Form(values_of(variant)))


@post(PATH + "/{sku:path}")
async def change(desk: AtDesk, sku: FromPath[str]) -> Redirect | Template:
    values = await desk.typed()
    variant = await desk.ask(read_product, ReadVariant(sku=sku.lstrip("/")))
    try:
        await desk.perform(save_variants, variant_of(values, variant.sku, variant.currency))
    except Refusal as refusal:
        return await page_of(desk, variant.sku, variant.currency, refused(refusal, values | {"sku": variant.sku}), 422)
    return go(f"{PATH}/{variant.sku}", f"{variant.sku} is saved.")


def variant_of(values: dict[str, str], sku: str, currency: str) -> SaveVariant:
    """What the form says; an empty number, price or GTIN stays as it was."""
    given: dict[str, Any] = {"sku": sku, "currency": currency, "active": values.get("active") == "yes"}
    given |= {name: values[name] for name in ("title", "gtin", "price", "cost", *NUMBERS) if values.get(name)}
    return as_input(SaveVariant, given)


def values_of(variant: VariantRead) -> dict[str, str]:
    numbers = {name: str(getattr(variant, name) or "") for name in NUMBERS}
    amounts = {
        name: "" if minor is None else decimal_string(minor, variant.currency)
        for name, minor in (("price", variant.price_minor), ("cost", variant.cost_minor))
    }
    plain = {"sku": variant.sku, "title": variant.title, "gtin": variant.gtin or ""}
    return plain | numbers | amounts | {"active": "yes" if variant.active else ""}


async def own_currency(desk: Desk) -> str:
    return (await desk.ask(read_profile, None)).currency if desk.may(read_profile.permission) else "GBP"


async def page_of(desk: Desk, sku: str | None, currency: str, form: Form, status: int = 200) -> Template:
    product = {"is_new": sku is None, "sku": sku, "currency": currency}
    may = desk.may("catalog.edit")
    return await desk.show("product", "inventory", status, form=form, product=product, may=may)


routes = [products_page, export_products, new_page, add, product_page, change]
