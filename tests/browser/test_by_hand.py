"""The scripts of the pages, driven as people do: by keyboard, scanner and mouse, in a real browser. And every page
looked through for what no page may have."""

import re
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from tests import warehouse
from tests.browser.conftest import Site
from tests.browser.visitor import Visitor
from tests.given import ORGANIZATION

from orderwright.catalog.save_variants import SaveVariant, save_variants
from orderwright.console.looks import ASSETS, PACKAGE
from orderwright.console.page import MENU
from orderwright.console.person import SESSION_COOKIE
from orderwright.fulfillment.start_picking import StartPicking, start_picking
from orderwright.orders.customer_link import customer_token
from orderwright.orders.place_holds import PlaceHold, place_holds
from orderwright.returns.authorize_returns import authorize_returns
from orderwright.returns.types import LineToReturn, RequestReturn
from orderwright.service.open_cases import OpenCase, open_cases
from orderwright.stock.receive_stock import ReceiveStock, receive_stock

TEMPLATES = sorted((PACKAGE / "templates").rglob("*.html"))
GLYPH = re.compile(r"""(?:icon|nothing)\("([a-z0-9-]+)\"""")


MANY = {f"MANY-{number}": f"Biscuit tin {number}" for number in range(1, 16)}


@pytest.fixture(scope="module", autouse=True)
def many_goods(site: Site) -> None:
    for sku, title in MANY.items():
        site.do(save_variants, SaveVariant(sku=sku, title=title, price="2.50"))
        site.do(receive_stock, ReceiveStock(location="DC", sku=sku, quantity=1000, reason="opening"))


@pytest.fixture
def picked(site: Site) -> UUID:
    """A fulfillment order whose goods wait to be packed."""
    found: UUID = site.run(warehouse.picked(site.world, {"85123A": 2, "22752": 1})).id
    return found


def scan(page: Page, code: str) -> None:
    page.locator("#scan").press_sequentially(code)
    page.keyboard.press("Enter")


def so_far(page: Page, title: str) -> str:
    return page.locator(f"[data-line][data-title='{title}'] [data-so-far]").inner_text()


def test_a_unit_scanned_counts_and_one_that_does_not_belong_fills_the_screen(at_work: Page, picked: UUID) -> None:
    at_work.goto(f"/warehouse/pack/{picked}")
    scan(at_work, "85123A")
    expect(at_work.locator("[data-done]")).to_have_text("1")
    scan(at_work, "99999")
    expect(at_work.locator("#scan-answer.wrong")).to_contain_text("Not in this order")
    scan(at_work, "85123A")
    expect(at_work.locator("#scan-answer.wrong")).to_have_count(0)
    assert so_far(at_work, "White hanging heart T-light holder") == "2 / 2"


def test_one_unit_too_many_is_not_counted(at_work: Page, picked: UUID) -> None:
    at_work.goto(f"/warehouse/pack/{picked}")
    for _ in range(3):
        scan(at_work, "85123A")
    assert so_far(at_work, "White hanging heart T-light holder") == "2 / 2"
    expect(at_work.locator("#scan-answer")).to_contain_text("One too many")


def test_what_was_scanned_survives_a_reload(at_work: Page, picked: UUID) -> None:
    at_work.goto(f"/warehouse/pack/{picked}")
    scan(at_work, "85123A")
    at_work.reload()
    expect(at_work.locator("[data-done]")).to_have_text("1")


def test_a_label_scanned_twice_is_still_handed_over(site: Site, at_work: Page) -> None:
    _, parcel, label = site.run(warehouse.labeled(site.world, {"85123A": 1}))
    number = label.tracking_number
    at_work.goto("/warehouse/hand-over")
    for said in ("found", "was already scanned"):
        scan(at_work, number)
        expect(at_work.locator(".scan-said")).to_have_text(f"{number} {said}")
        expect(at_work.locator(f"[data-scan-target='{number}'] input")).to_be_checked()
    at_work.wait_for_timeout(150)
    at_work.locator("#scan").press("Enter")
    expect(at_work.get_by_text("1 parcel shipped.").first).to_be_visible()
    assert site.sql("select status from parcel where parcel_id = %s", parcel.parcel_id) == [("handed_over",)]


@pytest.fixture
def to_pick(site: Site) -> UUID:
    """A fulfillment order whose goods are to be picked: enough lines to fill more than a screen."""
    work = site.run(warehouse.released(site.world, dict.fromkeys(MANY, 2)))
    site.do(start_picking, StartPicking(fulfillment_order_id=work.id))
    found: UUID = work.id
    return found


