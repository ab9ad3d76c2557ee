"""What a scanner sends besides the code, and what the short pick asks, in a real browser."""

from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
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
    const press = (key) => field.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    for (const key of code) { press(key); if (field.matches("input")) field.value += key; }
    return ["CR", "LF"].map(() => press("Enter"));
}"""
"""A code that a scanner types into a field; whether what an Enter does is still done."""


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
