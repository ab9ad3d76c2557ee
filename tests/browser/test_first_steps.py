"""A new organization is led through what it needs, and a location that can't send is told so."""

import re

from tests.browser.conftest import Site
from tests.browser.visitor import Visitor, words_of


def test_home_lists_what_is_to_be_set_up_until_orders_can_flow(site: Site, admin: Visitor) -> None:
    page = words_of(admin.get("/"), 5000)
    assert "First steps" in page
    assert "To do Add your organization" in page
    for done in ("Done Add a location that ships", "Done Add or import variants", "Done Receive or import stock"):
        assert done in page, done
    assert "To do Enter or import the first order" in page
    packer = words_of(site.visitor("warehouse").get("/"), 5000)
    assert "Receive or import stock" in packer
    assert "Add a location" not in packer, "nobody is sent where they may do nothing"
    site.order({"85123A": 1})
    assert "First steps" not in words_of(admin.get("/"), 5000)
    site.sql("update location set active = false")
    page = words_of(admin.get("/"), 5000)
    assert "To do Add a location that ships" in page, "orders wait, and nothing else says what for"
    assert "Done Enter or import the first order" in page
    site.sql("update location set active = true")


def test_a_location_without_a_street_is_warned_of(admin: Visitor) -> None:
    assert "No label can be made here." not in admin.get("/settings/locations/DC")
    admin.send("/settings/locations", {"code": "BARN", "name": "Barn", "country": "GB", "auto_accept": "yes"})
    page = words_of(admin.get("/settings/locations/BARN"), 3000)
    assert "No label can be made here. The address is incomplete: no street, city or postal code." in page
    assert "No label can be made: fix address" in admin.get("/settings/locations")
    whole = {"name": "Barn", "line1": "1 Sample Lane", "city": "Leeds", "postal_code": "LS1 1AA", "country": "GB"}
    admin.send("/settings/locations/BARN", {**whole, "priority": "9", "line2": "Unit 7", "region": "Yorkshire"})
    page = admin.get("/settings/locations/BARN")
    assert re.search(r'name="line2"[^>]* value="Unit 7"', page)
    assert re.search(r'name="region"[^>]* value="Yorkshire"', page)
    assert "No label can be made here." not in admin.get("/settings/locations/BARN")
    assert "No label can be made" not in admin.get("/settings/locations")
