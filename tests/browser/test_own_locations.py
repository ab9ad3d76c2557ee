"""Who works where is chosen in the settings, and seen by who is kept to it."""

import time

from playwright.sync_api import Page, expect
from tests.browser.conftest import Site
from tests.browser.visitor import Visitor


def test_somebody_is_invited_to_locations(admin: Visitor) -> None:
    page = admin.send("/settings/users", {"email": "pat@example.com", "role": "warehouse", "locations": ["SHOP"]}, 200)
    assert "orderwright user invite pat@example.com --org demo --role warehouse --locations SHOP" in page.text
    assert "Warehouse at SHOP" in page.words
    refused = admin.send("/settings/users", {"email": "sam@example.com", "role": "service", "locations": ["DC"]}, 422)
    assert "Only who does no more than the warehouse does can be kept to locations." in refused.text
    assert 'value="DC" checked' in refused.text, "what was ticked stays"


def test_a_member_s_locations_are_changed_and_count_at_once(site: Site, at_work: Page) -> None:
    picker = site.visitor("warehouse")
    assert "All locations" in picker.client.get("/warehouse/pick").text
    window = at_work
    window.goto("/settings/users")
    window.locator("tr", has_text="warehouse@example.com").get_by_role("button", name="Change").click()
    dialog = window.get_by_role("dialog")
    expect(dialog.get_by_role("group", name="Locations")).to_be_visible()
    dialog.locator("input[value=SHOP]").check()
    dialog.get_by_role("button", name="Save").click()
    expect(window.get_by_text("User changed.")).to_be_visible()
    expect(window.locator("tr", has_text="warehouse@example.com")).to_contain_text("Warehouse at SHOP")
    for _ in range(200):
        if "· SHOP<" in picker.client.get("/account").text:
            break
        time.sleep(0.01)
    else:
        raise AssertionError("still at all locations")
    assert "All locations" not in picker.client.get("/warehouse/pick").text
    variant = picker.open("/inventory/85123A")
    assert "Not stocked at Leeds store yet." in variant.words
    assert "No stock movements at Leeds store yet" in variant.words
    stock = picker.client.get("/inventory/receive").text
    assert '<option value="SHOP"' in stock
    assert '<option value="DC"' not in stock
    window.locator("tr", has_text="warehouse@example.com").get_by_role("button", name="Change").click()
    expect(window.get_by_role("dialog").locator("input[value=SHOP]")).to_be_checked()


def test_a_scanner_s_key_is_made_for_locations(admin: Visitor) -> None:
    wanted = {"name": "Scanner", "role": "warehouse", "days": "30", "locations": ["DC"]}
    page = admin.send("/settings/keys", wanted, 200)
    assert "as warehouse at DC" in page.words
