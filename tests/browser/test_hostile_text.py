"""Text of others, shown in a real browser: it stays text. No script of it runs, no element comes of it, and the policy
of the page has nothing to forbid; also where the browser itself puts it together (charts, dialogs, searches, what was
typed and comes back)."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Dialog, Page, expect
from tests.browser.conftest import Site
from tests.browser.every_state import MUG
from tests.given import ORGANIZATION

from orderwright.catalog.save_variants import SaveVariant, save_variants
from orderwright.channels.save_channels import SaveChannel, save_channels
from orderwright.locations.save_locations import SaveLocation, save_locations
from orderwright.orders.add_notes import AddNote, add_notes
from orderwright.orders.customer_link import customer_token
from orderwright.orders.types import Address, Customer
from orderwright.stock.receive_stock import ReceiveStock, receive_stock

HOSTILE = (
    """<img src=x onerror="window.ran=1"><zq-x id=zq></zq-x><script>window.ran=2</script>"""
    """"'><svg onload="window.ran=3"></svg><a href="javascript:window.ran=4">zq</a>"""
)
ATTRIBUTE = """zq" onfocus="window.ran=5" autofocus onmouseover='window.ran=6' data-zq='"""
SHORT = "<zq-x id=zq><img src=x onerror=window.ran=8>"
WATCH = """
window.forbidden = [];
document.addEventListener("securitypolicyviolation", (event) => window.forbidden.push(event.violatedDirective));
"""
TRACES = """() => ({
    ran: window.ran ?? null,
    forbidden: window.forbidden,
    elements: [...document.querySelectorAll("zq-x, img[src='x'], [onerror], [onload], [onfocus], [onmouseover], "
        + "[data-zq], a[href^='javascript:']")].map((each) => each.outerHTML),
})"""
NOTHING: dict[str, object] = {"ran": None, "forbidden": [], "elements": []}


@pytest.fixture(scope="module")
def number(site: Site) -> int:
    """An order in which everything that can be is hostile, at a place and with goods that are."""
    site.do(save_variants, SaveVariant(sku=ATTRIBUTE[:80], title=HOSTILE, product=HOSTILE))
    site.do(save_locations, SaveLocation(code="ZQ", name=HOSTILE[:100], address={"line1": "1 Road", "country": "GB"}))
    site.do(save_channels, SaveChannel(code="zq", name=HOSTILE[:100]))
    site.do(receive_stock, ReceiveStock(location="DC", sku=ATTRIBUTE[:80], quantity=9, reason="opening"))
    hostile = Address(
        country="GB", name=SHORT, company=SHORT, line1=SHORT, line2=ATTRIBUTE, city=SHORT, postal_code="N1 1AA"
    )  # fmt: skip
    order = site.order(
        {ATTRIBUTE[:80]: 1, MUG: 1},
        channel="zq",
        external_ref=HOSTILE[:100],
        customer=Customer(email="zq@example.com", name=HOSTILE),
        ship_to=hostile,
        note=HOSTILE,
        tags=[ATTRIBUTE[:40]],
    )
    site.do(add_notes, AddNote(order_id=order.id, body=HOSTILE))
    return int(order.number)


@pytest.fixture
def watched(at_work: Page) -> Iterator[Page]:
    at_work.add_init_script(WATCH)
    dialogs: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    at_work.on("dialog", dismiss)
    yield at_work
    assert dialogs == []


def test_pages_show_it_as_text(watched: Page, number: int) -> None:
    customer = "/customers?q=zq%40example.com"
    pages = [
        "/", "/orders", f"/orders/{number}", "/orders?channel=zq", "/inventory", "/products", customer, "/sales",
        "/settings/locations", "/settings/locations/ZQ", "/settings/channels/zq", "/warehouse", "/returns", "/service",
        "/outbox", f"/orders?q={'%3Cimg%20src%3Dx%20onerror%3Dwindow.ran%3D7%3E'}",
    ]  # fmt: skip
    shown = 0
    for path in pages:
        answer = watched.goto(path)
        assert answer is not None
        assert answer.status in (200, 404), path
        watched.wait_for_load_state("networkidle")
        assert watched.evaluate(TRACES) == NOTHING, path
        shown += "<zq-x id=zq>" in watched.locator("body").inner_text()
    assert shown >= 3, "it is to be seen"


def test_what_the_browser_puts_together_stays_text(watched: Page, number: int) -> None:
    watched.goto(f"/orders/{number}")
    watched.get_by_role("button", name="Add note").first.click()
    note = watched.locator("#add-note textarea")
    note.fill(HOSTILE)
    watched.reload()
    watched.get_by_role("button", name="Add note").first.click()
    expect(note).to_have_value(HOSTILE)
    assert watched.evaluate(TRACES) == NOTHING
    note.fill("")
    watched.goto("/orders/new")
    watched.get_by_label("Find").press_sequentially("zq@example")
    expect(watched.get_by_text("zq@example.com").first).to_be_visible()
    watched.get_by_label("SKU").first.fill(HOSTILE)
    watched.get_by_label("SKU").first.press("Tab")
    watched.wait_for_load_state("networkidle")
    assert watched.evaluate(TRACES) == NOTHING
    watched.goto("/inventory/receive")
    watched.locator("#receipt-scan").fill(HOSTILE)
    watched.locator("#receipt-scan").press("Enter")
    watched.wait_for_load_state("networkidle")
    assert watched.evaluate(TRACES) == NOTHING


def test_the_page_of_a_customer_shows_it_as_text(site: Site, watched: Page, number: int) -> None:
    order_id = site.sql("select order_id from orders where number = %s", number)[0][0]
    watched.goto(f"/o/{customer_token(site.settings.secret, ORGANIZATION, order_id)}")
    watched.wait_for_load_state("networkidle")
    assert "<zq-x id=zq>" in watched.locator("body").inner_text()
    assert watched.evaluate(TRACES) == NOTHING


def test_it_would_be_noticed(watched: Page) -> None:
    watched.goto("/orders")
    watched.evaluate("text => document.body.insertAdjacentHTML('beforeend', text)", HOSTILE)
    watched.wait_for_timeout(200)
    found = watched.evaluate(TRACES)
    assert found["elements"]
    assert found["forbidden"]
