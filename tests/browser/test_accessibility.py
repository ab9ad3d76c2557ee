"""Every page can be read by everybody: axe finds nothing wrong, in the light and in the dark theme. Pages are found by
following the links of the menu and of the pages, one of each kind."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from tests import warehouse
from tests.browser.conftest import Site
from tests.browser.every_state import MUG, furnish
from tests.given import ORGANIZATION

from orderwright.console.person import SESSION_COOKIE
from orderwright.orders.customer_link import customer_token

NO_PAGE = re.compile(r"\.(pdf|csv|xlsx|zpl|json)(\?|$)|/file$|/print|/body|/template|^/assets/|^/o/.*/documents")
WHAT_DIFFERS = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{27}(,[0-9a-f-]{36})*|\d+|85123A|71053|22752|21730|SCARCE|SHOP-ONLY|/o/[^/]+"
)
RULES: dict[str, Any] = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
CONTRAST: dict[str, Any] = {"resultTypes": ["violations"], "runOnly": ["color-contrast"]}
LINKS = "[...document.querySelectorAll('a[href^=\"/\"]')].map(link => link.getAttribute('href'))"
DARK = """
const still = new CSSStyleSheet();
still.replaceSync("* { transition: none !important; }");
document.adoptedStyleSheets = [still];
document.documentElement.dataset.bsTheme = "dark";
"""


def kind_of(address: str) -> str:
    """The address without what differs between two pages of a kind."""
    return WHAT_DIFFERS.sub("#", address.partition("?")[0])


def wrongs(page: Page, rules: dict[str, Any]) -> list[str]:
    """What is wrong with the page: address, rule, element and why."""
    return [
        f"{page.url}: {found['id']}: {node['html'][:200]}: {node['failureSummary'][:300]}"
        for found in Axe().run(page, options=rules).response["violations"]
        for node in found["nodes"]
    ]


def pages(page: Page, begin: list[str]) -> Iterator[str]:
    """Opens one page of each kind, from these on."""
    waiting, seen = list(begin), {kind_of(address) for address in begin}
    while waiting:
        address = waiting.pop(0)
        page.goto(address)
        yield address
        for link in page.evaluate(LINKS):
            if not NO_PAGE.search(link) and kind_of(link) not in seen:
                seen.add(kind_of(link))
                waiting.append(link)


def complaints_about(page: Page, begin: list[str]) -> list[str]:
    found: list[str] = []
    for _ in pages(page, begin):
        found += wrongs(page, RULES)
        page.evaluate(DARK)
        found += wrongs(page, CONTRAST)
    return found


@pytest.fixture(scope="module", autouse=True)
def world(site: Site) -> None:
    furnish(site)


def test_every_page_of_the_console_can_be_read_by_everybody(at_work: Page) -> None:
    assert complaints_about(at_work, ["/", "/orders/new", "/settings/keys"]) == []


def test_every_page_of_a_customer_can_be_read_by_everybody(site: Site, browser: Browser) -> None:
    arrived = site.run(warehouse.delivered(site.world, {MUG: 2})).order
    coming = site.run(warehouse.handed_over(site.world, {MUG: 1}))[0].order
    new = site.order({MUG: 1})
    begin = [f"/o/{customer_token(site.settings.secret, ORGANIZATION, order.id)}" for order in (arrived, coming, new)]
    page = browser.new_context(base_url=site.url, viewport={"width": 390, "height": 844}).new_page()
    for address in [*begin, "/o/none"]:
        assert complaints_about(page, [address]) == []


def test_sign_in_and_errors_can_be_read_by_everybody(site: Site, browser: Browser) -> None:
    context = browser.new_context(base_url=site.url)
    assert complaints_about(context.new_page(), ["/sign-in", "/password/forgot"]) == []
    context.add_cookies([{"name": SESSION_COOKIE, "value": site.session("admin"), "url": site.url}])
    page = context.new_page()
    page.goto("/orders/9999999")
    assert wrongs(page, RULES) == []
