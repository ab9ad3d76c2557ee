"""Sales: figures, chart and table of a period, and the same as a file."""

import csv
import io

import pytest
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook
from tests.browser.conftest import Site
from tests.browser.visitor import Visitor, words_of

from orderwright.orders.types import Address


@pytest.fixture(scope="module", autouse=True)
def sold(site: Site) -> None:
    """7.50 GBP in Britain, 2.50 GBP in France."""
    site.order({"85123A": 3})
    site.order({"22752": 1}, ship_to=Address(country="FR", city="Lyon"))


def test_sales_have_figures_by_day_channel_country_and_sku(admin: Visitor) -> None:
    page = words_of(admin.get("/sales"), 9000)
    assert "£10.00" in page
    assert "£5.00" in page
    assert "£7.50" in words_of(admin.get("/sales?by=country"), 9000)
    assert "85123A" in admin.get("/sales?by=sku")
    assert "£2.50" in words_of(admin.get("/sales?by=channel&country=fr"), 9000)


def test_what_is_wrong_with_a_filter_is_said_beside_it(admin: Visitor) -> None:
    for address, field, said in (
        ("from_day=2026-13-01", "from_day", "is not a date such as"),
        ("from_day=2026-02-01&to_day=2026-01-01&by=country", "from_day", "the last day not before the first"),
        ("country=Atlantis&channel=web", "country", "There is no country"),
    ):
        page = admin.open(f"/sales?{address}", 422)
        assert said in page.find("//*[@id=$id]", id=f"error-filter-{field}")[0].text_content()
        assert "No sales in this period" not in page.words
        assert page.field(field) == dict(part.split("=") for part in address.split("&"))[field]
    assert admin.open("/sales?by=country&country=Atlantis", 422).link("Country") == "/sales?by=country&country=Atlantis"
    admin.get("/sales?by=mood", 422)
    admin.post_directly("/exports/sales?country=Atlantis", {"format": "csv"}, 422)


def test_a_country_may_be_written_out(admin: Visitor) -> None:
    for country in ("fr", "FRA", "France", "Frankreich"):
        page = words_of(admin.get(f"/sales?by=country&country={country}"), 9000)
        assert ("£2.50" in page, "£7.50" in page) == (True, False)


def test_sales_are_saved_as_csv_and_xlsx(admin: Visitor) -> None:
    answer = admin.open("/sales?by=country").press("CSV", status=200)
    rows = {row["Country"]: row for row in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))}
    assert (rows["GB"]["Ordered"], rows["FR"]["Ordered"], rows["GB"]["Units"]) == ("7.50", "2.50", "3")
    file = admin.open("/sales?by=country").press("Excel (XLSX)", status=200)
    book = CalamineWorkbook.from_filelike(io.BytesIO(file.content))
    assert sorted(row[3] for row in book.get_sheet_by_index(0).to_python()[1:]) == [2.5, 7.5]


def test_who_may_not_see_sales_is_told_so(site: Site) -> None:
    packer = site.visitor("warehouse")
    assert 'href="/sales"' not in packer.get("/orders")
    assert "sales.read" in words_of(packer.get("/sales", 403))


def test_the_chart_is_drawn(at_work: Page) -> None:
    at_work.goto("/sales")
    expect(at_work.locator("[data-chart] canvas")).to_have_count(1)
