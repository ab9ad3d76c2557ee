"""Goods that come in, received with a scanner at a browser."""

from playwright.sync_api import Page, expect
from tests.browser.conftest import Site

from orderwright.catalog.save_variants import SaveVariant, save_variants


def on_hand(site: Site, sku: str) -> int:
    return int(
        site.sql("select sum(on_hand) from stock_level join variant using (variant_id) where sku = %s", sku)[0][0]
    )


def test_a_gtin_that_is_scanned_stands_for_its_sku_and_sends_nothing_yet(site: Site, at_work: Page) -> None:
    site.do(save_variants, SaveVariant(sku="21730", gtin="73513537"))
    before = on_hand(site, "21730")
    at_work.goto("/inventory/receive")
    at_work.get_by_label("Location").select_option("DC")
    code = at_work.get_by_label("SKU or GTIN")
    code.first.press_sequentially("73513537")
    code.first.press("Enter")
    quantity = at_work.get_by_label("Quantity").first
    expect(quantity).to_be_focused()
    expect(code).to_have_count(2)
    assert on_hand(site, "21730") == before
    quantity.fill("4")
    code.last.fill("nothing")
    at_work.get_by_role("button", name="Receive", exact=True).click()
    expect(at_work.get_by_text("There are no goods with the SKU 'nothing'")).to_be_visible()
    assert on_hand(site, "21730") == before + 4
