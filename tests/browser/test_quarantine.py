"""Rows in quarantine, mended and tried again by a person at a browser."""

from playwright.sync_api import Page, expect
from tests.browser.conftest import Site
from tests.given import all_of

from orderwright.catalog.save_variants import SaveVariant, save_variants
from orderwright.channels.csv.import_orders import import_orders
from orderwright.channels.csv.read_table import CsvFile
from orderwright.channels.quarantine import QuarantineRow, quarantine_rows

STRETCHES = 2
HOPELESS = STRETCHES * 200


def waiting(reference: str, sku: str, source: str) -> QuarantineRow:
    """An order of a file that was set aside because of its SKU."""
    order = {
        "channel": "import",
        "external_ref": reference,
        "currency": "GBP",
        "ship_to": {"country": "GB", "line1": "1 Sample Street", "city": "London", "postal_code": "N1 1AA"},
        "lines": [{"sku": sku, "quantity": 1, "unit_price": "2.50"}],
    }
    content = {"kind": "order", "order": order, "rows": [2]}
    reason = f"There is no SKU {sku}."
    return QuarantineRow(
        source=source, source_ref=reference, code="sku_unknown", reason=reason, content=content, row_no=2
    )


def ordered(site: Site, like: str) -> int:
    return int(site.sql("select count(*) from orders where external_ref like %s", like)[0][0])


def test_a_row_is_mended_saved_and_becomes_its_order(site: Site, at_work: Page) -> None:
    site.do(quarantine_rows, waiting("BY-HAND", "NO-SUCH", "orders.csv by hand"))
    at_work.goto("/quarantine")
    at_work.get_by_role("link", name="BY-HAND").click()
    sku = at_work.get_by_label("SKU of line 1")
    expect(sku).to_have_value("NO-SUCH")
    sku.fill("STILL-NONE")
    at_work.get_by_role("button", name="Save and retry").click()
    expect(sku).to_have_attribute("aria-invalid", "true")
    expect(sku).to_have_value("STILL-NONE")
    assert ordered(site, "BY-HAND") == 0
    sku.fill("71053")
    at_work.get_by_label("Quantity of line 1").fill("3")
    at_work.get_by_role("button", name="Save and retry").click()
    expect(at_work.get_by_text("Imported.")).to_be_visible()
    placed = site.sql(
        "select l.sku, l.quantity from orders join order_line l using (order_id) where external_ref = 'BY-HAND'"
    )
    assert placed == [("71053", 3)]


def test_trying_all_again_reaches_the_oldest_row_behind_hundreds_that_stay(site: Site, at_work: Page) -> None:
    rows = [waiting(f"OLD-{n}", "LATER", "orders.csv many") for n in range(3)]
    site.run(all_of(site.world, quarantine_rows, rows))
    site.run(
        all_of(site.world, quarantine_rows, [waiting(f"NEW-{n}", "NEVER", "orders.csv many") for n in range(HOPELESS)])
    )
    site.do(quarantine_rows, waiting("OTHER-1", "LATER", "orders.csv other"))
    site.do(save_variants, SaveVariant(sku="LATER", title="Came later", price="2.50"))
    at_work.goto("/quarantine")
    at_work.get_by_role("link", name="orders.csv many").first.click()
    expect(at_work.get_by_role("link", name="OTHER-1")).to_have_count(0)
    at_work.get_by_role("button", name="Retry these").click()
    said = f"3 of {HOPELESS + 3} imported. {HOPELESS} still waiting, each with its reason."
    expect(at_work.locator("#progress")).to_contain_text(said, timeout=30_000)
    assert (ordered(site, "OLD-%"), ordered(site, "OTHER-%")) == (3, 0)
    assert site.sql("select distinct attempts from quarantine where source_ref like 'NEW-%%'") == [(1,)]
    at_work.get_by_role("link", name="Back to quarantine").click()
    expect(at_work.get_by_text("orders.csv many").first).to_be_visible()


FILE = """order,name,country,sku,qty,price,date,note
FIX-1,Ann,Nowhere,71053,1,2.50,2026-03-05T09:00:00Z,"Ring.
Twice."
FIX-1,,,GHOST,1,2.50,,
FIX-2,Bo,Nowhere,71053,1,2.50,2026-03-05T09:00:00Z,
FIX-3,Cy,Nowhere,71053,1,2.50,2026-03-05T09:00:00Z,
FIX-4,Di,Elsewhere,71053,1,2.50,2026-03-05T09:00:00Z,
FIX-5,Ed,GB,71053,two,2.50,yesterday,
"""


def test_a_line_is_removed_an_emptied_field_comes_back_and_others_are_fixed_with_it(site: Site, at_work: Page) -> None:
    site.run(import_orders(site.world.door, site.world.context, CsvFile(FILE.encode())))
    at_work.goto("/quarantine")
    at_work.get_by_role("link", name="FIX-1").click()
    expect(at_work.get_by_role("heading", name="Row 3 line 4")).to_be_visible()
    country = at_work.get_by_label("Ship to: country")
    expect(country).to_have_attribute("aria-invalid", "true")
    at_work.get_by_label("Ship to: name").fill("")
    at_work.get_by_role("button", name="Save and retry").click()
    expect(at_work.get_by_text("1 attempt.")).to_be_visible()
    expect(at_work.get_by_label("Ship to: name")).to_have_value("")
    at_work.get_by_label("Ship to: name").fill("Ann Sample")
    country.fill("GB")
    at_work.get_by_label("Fix 2 other rows with the same value, too").check()
    at_work.locator("input[name='remove:2']").check()
    at_work.get_by_role("button", name="Save and retry").click()
    expect(at_work.get_by_text("Imported, with 2 of 2 others of the same cause.")).to_be_visible()
    placed = (
        "select external_ref, ship_to->>'name', note, units from orders where external_ref like 'FIX-%%' order by 1"
    )
    assert site.sql(placed) == [
        ("FIX-1", "Ann Sample", "Ring.\nTwice.", 1), ("FIX-2", "Bo", "", 1), ("FIX-3", "Cy", "", 1),
    ]  # fmt: skip


def test_what_could_not_be_read_stands_at_its_field_and_must_be_said(site: Site, at_work: Page) -> None:
    at_work.goto("/quarantine")
    at_work.get_by_role("link", name="FIX-5").click()
    quantity, at = at_work.get_by_label("Quantity of line 1"), at_work.get_by_label("Placed at")
    expect(quantity).to_have_value("two")
    expect(at).to_have_value("yesterday")
    quantity.fill("2")
    at_work.get_by_role("button", name="Save and retry").click()
    expect(quantity).not_to_have_attribute("aria-invalid", "true")
    expect(at).to_have_attribute("aria-invalid", "true")
    assert ordered(site, "FIX-5") == 0
    at.fill("2026-03-05T09:00:00Z")
    at_work.get_by_role("button", name="Save and retry").click()
    expect(at_work.get_by_text("Imported.")).to_be_visible()
    placed = "select units, placed_at::date::text from orders where external_ref = 'FIX-5'"
    assert site.sql(placed) == [(2, "2026-03-05")]
