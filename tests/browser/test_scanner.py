"""What a scanner sends besides the code, and what the short pick asks, in a real browser."""

from uuid import UUID

import pytest
from playwright.sync_api import Page, Route, expect
from tests import warehouse
from tests.browser.conftest import Site

from orderwright.catalog.save_variants import SaveVariant, save_variants
from orderwright.fulfillment.start_picking import StartPicking, start_picking
from orderwright.stock.receive_stock import ReceiveStock, receive_stock

TIN = "TIN"
TWO_ENTERS = """(field, code) => {
    field.value = code;
    const ends = ["CR", "LF"].map(() => new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    for (const end of ends) field.dispatchEvent(end);
}"""

SCANNED_INTO = """(field, code) => {
    const made = (key) => new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
    const [keys, ends] = [[...code].map(made), ["CR", "LF"].map(() => made("Enter"))];
    for (const event of keys) { field.dispatchEvent(event); if (field.matches("input")) field.value += event.key; }
    return ends.map((event) => field.dispatchEvent(event));
}"""
"""A code that a scanner types into a field, all at one moment; whether what an Enter does is still done."""


@pytest.fixture(scope="module", autouse=True)
def tins(site: Site) -> None:
    site.do(save_variants, SaveVariant(sku=TIN, title="Biscuit tin", price="2.50", weight_g=300))
    site.do(receive_stock, ReceiveStock(location="DC", sku=TIN, quantity=200, reason="opening"))


def scan_with_two_enters(window: Page, code: str) -> None:
    """A scanner that ends its codes with CR and LF."""
    window.locator("#scan").evaluate(TWO_ENTERS, code)
    window.wait_for_timeout(300)  # enough for a form that was sent to be answered


def status_of(site: Site, work: UUID) -> str:
    return str(site.sql("select status from fulfillment_order where fulfillment_order_id = %s", work)[0][0])


def test_the_second_enter_of_a_scan_finishes_no_pick(site: Site, at_work: Page) -> None:
    work = site.run(warehouse.released(site.world, {TIN: 1})).id
    site.do(start_picking, StartPicking(fulfillment_order_id=work))
    at_work.goto(f"/warehouse/pick/{work}")
    scan_with_two_enters(at_work, TIN)
    expect(at_work.locator("[data-done]")).to_have_text("1")
    expect(at_work.locator("[data-unsaved]")).to_be_hidden()
    assert status_of(site, work) == "picking"
    at_work.locator("#scan").press("Enter")
    expect(at_work.get_by_text("1 unit picked; ready to pack.")).to_be_visible()


def test_the_second_enter_of_a_scan_closes_no_parcel(site: Site, at_work: Page) -> None:
    work = site.run(warehouse.picked(site.world, {TIN: 1})).id
    at_work.goto(f"/warehouse/pack/{work}")
    scan_with_two_enters(at_work, TIN)
    expect(at_work.get_by_text("All scanned.")).to_be_visible()
    assert status_of(site, work) == "picked"
    at_work.locator("#scan").press("Enter")
    expect(at_work.get_by_text("Packed", exact=True)).to_be_visible()


def test_the_second_enter_of_a_scan_hands_nothing_over(site: Site, at_work: Page) -> None:
    work, _, label = site.run(warehouse.labeled(site.world, {TIN: 1}))
    at_work.goto("/warehouse/hand-over")
    scan_with_two_enters(at_work, label.tracking_number)
    expect(at_work.locator(".scan-said")).to_have_text(f"{label.tracking_number} found")
    assert status_of(site, work.id) == "packed"
    at_work.locator("#scan").press("Enter")
    expect(at_work.get_by_text("1 parcel shipped.")).to_be_visible()


def test_the_short_pick_names_what_is_missing_of_how_many(site: Site, at_work: Page) -> None:
    (one, two) = (site.run(warehouse.released(site.world, {TIN: units})) for units in (1, 2))
    for work in (one, two):
        site.do(start_picking, StartPicking(fulfillment_order_id=work.id))
    at_work.goto(f"/warehouse/pick/{one.id},{two.id}")
    dialog = at_work.get_by_role("dialog")
    for work, units in ((one, 1), (two, 2)):
        expect(at_work.locator(".scan-line.current")).to_contain_text(f"#{work.order.number}")
        at_work.get_by_role("button", name="short or damaged").click()
        expect(dialog).to_contain_text(f"TIN · order #{work.order.number} · no bin")
        expect(dialog).to_contain_text(f"Found of {units}")
        dialog.get_by_role("button", name="Cancel").click()
        at_work.locator("#scan").fill(TIN)
        at_work.locator("#scan").press("Enter")


