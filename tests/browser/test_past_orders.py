"""Past orders in the console: found from the list of orders, listed, looked at, saved, and beside the sales."""

import csv
import io

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Site
from tests.browser.visitor import Visitor, words_of

from orderwright.channels.csv.import_orders import import_orders
from orderwright.channels.csv.read_table import CsvFile

PAST = """order,email,name,country,sku,qty,price,date,status
OLD-1,ada@example.com,Ada Sample,GB,71053,2,2.50,2025-03-05T09:00:00Z,delivered
OLD-1,,,,GONE-7,1,4.00,,
OLD-2,bo@example.com,Bo Sample,FR,85123A,1,2.50,2025-04-05T09:00:00Z,refunded
"""


@pytest.fixture(scope="module", autouse=True)
def imported(site: Site) -> None:
    site.order({"85123A": 1})
    past = CsvFile(PAST.encode(), defaults={"channel": "web", "history": "yes"})
    site.run(import_orders(site.world.door, site.world.context, past))


def test_a_search_of_orders_says_how_many_past_ones_match(at_work: Page) -> None:
    at_work.goto("/orders?q=OLD-")
    at_work.get_by_role("link", name="2 past orders match").click()
    expect(at_work.get_by_label("Search past orders")).to_have_value("OLD-")
    at_work.get_by_label("Search past orders").fill("ada@example.com")
    at_work.get_by_role("button", name="Search").click()
    expect(at_work.get_by_role("link", name="OLD-2")).to_have_count(0)
    at_work.get_by_role("link", name="OLD-1").click()
    expect(at_work.get_by_role("row", name="71053 White metal lantern 2 £2.50 £5.00")).to_be_visible()
    expect(at_work.get_by_role("row", name="GONE-7 – 1 £4.00 £4.00")).to_be_visible()
    expect(at_work.get_by_role("link", name="GONE-7")).to_have_count(0)
    expect(at_work.get_by_text("£9.00")).to_be_visible()
    at_work.get_by_role("link", name="Ada Sample").click()
    expect(at_work.get_by_role("heading", name="Ada Sample")).to_be_visible()
    at_work.goto("/orders?q=nothing-like-it")
    expect(at_work.get_by_role("link", name="match")).to_have_count(0)


def test_filters_stay_in_pages_and_in_the_file(admin: Visitor) -> None:
    page = admin.get("/orders/past?status=refunded&q=old")
    assert "OLD-2" in page
    assert "OLD-1" not in page
    for asked, refs in (("", ["OLD-2", "OLD-1"]), ("country=gb", ["OLD-1"]), ("placed_to=2025-03-05", ["OLD-1"])):
        answer = admin.open(f"/orders/past?{asked}").press("CSV", status=200)
        rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert [row["External number"] for row in rows] == refs
    assert (rows[0]["Total"], rows[0]["Currency"], rows[0]["Units"], rows[0]["Status"]) == (
        "9.00",
        "GBP",
        "3",
        "delivered",
    )
    admin.get("/orders/past?status=lost", 422)
    admin.get("/orders/past?placed_from=soon", 422)
    assert "No past order matches" in admin.get("/orders/past?channel=phone")


def test_sales_of_their_days_lead_to_them(admin: Visitor) -> None:
    page = admin.get("/sales?from_day=2025-03-01&to_day=2025-04-30")
    assert "/orders/past?placed_from=2025-03-05&amp;placed_to=2025-03-05" in page
    assert "Past orders £9.00" not in words_of(page, 9000)
    assert "£11.50" in words_of(page, 9000)
    assert "Past orders" not in admin.get("/sales?from_day=2025-05-01&to_day=2025-05-30")


def test_who_sees_no_customers_is_led_to_no_past_order(site: Site) -> None:
    packer = site.visitor("warehouse")
    assert "/orders/past" not in packer.get("/orders?q=OLD-1")
    packer.get("/orders/past", 403)