def wait_until_sent(page: Page) -> None:
    """Until the browser keeps no scan that the server has not answered. (The pages' policy allows no `eval`, by which
    Playwright's own waiting asks again.)"""
    for _ in range(100):
        if page.evaluate("localStorage.length") == 0:
            return
        page.wait_for_timeout(50)
    raise AssertionError("a scan was never answered")


def test_another_device_goes_on_where_the_first_one_was(
    site: Site, browser: Browser, at_work: Page, to_pick: UUID
) -> None:
    at_work.goto(f"/warehouse/pick/{to_pick}")
    with at_work.expect_response("**/scans"):
        scan(at_work, "MANY-1")
    with at_work.expect_response("**/scans"):
        scan(at_work, "2*MANY-2")
    assert kept(site, to_pick) == 3
    wait_until_sent(at_work)
    with closing(browser.new_context(base_url=site.url)) as device:
        device.add_cookies([{"name": SESSION_COOKIE, "value": site.session("warehouse"), "url": site.url}])
        other = device.new_page()
        other.goto(f"/warehouse/pick/{to_pick}")
        expect(other.locator("[data-done]")).to_have_text("3")
        with other.expect_response("**/scans"):
            scan(other, "MANY-1")
    with at_work.expect_response("**/scans"):
        scan(at_work, "MANY-3")
    expect(at_work.locator("[data-done]")).to_have_text("5")
    at_work.get_by_role("button", name="Save and pause").click()
    expect(at_work.locator(".flash-green")).to_contain_text("Saved.")
    assert kept(site, to_pick) == 0
    assert site.sql("select sum(picked) from fulfillment_order_line where fulfillment_order_id = %s", to_pick) == [(5,)]


def test_a_scan_whose_answer_is_lost_is_sent_again_and_counts_once(site: Site, at_work: Page, to_pick: UUID) -> None:
    at_work.goto(f"/warehouse/pick/{to_pick}")

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    at_work.route("**/scans", lose_the_answer)
    scan(at_work, "MANY-1")
    expect(at_work.locator("[data-unsaved]")).to_have_text("1 scan is not saved on the server yet. Trying again.")
    expect(at_work.locator("[data-done]")).to_have_text("1")
    assert kept(site, to_pick) == 1
    at_work.unroute("**/scans")
    with at_work.expect_response("**/scans"):
        at_work.reload()
    expect(at_work.locator("[data-done]")).to_have_text("1")
    wait_until_sent(at_work)
    assert kept(site, to_pick) == 1


def test_the_current_line_of_a_long_list_stays_in_view(at_work: Page, to_pick: UUID) -> None:
    at_work.set_viewport_size({"width": 390, "height": 640})
    at_work.goto(f"/warehouse/pick/{to_pick}")
    for number in range(1, len(MANY)):
        scan(at_work, f"2*MANY-{number}")
    last = at_work.locator("[data-line].current")
    expect(last).to_have_attribute("data-title", MANY[f"MANY-{len(MANY)}"])
    expect(last).to_be_in_viewport(ratio=1)
    covered = last.evaluate(
        "line => { const at = line.getBoundingClientRect();"
        " return !line.contains(document.elementFromPoint(at.x + at.width / 2, at.y + at.height / 2)) }"
    )
    assert not covered


def kept(site: Site, work: UUID) -> int:
    """Units that the server has counted as scanned."""
    ((units,),) = site.sql("select sum(scanned) from fulfillment_order_line where fulfillment_order_id = %s", work)
    return int(units)


def test_focus_returns_to_the_scan_field_and_a_lone_digit_chooses_the_box(at_work: Page, picked: UUID) -> None:
    at_work.goto(f"/warehouse/pack/{picked}")
    at_work.locator(".scan-lines").click()
    expect(at_work.locator("#scan")).to_be_focused()
    at_work.locator("#scan").press("3")
    expect(at_work.locator("input[data-box='3']")).to_be_checked()
    expect(at_work.locator("#scan")).to_have_value("")


def test_orders_are_ticked_by_keyboard_and_in_a_range(site: Site, at_work: Page) -> None:
    for _ in range(4):
        site.run(site.world.placed_order({"21730": 1}, tags=["ticked"]))
    at_work.goto("/orders?tag=ticked")
    expect(at_work.locator(".bulk")).to_be_hidden()
    at_work.keyboard.press("j")
    at_work.keyboard.press("x")
    at_work.locator("tr.open input[name=id]").nth(2).click(modifiers=["Shift"])
    expect(at_work.locator("[data-selected]")).to_have_text("3 selected")
    at_work.get_by_role("button", name="Tag").click()
    expect(at_work.get_by_text("Will be tagged")).to_be_visible()
    expect(at_work.locator("tr.open")).to_have_count(3)


