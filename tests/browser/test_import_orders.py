"""A file of orders, read, checked and imported by a person at a browser."""

from pathlib import Path

from playwright.sync_api import Page, expect
from tests.browser.conftest import Site
from tests.browser.visitor import Visitor

FILE = """order;name;country;sku;qty;price;date;delivery
IMP-1;Ann Sample;England;71053;2;1.250,00;03/05/2026 09:00;Flat rate
IMP-2;Bo Sample;Germany;85123A;1;2,50;04/05/2026 10:30;Flat rate
IMP-3;Cy Sample;Nowhere;85123A;1;2,50;05/05/2026 11:00;Flat rate
Total;;;;4;2.505,00;;
"""


def chosen(page: Page, file: Path) -> None:
    page.goto("/import/orders")
    page.get_by_label("CSV file").set_input_files(file)
    page.get_by_role("button", name="Upload").click()


def test_a_file_of_orders_is_checked_before_it_is_imported(site: Site, at_work: Page, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(FILE)
    chosen(at_work, file)
    expect(at_work.get_by_label("Reference")).to_have_value("order")
    at_work.get_by_label("Delivery optional").select_option("delivery")
    at_work.get_by_role("button", name="Check the file").click()
    expect(at_work.get_by_text("Say in which order the file has day and month").first).to_be_visible()
    expect(at_work.get_by_text("It is not said yet what delivery 'Flat rate' means").first).to_be_visible()
    at_work.get_by_label("Dates").select_option("MDY")
    at_work.get_by_label("Flat rate", exact=True).select_option("express")
    at_work.get_by_role("button", name="Check the file").click()
    expect(at_work.get_by_text("5 March 2026, 09:00 UTC")).to_be_visible()
    expect(at_work.get_by_text("'Nowhere' is not an ISO 3166-1 country such as GB.")).to_be_visible()
    expect(at_work.get_by_text("country: 'England' was read as GB (1 order).")).to_be_visible()
    expect(at_work.get_by_text("Orders of Import are released at once, paid or not;")).to_be_visible()
    assert site.sql("select count(*) from orders where external_ref like 'IMP-%%'") == [(0,)]
    at_work.get_by_role("button", name="Import 2 rows, 1 to quarantine").click()
    expect(at_work.get_by_role("link", name="Fix in quarantine")).to_be_visible()
    assert site.sql(
        "select external_ref, total_minor, service_level, placed_at::date::text from orders"
        " where external_ref like 'IMP-%%' order by 1"
    ) == [("IMP-1", 250000, "express", "2026-03-05"), ("IMP-2", 250, "express", "2026-04-05")]


def test_a_file_in_an_unclear_encoding_is_read_as_the_person_says(site: Site, at_work: Page, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_bytes("order,name,country,sku,qty,price\nJP-1,見本 花子,JP,71053,1,2.50\n".encode("shift-jis"))
    chosen(at_work, file)
    expect(at_work.get_by_text("JP-1,見本 花子,JP")).to_be_visible()
    expect(at_work.get_by_label("Encoding")).to_have_value("cp932")
    at_work.get_by_role("button", name="Preview").click()
    expect(at_work.get_by_role("cell", name="見本 花子")).to_be_visible()
    at_work.get_by_role("button", name="Check the file").click()
    at_work.get_by_role("button", name="Import 1 row").click()
    expect(at_work.get_by_text("All rows imported")).to_be_visible()
    assert site.sql("select ship_to->>'name' from orders where external_ref = 'JP-1'") == [("見本 花子",)]


def test_history_stands_on_its_customers_page(site: Site, at_work: Page, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text("order,email,country,sku,qty,price\nOLD-7,old@example.com,GB,GONE,2,3.00\n")
    chosen(at_work, file)
    at_work.get_by_label("Orders", exact=True).select_option("yes")
    at_work.get_by_role("button", name="Check the file").click()
    expect(at_work.get_by_text("These orders are kept as past orders of their customers")).to_be_visible()
    at_work.get_by_role("button", name="Import 1 row").click()
    expect(at_work.get_by_text("All rows imported")).to_be_visible()
    ((number,),) = site.sql("select number from customer where email = 'old@example.com'")
    at_work.goto(f"/customers/{number}")
    row = at_work.get_by_role("row", name="OLD-7")
    expect(row).to_contain_text("£6.00")
    expect(row).to_contain_text("Shipped")
    assert site.sql("select count(*) from orders where external_ref = 'OLD-7'") == [(0,)]


def test_a_file_by_another_name_is_refused_whatever_is_in_it(admin: Visitor) -> None:
    for name in ("orders.xlsx", "orders", "orders.csv.exe"):
        sent = {"file": (name, FILE.encode(), "text/csv")}
        page = admin.open("/import/orders").press("Upload", files=sent, status=422)
        assert "A CSV file ends in .csv, .tsv or .txt." in page.words
    admin.open("/import/orders").press("Upload", files={"file": ("Orders.TXT", FILE.encode(), "text/plain")})
