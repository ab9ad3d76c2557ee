"""Invoices and credit notes of a period, found from Sales, with their sums and as a file."""

from urllib.parse import quote

from tests import warehouse
from tests.browser.conftest import Site
from tests.browser.visitor import Visitor


def test_invoices_are_listed_found_and_taken_away(site: Site, admin: Visitor) -> None:
    work, *_ = site.run(warehouse.handed_over(site.world, {"85123A": 2}))
    site.settle()
    ((number, total),) = site.sql("select number, total_minor from document where order_id = %s", work.order.id)
    paper = f"INV-{number:06}"
    page = admin.open("/sales").follow("Invoices")
    assert page.path == "/sales/documents"
    assert page.cell(paper, "Order").startswith(f"#{work.order.number}")
    assert page.cell(paper, "Total") == f"£{total / 100:.2f}"
    assert "Invoices GBP" in page.words
    found = admin.open(f"/sales/documents?q={paper}")
    assert "of any day" in found.words
    file = found.press("CSV", status=200).html
    assert f"{paper},invoice," in file
    assert file.count("INV-") == 1
    wrong = admin.client.get("/sales/documents?from_day=2026-02-01&to_day=2026-01-01")
    assert wrong.status_code == 422
    assert "The last day is before the first." in wrong.text
    assert 'value="2026-02-01"' in wrong.text
    nothing = admin.open("/sales/documents?q=INV-999999").words
    assert "Nothing found for “INV-999999”" in nothing
    assert "Clear search" in nothing
    assert "This month" not in nothing
    assert "No invoices here" in admin.open("/sales/documents?from_day=2001-01-01&to_day=2001-01-02").words
    (buyer,) = site.sql("select content #>> '{buyer,lines,0}' from document where order_id = %s", work.order.id)[0]
    assert paper in admin.open(f"/sales/documents?q={quote(buyer)}").words
    assert "Invoices" not in site.visitor("warehouse").get("/")