def test_keys_lead_everywhere(at_work: Page) -> None:
    at_work.goto("/orders")
    at_work.keyboard.press("?")
    expect(at_work.locator("#keys")).to_be_visible()
    at_work.keyboard.press("Escape")
    at_work.keyboard.press("/")
    expect(at_work.locator(".find input")).to_be_focused()
    at_work.keyboard.press("Escape")
    at_work.keyboard.press("g")
    at_work.keyboard.press("c")
    expect(at_work).to_have_url(re.compile("/customers$"))


def test_the_theme_is_kept(at_work: Page) -> None:
    at_work.goto("/")
    at_work.locator(".who summary").click()
    at_work.get_by_role("button", name="Dark").click()
    at_work.reload()
    expect(at_work.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_a_greyed_action_says_why(site: Site, at_work: Page) -> None:
    order = site.run(site.world.placed_order({"85123A": 1}))
    at_work.goto(f"/orders/{order.number}")
    reason = at_work.get_by_text("Returns start after delivery").first
    expect(reason).to_be_hidden()
    at_work.get_by_role("button", name="Return", exact=True).hover(force=True)
    expect(reason).to_be_visible()


@pytest.fixture(scope="module")
def addresses(site: Site) -> list[str]:
    """Every page that the console and the customers have, each with something on it."""
    order = site.run(warehouse.delivered(site.world, {"85123A": 4})).order
    back = RequestReturn(order_id=order.id, lines=[LineToReturn(line_no=1, quantity=1)], reason="damaged")
    returned = site.do(authorize_returns, back)
    wish = OpenCase(
        kind="complaint", subject_kind="order", subject_id=order.id, order_id=order.id, reason="Broken", body="Look"
    )
    case = site.do(open_cases, wish)
    held = site.order({"71053": 3000})
    site.do(place_holds, PlaceHold(order_id=held.id, reason="address"))
    work = site.run(warehouse.picked(site.world, {"22752": 1}))
    site.run(warehouse.labeled(site.world, {"22752": 1}))
    ((customer,),) = site.sql("select number from customer limit 1")
    link = f"/o/{customer_token(site.settings.secret, ORGANIZATION, order.id)}"
    site.settle()
    return [
        *(entry.href for group in MENU for entry in group.entries),
        *(f"/orders?view={view}" for view in ("attention", "on_hold", "backordered", "ready", "late", "returns")),
        *("/home/live", "/orders/new", "/sales?by=sku", "/service?view=resolved", "/returns?state=closed"),
        *(f"/orders/{order.number}", f"/orders/{held.number}", f"/customers/{customer}"),
        *(f"/returns/{returned.number}", f"/service/{case.number}", f"/warehouse/pack/{work.id}"),
        *("/products", "/inventory/85123A", "/settings/users", "/settings/keys", "/settings/webhooks"),
        *("/settings/locations", "/settings/channels", "/nothing-here"),
        *(link, f"{link}/problem", f"{link}/return", f"{link}/thanks?for=return", "/o/nobody"),
    ]


def test_every_page_is_whole(admin: Visitor, addresses: list[str]) -> None:
    """No hole where a value is missing, no style or script in the page itself (the content policy would refuse it)."""
    missing = ("/nothing-here", "/o/nobody")
    for address in addresses:
        answer = admin.client.get(address, follow_redirects=True)
        assert answer.status_code == (404 if address in missing else 200), address
        for mistake in (">None<", ">Undefined<", "onclick=", " style=", "<script>"):
            assert mistake not in answer.text, (address, mistake)


def test_nothing_is_wider_than_a_phone(at_work: Page, addresses: list[str]) -> None:
    at_work.set_viewport_size({"width": 390, "height": 844})
    wide = []
    for address in addresses:
        if address != "/home/live":
            at_work.goto(address)
            if at_work.evaluate("document.documentElement.scrollWidth") > 390:
                wide.append(address)
    assert wide == []


def test_every_icon_that_a_page_names_is_collected() -> None:
    collected = set((ASSETS / "icons.txt").read_text().split())
    named = {entry.icon for group in MENU for entry in group.entries}
    named |= {glyph for path in TEMPLATES for glyph in GLYPH.findall(path.read_text(encoding="utf-8"))}
    assert named <= collected


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE / "templates")))
def test_a_template_says_first_what_it_is_given(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if "print" not in path.relative_to(PACKAGE).parts:
        assert text.startswith(("{#", "{% macro", "{% from")), "the first line names the template's variables"


def test_the_last_scan_asks_for_the_box_before_the_parcel_is_closed(site: Site, at_work: Page, picked: UUID) -> None:
    at_work.goto(f"/warehouse/pack/{picked}")
    for line in at_work.locator("[data-line]").all():
        code = (line.get_attribute("data-codes") or "").split("\n")[0]
        for _ in range(int(line.get_attribute("data-need") or 0)):
            scan(at_work, code)
    expect(at_work.get_by_text("All scanned. Choose a box")).to_be_visible()
    closed = "select count(*) from parcel where fulfillment_order_id = %s"
    assert site.sql(closed, picked) == [(0,)]
    at_work.locator("#scan").press("2")
    expect(at_work.locator("input[data-box='2']")).to_be_checked()
    at_work.locator("#scan").press("Enter")
    expect(at_work.get_by_text("Packing slip").first).to_be_visible()
    assert site.sql("select box from parcel where fulfillment_order_id = %s", picked) == [("M",)]


BOXED, HEAVY = "BOXED-1", "HEAVY-1"


@pytest.fixture(scope="module", autouse=True)
def goods_with_sizes(site: Site) -> None:
    """One whose size and weight are known, and one that nobody has measured."""
    sizes: dict[str, Any] = {"length_mm": 250, "width_mm": 100, "height_mm": 100, "weight_g": 400}
    site.do(save_variants, SaveVariant(sku=BOXED, title="Long tin", price="2.50", **sizes))
    site.do(save_variants, SaveVariant(sku=HEAVY, title="Unmeasured bell", price="2.50"))
    for sku in (BOXED, HEAVY):
        site.do(receive_stock, ReceiveStock(location="DC", sku=sku, quantity=1000, reason="opening"))


def parcels_of(site: Site, work: UUID) -> list[tuple[str, int]]:
    rows = site.sql("select box, weight_g from parcel where fulfillment_order_id = %s order by number", work)
    return [(box, weight) for box, weight in rows]


def test_a_box_is_suggested_by_size_and_the_weight_is_asked_for_before_the_parcel_is_closed(
    site: Site, at_work: Page
) -> None:
    work = site.run(warehouse.picked(site.world, {BOXED: 2})).id
    at_work.goto(f"/warehouse/pack/{work}")
    expect(at_work.locator(".boxes label", has_text="suggested")).to_contain_text("M")
    expect(at_work.locator("input[data-box='2']")).to_be_checked()
    scan(at_work, f"2*{BOXED}")
    expect(at_work.locator(".scan-said")).to_have_text(
        "All scanned. Weigh it and type the grams, such as 410g; Enter takes 800 g and closes the parcel."
    )
    assert parcels_of(site, work) == []
    scan(at_work, "0.85 kg")
    expect(at_work.get_by_text("Packing slip").first).to_be_visible()
    assert parcels_of(site, work) == [("M", 850)]


def test_a_parcel_of_unweighed_goods_is_not_closed_without_its_weight(site: Site, at_work: Page) -> None:
    work = site.run(warehouse.picked(site.world, {HEAVY: 1, BOXED: 1})).id
    at_work.goto(f"/warehouse/pack/{work}")
    expect(at_work.locator(".boxes label", has_text="suggested")).to_have_count(0)
    scan(at_work, HEAVY)
    scan(at_work, BOXED)
    at_work.locator("#scan").press("4")
    expect(at_work.locator("input[data-box='4']")).to_be_checked()
    at_work.locator("#scan").press("Enter")
    asked = "All scanned. Weigh it and type the grams, such as 410g."
    expect(at_work.locator(".scan-said")).to_have_text(asked)
    at_work.get_by_role("button", name="Close parcel", exact=True).click()
    expect(at_work.get_by_text("Weigh the parcel: not every item in it has a weight.")).to_be_visible()
    assert parcels_of(site, work) == []
    at_work.locator("#scan").press("w")
    expect(at_work.get_by_label("Weight in grams")).to_be_focused()
    at_work.keyboard.type("1250")
    at_work.keyboard.press("Enter")
    expect(at_work.get_by_text("Packing slip").first).to_be_visible()
    assert parcels_of(site, work) == [("XL", 1250)]


def test_enter_in_the_weight_closes_no_parcel_that_is_not_scanned(site: Site, at_work: Page, picked: UUID) -> None:
    at_work.goto(f"/warehouse/pack/{picked}")
    scan(at_work, "85123A")
    at_work.get_by_label("Weight in grams").fill("300")
    at_work.keyboard.press("Enter")
    expect(at_work.locator("#scan")).to_be_focused()
    at_work.wait_for_load_state()
    assert parcels_of(site, picked) == []
