"""Lists as files, at a browser: a long one has a page that shows how far it is and begins the download by itself."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Site
from tests.browser.visitor import Visitor
from tests.security.routes import CONSOLE

from orderwright.access.roles import ROLES
from orderwright.documents import make_exports
from orderwright.kernel.context import allows
from orderwright.worker.run_jobs import run_exports


@pytest.fixture
def long() -> Iterator[None]:
    """No list is short enough to be made at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(make_exports, "SMALL_ROWS_MAX", -1)
        yield


def make_all(site: Site) -> None:
    while site.run(run_exports(site.world.door, "demo")):
        pass


@pytest.mark.usefixtures("long")
def test_a_long_list_is_waited_for_and_downloads_by_itself(site: Site, at_work: Page, tmp_path: Path) -> None:
    site.order({"71053": 1}, external_ref="LONG-1", tags=["gift"])
    at_work.goto("/orders?tag=gift")
    at_work.get_by_text("Export", exact=True).click()
    at_work.get_by_role("button", name="CSV", exact=True).click()
    expect(at_work.get_by_role("heading", name="Orders as CSV")).to_be_visible()
    expect(at_work.get_by_role("progressbar", name="Progress")).to_be_visible()
    expect(at_work.get_by_text("tag gift")).to_be_visible()
    picture(at_work, "export-waiting")
    with at_work.expect_download() as downloading:
        make_all(site)
    download = downloading.value
    assert download.suggested_filename == "orders.csv"
    download.save_as(tmp_path / "orders.csv")
    assert "LONG-1" in (tmp_path / "orders.csv").read_text()
    expect(at_work.get_by_text("The file is ready")).to_be_visible()
    expect(at_work.get_by_text("1 row ·")).to_be_visible()
    picture(at_work, "export-ready")
    at_work.get_by_role("link", name="Back to the list").click()
    expect(at_work).to_have_url(f"{site.url}/orders?tag=gift")
    at_work.get_by_text("Export", exact=True).click()
    at_work.get_by_role("link", name="Your exports").click()
    expect(at_work.get_by_role("row").filter(has_text="tag gift")).to_contain_text("Ready")
    picture(at_work, "exports")


def picture(page: Page, name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_a_short_list_comes_at_once_and_again_as_it_is_then(site: Site, at_work: Page) -> None:
    at_work.goto("/products")
    for title in ("Before", "After"):
        site.sql("update variant set title = %s where sku = '71053' returning 1", title)
        at_work.locator("summary", has_text="Export").click()
        with at_work.expect_download() as downloading:
            at_work.get_by_role("button", name="CSV", exact=True).click()
        assert title in Path(downloading.value.path()).read_text()
        at_work.wait_for_timeout(1_100)  # a second press within a second is taken for a double click
        at_work.locator("summary", has_text="Export").click()
    expect(at_work).to_have_url(f"{site.url}/products")


@pytest.mark.usefixtures("long")
def test_without_scripts_it_is_a_page_and_a_link(site: Site, admin: Visitor) -> None:
    waiting = admin.open("/inventory?low=yes").press("Excel (XLSX)")
    assert waiting.path.startswith("/exports/")
    assert "Waiting to be made" in waiting.words
    assert 'http-equiv="refresh"' in waiting.html
    assert "Download" not in [name.text for name in waiting.find("//main//a")]
    make_all(site)
    ready = admin.open(waiting.path)
    assert 'http-equiv="refresh"' not in ready.html
    assert "data-downloads" not in ready.html, "who comes back later presses the button"
    file = ready.follow("Download")
    assert file.headers["content-disposition"] == 'attachment; filename="stock.xlsx"'
    assert ready.link("Back to the list") == "/inventory?low=yes"
    assert admin.open("/exports").link("Stock").startswith("/exports/")
    other = site.visitor("operations")
    assert "There is no export" in other.get(waiting.path, 404)
    assert "No exports yet" in other.get("/exports")


@pytest.mark.usefixtures("long")
def test_one_that_failed_says_why(site: Site, admin: Visitor) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(make_exports, "FILE_BYTES_MAX", 10)
        waiting = admin.open("/products").press("CSV")
        make_all(site)
    for page in (admin.open(waiting.path), admin.open("/exports")):
        assert "Filter the list and export it in parts." in page.words


@pytest.mark.parametrize("role", ROLES)
def test_every_role_that_has_the_button_gets_the_file(site: Site, role: str) -> None:
    visitor = site.visitor(role)
    lists = ("/orders", "/customers", "/inventory", "/products", "/sales", "/settings/locations")
    needs = {route.path: route.needs for route in CONSOLE if route.path.startswith("/exports/")}
    got = set()
    for path in lists:
        answer = visitor.client.get(path)
        if answer.status_code == 200 and "Your exports" in answer.text:
            page = visitor.open(path)
            for button in {"CSV", "Excel (XLSX)", "Order lines, CSV"} & set(page.buttons()):
                assert "attachment" in page.press(button, status=200).headers["content-disposition"], (path, button)
            got.add(path)
    may = {path for path, each in needs.items() if all(allows(ROLES[role], one) for one in each)}  # type: ignore[index]
    assert ("/orders" in got) == ("/exports/orders" in may)
    assert ("/inventory" in got) == ("/exports/stock" in may)