def test_a_scan_while_the_short_pick_is_open_closes_nothing_and_sends_nothing(site: Site, at_work: Page) -> None:
    work = site.run(warehouse.released(site.world, {TIN: 3})).id
    site.do(start_picking, StartPicking(fulfillment_order_id=work))
    at_work.goto(f"/warehouse/pick/{work}")
    at_work.get_by_role("button", name="short or damaged").click()
    dialog = at_work.get_by_role("dialog")
    found = dialog.get_by_label("Found")
    found.fill("2")
    for focused in (found, dialog.get_by_role("button", name="Close"), dialog.get_by_role("combobox")):
        assert focused.evaluate(SCANNED_INTO, "4006381333931") == [False, False], "neither Enter does what it would"
        expect(dialog).to_contain_text("4006381333931 was not counted: finish this first, or close it.")
        expect(found).to_have_value("2")
    expect(at_work.locator("[data-done]")).to_have_text("0")
    assert status_of(site, work) == "picking"
    at_work.wait_for_timeout(150)
    found.press("Enter")
    expect(at_work.get_by_text("Short pick recorded.")).to_be_visible()


def typed(window: Page, code: str) -> None:
    """As a scanner types it."""
    window.keyboard.type(code)
    window.keyboard.press("Enter")


@pytest.mark.parametrize("arrives", [True, False])
def test_scans_while_the_next_page_is_on_its_way_wait_for_it(site: Site, at_work: Page, arrives: bool) -> None:
    work = site.run(warehouse.picked(site.world, {TIN: 4}))
    at_work.goto("/warehouse/pack")
    held: list[Route] = []
    at_work.route(f"**/warehouse/pack/{work.id}*", lambda route: held.append(route))
    typed(at_work, str(work.order.number))
    for _ in range(3):
        typed(at_work, TIN)
    at_work.keyboard.type(TIN[:2])
    at_work.wait_for_timeout(100)
    (held[0].continue_ if arrives else held[0].abort)()
    if not arrives:
        expect(at_work.locator("#scan-answer")).to_contain_text(TIN)
        expect(at_work.locator("#scan-answer")).to_have_class("wrong")
        return
    expect(at_work.get_by_role("heading", name="Pack F-")).to_be_attached()
    expect(at_work.locator("[data-done]")).to_have_text("3")
    expect(at_work.locator("#scan")).to_be_focused()
    typed(at_work, TIN[2:])
    expect(at_work.locator("[data-done]")).to_have_text("4")


def test_the_scan_after_the_last_of_a_parcel_waits_until_that_is_closed(site: Site, at_work: Page) -> None:
    one, two = (site.run(warehouse.picked(site.world, {TIN: 1})) for _ in range(2))
    at_work.goto(f"/warehouse/pack/{one.id}")
    at_work.get_by_label("Weight in grams").fill("300")
    at_work.locator(".boxes label").first.click()
    at_work.locator("#scan").focus()
    held: list[Route] = []
    at_work.route(f"**/warehouse/pack/{one.id}*", lambda route: held.append(route))
    typed(at_work, TIN)
    for code in (str(two.order.number), TIN):
        typed(at_work, code)
    at_work.wait_for_timeout(100)
    held[0].continue_()
    expect(at_work.get_by_text(f"of order #{two.order.number}")).to_be_attached()
    expect(at_work.locator("[data-done]")).to_have_text("1")
    assert [status_of(site, work.id) for work in (one, two)] == ["packed", "picked"]


def test_the_key_of_a_box_is_no_code_however_soon_enter_follows(site: Site, at_work: Page) -> None:
    work = site.run(warehouse.picked(site.world, {TIN: 2})).id
    at_work.goto(f"/warehouse/pack/{work}")
    second = at_work.locator(".boxes input[data-box='2']")
    code = second.get_attribute("value")
    typed(at_work, "2")
    expect(second).to_be_checked()
    expect(at_work.locator("#scan-answer")).not_to_have_class("wrong")
    typed(at_work, "W")
    expect(at_work.locator("#scan-answer")).to_have_class("wrong")
    typed(at_work, TIN)
    typed(at_work, TIN)
    at_work.locator(".boxes label").first.click()
    at_work.keyboard.press("2")
    at_work.wait_for_timeout(80)
    at_work.keyboard.press("Enter")
    expect(at_work.get_by_text("Packed", exact=True)).to_be_visible()
    assert site.sql("select box from parcel where fulfillment_order_id = %s", work) == [(code,)]


