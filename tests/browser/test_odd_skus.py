"""Codes with characters that addresses, files and shells read otherwise: what one door takes, every door handles."""

import re
from html import unescape
from urllib.parse import quote, unquote

import httpx
import pytest
from tests.browser.conftest import Site
from tests.browser.visitor import Visitor, words_of

from orderwright.access.create_key import CreateKey, create_key

ODD = (
    *("AX/12", "AX/12/3", "A B", "A+B", "100%COTTON", "100%2FX", "Q?=1", "H#7", "K&L", "P|Q", "..", ".", "Ü-1"),
    *(
        "abc-9",
        "ABC-9",
        "1E5",
        "=1+1",
        "-5",
        "NULL",
        "true",
        "A" * 64,
        "receive",
        "new",
        'in"quotes',
        "<b>",
    ),
)
TITLES = {sku: f"Odd code {index}" for index, sku in enumerate(ODD)}


@pytest.fixture(scope="module")
def api(site: Site) -> httpx.Client:
    """By API: the goods are saved, and received by SKU."""
    token = site.do(create_key, CreateKey(name="odd", role="admin")).token
    client = httpx.Client(base_url=f"{site.url}/v1", headers={"Authorization": f"Bearer {token}"}, trust_env=False)
    content = "sku,title,price,currency\n" + "".join(
        '"{}",{},1.00,GBP\n'.format(sku.replace('"', '""'), title) for sku, title in TITLES.items()
    )
    report = client.post("/imports/variants", content=content, headers={"Content-Type": "text/csv"}).json()
    assert report["created"] == len(ODD), report
    return client


@pytest.mark.parametrize("sku", ODD)
def test_an_odd_sku_is_read_received_ordered_and_deactivated_by_api(api: httpx.Client, sku: str) -> None:
    listed = api.get("/variants", params={"sku": sku}).json()["rows"]
    assert [(row["sku"], row["title"]) for row in listed] == [(sku, TITLES[sku])]
    assert api.post("/stock/receipts", json={"location": "DC", "sku": sku, "quantity": 1}).json()["sku"] == sku
    levels = api.get("/stock/levels", params={"sku": sku}).json()["rows"]
    assert [(row["sku"], row["on_hand"]) for row in levels] == [(sku, 1)]
    assert api.get("/stock/movements", params={"sku": sku}).status_code == 200
    line = {"sku": sku, "quantity": 1, "unit_price": "1.00"}
    order = {
        "channel": "web", "external_ref": f"odd {sku}", "currency": "GBP", "lines": [line],
        "customer": {"email": "max@example.com"},
        "ship_to": {"country": "GB", "name": "Max", "line1": "1 Row", "city": "Leeds", "postal_code": "LS1 1AA"},
    }  # fmt: skip
    placed = api.post("/orders", json=order)
    assert placed.status_code == 201, placed.text
    assert placed.json()["lines"][0]["sku"] == sku
    assert api.post("/variants", json={"sku": sku, "active": False}).json()["created"] is False


@pytest.mark.parametrize("sku", ODD)
def test_the_pages_of_an_odd_sku_are_found_by_our_links(api: httpx.Client, admin: Visitor, sku: str) -> None:
    """As linked, and behind a proxy that decodes what is encoded in the path."""
    api.post("/stock/receipts", json={"location": "DC", "sku": sku, "quantity": 1})
    for listing in ("/inventory", "/products"):
        page = admin.client.get(listing, params={"q": sku}).text
        links = {unescape(href) for href in re.findall(r'class="row-link" href="([^"]+)"', page)}
        pages = []
        for link in links:
            path, _, query = link.partition("?")
            assert unquote(path) == path, "nothing in the path needs to be encoded"
            pages.append(admin.get(f"{unquote(path)}?{query}"))
        assert any(TITLES[sku] in each for each in pages), (listing, links)


def test_stock_of_an_odd_sku_is_adjusted_and_the_product_changed_on_its_page(
    site: Site, api: httpx.Client, admin: Visitor
) -> None:
    for sku in ("..", "AX/12", "100%2FX", "A+B"):
        api.post("/stock/receipts", json={"location": "DC", "sku": sku, "quantity": 9})
        page = admin.open(f"/inventory/variant?sku={quote(sku)}")
        done = page.press("Adjust", {"location": "DC", "quantity": "-1", "reason": "damaged"})
        assert TITLES[sku] in done.words
        page = admin.open(f"/products/edit?sku={quote(sku)}").press("Save", {"title": f"{TITLES[sku]} changed"})
        assert site.sql("select title from variant where sku = %s", sku) == [(f"{TITLES[sku]} changed",)]
        admin.open(f"/products/edit?sku={quote(sku)}").press("Save", {"title": TITLES[sku]})


def test_a_code_that_is_nearly_right_is_named_on_its_page(api: httpx.Client, admin: Visitor) -> None:
    assert api.get("/stock/movements", params={"sku": "ax-12"}).status_code == 404
    assert "did you mean AX/12?" in words_of(admin.get("/inventory/ax-12", 404))
