"""Stock that comes in, received with a scanner at a browser: fast keys and Enter, wherever the focus is."""

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from tests.browser.conftest import Site
from tests.browser.visitor import Visitor

from orderwright.catalog.save_variants import SaveVariant, save_variants

GTIN = "4006381333931"
PATH = "/inventory/receive"


def on_hand(site: Site, sku: str) -> int:
    return int(
        site.sql("select sum(on_hand) from stock_level join variant using (variant_id) where sku = %s", sku)[0][0]
    )


def scan(page: Page, code: str) -> None:
    """As a scanner types: into whatever has the focus, without a pause, and Enter."""
    page.keyboard.type(code, delay=0)
    page.keyboard.press("Enter")


def units(page: Page, sku: str) -> Locator:
    return page.get_by_label(f"Units of {sku}")


@pytest.fixture
def receiving(site: Site, at_work: Page) -> Page:
    site.do(save_variants, SaveVariant(sku="21730", gtin=GTIN))
    at_work.goto(PATH)
    at_work.get_by_label("Location").select_option("DC")
    at_work.get_by_label("Scan or type").focus()
    return at_work


def test_each_scan_adds_one_to_the_row_of_its_variant(site: Site, receiving: Page) -> None:
    before = on_hand(site, "21730")
    for code in (GTIN, "21730", f"]E0{GTIN}", f"0{GTIN}"):
        scan(receiving, code)
    expect(units(receiving, "21730")).to_have_value("4")
    expect(receiving.get_by_label("Scan or type")).to_be_focused()
    row = receiving.locator("#receipt-lines tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("Glass star frosted T-light holder")
    expect(row.locator("img.thumb")).to_be_visible()
    expect(receiving.locator(".scan-said")).to_have_text("Glass star frosted T-light holder: 4")
    assert on_hand(site, "21730") == before
    receiving.get_by_role("button", name="Receive", exact=True).click()
    expect(receiving).to_have_url(f"{site.url}/inventory")
    assert on_hand(site, "21730") == before + 4
    receiving.goto(PATH)
    expect(receiving.locator("#receipt-lines tr")).to_have_count(0)


def test_units_counted_by_hand_are_scanned_as_number_and_code(receiving: Page) -> None:
    scan(receiving, f"12*{GTIN}")
    expect(units(receiving, "21730")).to_have_value("12")
    scan(receiving, "21730")
    scan(receiving, "3*21730")
    expect(units(receiving, "21730")).to_have_value("16")
    for wrong in ("0*21730", "-2*21730", "1000000*21730", "1.5*21730"):
        scan(receiving, wrong)
        said = f"{wrong}: units are a whole number from 1 to 99,999. Nothing was added."
        expect(receiving.locator(".scan-said")).to_have_text(said)
    scan(receiving, "2*NOWHERE")
    expect(receiving.locator("#receipt-lines tr")).to_have_count(2)
    expect(receiving.locator(".scan-said")).to_contain_text("2*NOWHERE")
    expect(units(receiving, "21730")).to_have_value("16")


def test_a_scan_never_lands_in_a_quantity(receiving: Page) -> None:
    scan(receiving, "21730")
    expect(units(receiving, "21730")).to_have_value("1")
    units(receiving, "21730").click()
    scan(receiving, "71053")
    expect(units(receiving, "71053")).to_have_value("1")
    expect(units(receiving, "21730")).to_have_value("1")
    units(receiving, "21730").fill("12")
    units(receiving, "21730").press("Enter")
    expect(receiving.get_by_label("Scan or type")).to_be_focused()
    receiving.get_by_label("Bin for 71053").focus()
    scan(receiving, "21730")
    expect(units(receiving, "21730")).to_have_value("13")
    expect(receiving.get_by_label("Bin for 71053")).to_have_value("")
    receiving.get_by_label("Reference").focus()
    scan(receiving, GTIN)
    expect(units(receiving, "21730")).to_have_value("14")
    expect(receiving.get_by_label("Reference")).to_have_value("")


def test_the_enter_after_a_scan_does_not_count_it_again(receiving: Page) -> None:
    scan(receiving, "21730")
    expect(units(receiving, "21730")).to_have_value("1")
    units(receiving, "21730").click()
    scan(receiving, "71053")
    receiving.keyboard.press("Enter")
    expect(units(receiving, "71053")).to_have_value("1")
    units(receiving, "21730").fill("12")
    scan(receiving, "71053")
    expect(units(receiving, "71053")).to_have_value("2")
    expect(units(receiving, "21730")).to_have_value("12")


def test_digits_of_a_code_that_were_typed_slowly_into_a_quantity_are_a_scan_too(receiving: Page) -> None:
    scan(receiving, "21730")
    units(receiving, "21730").focus()
    units(receiving, "21730").fill(GTIN)
    units(receiving, "21730").press("Enter")
    expect(units(receiving, "21730")).to_have_value("2")


def test_an_unusual_quantity_asks(site: Site, receiving: Page) -> None:
    before = on_hand(site, "22752")
    scan(receiving, "22752")
    units(receiving, "22752").fill("206181")
    receiving.keyboard.press("Enter")
    question = receiving.get_by_text("Unusually many. Yes, 206,181 units came in.")
    expect(question).to_be_visible()
    receiving.get_by_role("button", name="Receive", exact=True).click()
    expect(receiving.get_by_text("Nothing received yet. Fix or confirm the remaining lines.")).to_be_visible()
    expect(question).to_be_visible()
    assert on_hand(site, "22752") == before
    units(receiving, "22752").fill("20000")
    receiving.get_by_label("Unusually many").check()
    receiving.get_by_role("button", name="Receive", exact=True).click()
    expect(receiving).to_have_url(f"{site.url}/inventory")
    assert on_hand(site, "22752") == before + 20_000


def test_an_unknown_code_is_red_at_once_and_a_near_one_is_named(receiving: Page) -> None:
    scan(receiving, "9999999")
    row = receiving.locator("#receipt-lines tr[data-unknown]")
    expect(row).to_contain_text("There is no variant with the SKU '9999999'")
    expect(receiving.locator(".scan-said.wrong")).to_be_visible()
    scan(receiving, "85123a")
    expect(receiving.get_by_text("did you mean 85123A?").first).to_be_visible()
    scan(receiving, "4006381333932")
    expect(receiving.get_by_text("as a GTIN its check digit is wrong").first).to_be_visible()
    assert receiving.locator("#receipt-lines tr:not([data-unknown])").count() == 0


def test_a_reload_and_leaving_keep_the_rows(receiving: Page) -> None:
    for code in ("21730", "21730", "71053"):
        scan(receiving, code)
    expect(units(receiving, "71053")).to_have_value("1")
    receiving.get_by_label("Bin for 71053").fill("A-01-1")
    receiving.get_by_label("Reference").fill("DN 17")
    receiving.reload()
    expect(units(receiving, "21730")).to_have_value("2")
    expect(receiving.get_by_label("Bin for 71053")).to_have_value("A-01-1")
    expect(receiving.get_by_label("Reference")).to_have_value("DN 17")
    receiving.goto("/orders")
    receiving.goto(f"{PATH}?sku=71053")
    expect(units(receiving, "21730")).to_have_value("2")
    expect(units(receiving, "71053")).to_have_value("1")
    receiving.get_by_role("button", name="Start over").click()
    receiving.reload()
    expect(receiving.locator("#receipt-lines tr")).to_have_count(0)


def test_enter_selects_what_matches_what_is_typed_by_hand(receiving: Page) -> None:
    field = receiving.get_by_label("Scan or type")
    field.press_sequentially("lantern", delay=90)
    expect(receiving.locator("#receipt-matches")).to_have_attribute("data-for", "lantern")
    expect(receiving.get_by_role("listbox").get_by_role("option")).to_have_count(1)
    receiving.wait_for_timeout(150)  # a hand takes longer than a scanner
    field.press("Enter")
    expect(units(receiving, "71053")).to_have_value("1")
    expect(receiving.locator("[data-match]")).to_have_count(0)
    field.press_sequentially("T-light", delay=90)
    expect(receiving.locator("#receipt-matches")).to_have_attribute("data-for", "T-light")
    expect(receiving.get_by_role("listbox").get_by_role("option")).to_have_count(2)
    field.press("ArrowDown")
    field.press("Enter")
    expect(units(receiving, "85123A")).to_have_value("1")


def lose(route: Route) -> None:
    """The server does it, and the line breaks before its answer."""
    if route.request.method == "POST":
        route.fetch()
        route.abort()
    else:
        route.continue_()


def test_what_was_sent_and_not_answered_is_received_once(site: Site, receiving: Page) -> None:
    """The line breaks after the server has done it: sent again from the kept rows, nothing is received twice."""
    before = on_hand(site, "71053")
    scan(receiving, "71053")
    expect(units(receiving, "71053")).to_have_value("1")

    receiving.route(f"**{PATH}", lose)
    receiving.get_by_role("button", name="Receive", exact=True).click()
    expect(receiving.locator("#lost-contact")).to_be_visible()
    receiving.unroute(f"**{PATH}")
    assert on_hand(site, "71053") == before + 1
    receiving.goto(PATH)
    expect(units(receiving, "71053")).to_have_value("1")
    receiving.get_by_role("button", name="Receive", exact=True).click()
    expect(receiving).to_have_url(f"{site.url}/inventory")
    assert on_hand(site, "71053") == before + 1


def test_a_row_that_grew_after_its_answer_was_lost_says_so_and_counts_once(site: Site, receiving: Page) -> None:
    before = on_hand(site, "71053")
    scan(receiving, "71053")
    expect(units(receiving, "71053")).to_have_value("1")
    receiving.route(f"**{PATH}", lose)
    receiving.get_by_role("button", name="Receive", exact=True).click()
    expect(receiving.locator("#lost-contact")).to_be_visible()
    receiving.unroute(f"**{PATH}")
    receiving.goto(PATH)
    receiving.get_by_label("Scan or type").focus()
    scan(receiving, "71053")
    expect(units(receiving, "71053")).to_have_value("2")
    receiving.get_by_role("button", name="Receive", exact=True).click()
    expect(receiving.locator("main")).to_contain_text("This row was received before the answer was lost")
    assert on_hand(site, "71053") == before + 1


def test_a_quantity_is_a_whole_number(site: Site, admin: Visitor) -> None:
    for quantity in ("0.5", "1e2", "-1", "0", "2147483648", "2.0000000001", "²"):
        before = on_hand(site, "71053")
        page = admin.post_directly(PATH, {"location": "DC", "sku:0": "71053", "quantity:0": quantity}, 422).text
        assert f'value="{quantity}"' in page
        assert on_hand(site, "71053") == before