def test_a_scanner_that_pauses_after_its_first_character_chooses_no_box(site: Site, at_work: Page) -> None:
    sku = "210g"
    site.do(save_variants, SaveVariant(sku=sku, title="Cocoa", price="2.50", weight_g=210))
    site.do(receive_stock, ReceiveStock(location="DC", sku=sku, quantity=5, reason="opening"))
    work = site.run(warehouse.picked(site.world, {sku: 1, TIN: 1})).id
    at_work.goto(f"/warehouse/pack/{work}")
    before, second = (at_work.locator(f".boxes input[data-box='{key}']") for key in "12")
    at_work.keyboard.press("1")
    expect(before).to_be_checked()
    at_work.keyboard.press("2")
    expect(second).to_be_checked()
    at_work.locator("#scan").evaluate(SCANNED_INTO, sku[1:])
    expect(at_work.locator("[data-done]")).to_have_text("1")
    expect(before).to_be_checked()
    assert at_work.get_by_label("Weight in grams").input_value() == ""
    at_work.keyboard.press("2")  # by who packs, and then a scan
    expect(second).to_be_checked()
    at_work.locator("#scan").evaluate(SCANNED_INTO, TIN)
    expect(at_work.locator("[data-done]")).to_have_text("2")
    expect(second).to_be_checked()


def test_an_order_that_the_page_does_not_list_is_found_and_what_is_scanned_next_waits_for_it(
    site: Site, at_work: Page
) -> None:
    work = site.run(warehouse.picked(site.world, {TIN: 2}, external_ref="LAST"))
    for _ in range(9):  # more urgent ones
        more = site.run(warehouse.picked(site.world, {TIN: 1})).id
        site.sql("update fulfillment_order set ship_by = current_date - 9 where fulfillment_order_id = %s", more)
    done, _, _ = site.run(warehouse.labeled(site.world, {TIN: 1}))
    number = site.sql("select number from fulfillment_order where fulfillment_order_id = %s", work.id)[0][0]
    for code in (str(work.order.number), f"#{work.order.number}", f"F-{number}"):
        at_work.goto(f"/warehouse/pack/{done.id}")
        expect(at_work.get_by_text("Packed", exact=True)).to_be_visible()
        expect(at_work.get_by_role("link", name=f"F-{number}")).to_have_count(0)
        for each in (code, TIN, TIN):
            typed(at_work, each)
        expect(at_work.get_by_text(f"of order #{work.order.number}")).to_be_visible()
        expect(at_work.locator("[data-done]")).to_have_text("2")
        at_work.evaluate("sessionStorage.clear()")
    picking = site.run(warehouse.released(site.world, {TIN: 1}))
    at_work.goto(f"/warehouse/pack/{done.id}")
    for code, title in (
        (str(picking.order.number), "Not picked yet"), (str(done.order.number), "Nothing to pack"),
        ("F-999999", "Not found here"), (TIN, "Not found here"),
    ):  # fmt: skip
        typed(at_work, code)
        expect(at_work.locator("#scan-answer b")).to_have_text(title)


@pytest.mark.parametrize("code", [TIN, "4006381333931"])
def test_scans_after_pick_was_pressed_count_on_the_page_that_comes(site: Site, at_work: Page, code: str) -> None:
    site.do(save_variants, SaveVariant(sku=TIN, title="Biscuit tin", price="2.50", weight_g=300, gtin="4006381333931"))
    work = site.run(warehouse.released(site.world, {TIN: 4}))
    at_work.goto("/warehouse/pick")
    held: list[Route] = []
    at_work.route("**/warehouse/pick/*", lambda route: held.append(route))
    at_work.route("**/warehouse/pick", lambda route: held.append(route))
    at_work.get_by_role("row").filter(has_text=f"#{work.order.number}").get_by_role("button", name="Pick").click()
    for _ in range(3):
        typed(at_work, code)
    at_work.wait_for_timeout(100)
    assert len(held) == 1, "the Enter of a scan presses nothing once more"
    while held:
        held.pop().continue_()
        at_work.wait_for_timeout(200)
    expect(at_work.get_by_text(f"#{work.order.number}").first).to_be_visible()
    expect(at_work.locator("[data-done]")).to_have_text("3")


def test_a_scan_after_the_session_has_ended_leads_to_the_sign_in(at_work: Page) -> None:
    at_work.goto("/warehouse/hand-over")
    at_work.locator("#scan").focus()
    at_work.context.clear_cookies()
    typed(at_work, "OW123456")
    at_work.wait_for_url("**/sign-in**")
    assert at_work.locator("#scan-answer").count() == 0
