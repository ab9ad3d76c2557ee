"""Orders written down for somebody on the phone: live availability, drafts, and placing once."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Site
from tests.browser.visitor import Visitor, words_of

from orderwright.orders.types import Customer

ADDRESS = {"name": "Ada Sample", "line1": "1 Sample Street", "city": "London", "postal_code": "N1 1AA", "country": "GB"}
TERMS = {"channel": "phone", "service_level": "standard", "shipping_price": "4,95", "payment": "card"}


def form(**changes: Any) -> dict[str, Any]:
    lines = {"sku:1": "85123A", "quantity:1": "2", "sku:2": "22752", "quantity:2": "1", "unit_price:2": "3"}
    return {**ADDRESS, **TERMS, "email": "ada@example.com", **lines, **changes}


def figures(admin: Visitor, fields: dict[str, Any]) -> str:
    """What the page shows while the order is typed."""
    return re.sub(r"<[^>]+>", " ", admin.open("/orders/new").change(fields).text)


def orders(site: Site, reference: str) -> list[Any]:
    return site.sql("select number, total_minor, payment_status from orders where external_ref = %s", reference)


def test_lines_are_priced_and_their_stock_is_told(admin: Visitor) -> None:
    said = figures(admin, form(**{"quantity:2": "5000", "sku:3": "NOPE"}))
    assert "White hanging heart T-light holder · £2.55" in said
    assert "£5.10" in said
    assert "4,000 backordered" in said
    assert "There is no variant with the SKU" in said


def test_an_order_is_placed_once_however_often_it_is_sent(admin: Visitor, site: Site) -> None:
    page = admin.open("/orders/new")
    first, second = (page.press("Place order", form(external_ref="PHONE-1")) for _ in range(2))
    ((number, total, payment),) = orders(site, "PHONE-1")
    assert first.path == second.path == f"/orders/{number}"
    assert (total, payment) == (510 + 300 + 495, "paid")


def test_a_mistake_stands_beside_its_field_and_nothing_is_placed(admin: Visitor, site: Site) -> None:
    wrong = form(external_ref="PHONE-2", country="", shipping_price="cheap", **{"quantity:1": "0"})
    answer = admin.open("/orders/new").press("Place order", wrong, status=422)
    page = answer.html
    assert 'id="error-country"' in page
    assert 'id="error-shipping_price"' in page
    assert "A quantity is from 1 to" in page
    assert 'value="cheap"' in page
    unknown = answer.press("Place order", form(external_ref="PHONE-2", **{"sku:1": "NOPE"}), status=422)
    assert "NOPE" in unknown.html
    assert orders(site, "PHONE-2") == []
    assert "1 to 2,000 lines" in admin.open("/orders/new").press("Place order", {**ADDRESS, **TERMS}, status=422).html
    forged = admin.post_directly("/orders/new", form(external_ref="PHONE-2", act="place", country="XX"), 422)
    assert 'id="error-country"' in forged.html


@pytest.mark.parametrize("field", ["unit_price", "discount"])
def test_the_field_of_a_line_that_is_wrong_is_the_one_that_is_marked(admin: Visitor, field: str) -> None:
    page = admin.open("/orders/new").press("Place order", form(**{f"{field}:1": "ten"}), status=422).html
    marked = re.findall(r'name="(\w+):1"[^>]*aria-invalid="true"', page)
    assert marked == [field]
    assert "must be a decimal number" in page


def test_units_without_a_sku_are_refused_and_not_left_out(admin: Visitor, site: Site) -> None:
    without = form(external_ref="PHONE-3", **{"sku:9": "", "quantity:9": "3"})
    page = admin.open("/orders/new").press("Place order", without, status=422)
    assert "Choose a SKU, or remove this line." in page.html
    assert page.field("quantity:9") == "3"
    assert orders(site, "PHONE-3") == []
    page.press("Place order", {"external_ref": "PHONE-4", "quantity:9": "1"})
    assert len(orders(site, "PHONE-4")) == 1, "the empty row at the end is none"


def test_a_draft_is_kept_changed_and_placed(admin: Visitor, site: Site) -> None:
    kept = admin.open("/orders/new").press("Save draft", form(external_ref="", note="Calls back"))
    assert kept.field("note") == "Calls back"
    assert kept.path in admin.get("/orders/new")
    placed = kept.press("Place order")
    ((number, *_),) = orders(site, f"D-{kept.field('draft_number')}")
    assert placed.path == f"/orders/{number}"
    admin.get(kept.path, 404)


def test_a_draft_that_somebody_else_changed_is_not_overwritten(admin: Visitor) -> None:
    kept = admin.open("/orders/new").press("Save draft", form())
    theirs = admin.open(kept.path)
    kept.press("Save draft", {"note": "first"})
    late = theirs.press("Save draft", {"note": "second"}, status=422)
    assert "Someone else has saved this draft since." in late.html
    assert late.field("note") == "second"


def test_a_draft_is_thrown_away(admin: Visitor) -> None:
    kept = admin.open("/orders/new").press("Save draft", form())
    kept.press("Discard draft")
    admin.get(kept.path, 404)


def test_who_may_not_place_orders_is_refused(site: Site) -> None:
    reader = site.visitor("read_only")
    assert "orders.place" in words_of(reader.get("/orders/new", 403))
    reader.post_directly("/orders/new", form(act="place"), 403)


@pytest.fixture
def grace(site: Site) -> None:
    site.order({"85123A": 1}, customer=Customer(email="grace.hopper@example.com", name="Grace Hopper"))


def test_an_order_is_taken_on_the_phone(at_work: Page, site: Site, grace: None) -> None:  # noqa: ARG001
    drafts = site.sql("select count(*) from draft_order where content -> 'customer' ->> 'name' = ''")
    at_work.goto("/orders/new")
    at_work.get_by_label("Find").press_sequentially("grace")
    expect(at_work.get_by_role("button", name="Grace Hopper")).to_be_visible()
    at_work.get_by_label("Find").press("Enter")
    at_work.get_by_role("button", name="Grace Hopper").click()
    assert site.sql("select count(*) from draft_order where content -> 'customer' ->> 'name' = ''") == drafts
    expect(at_work.get_by_label("E-mail")).to_have_value("grace.hopper@example.com")
    expect(at_work.get_by_label("City")).to_have_value("London")
    sku = at_work.get_by_label("SKU").first
    sku.press_sequentially("lantern")
    expect(at_work.locator("#variants option")).to_have_attribute("value", "71053")
    sku.fill("71053")
    at_work.get_by_label("Quantity").first.fill("3")
    at_work.get_by_label("Quantity").first.press("Tab")
    expect(at_work.locator("#draft-money")).to_contain_text("£7.65")
    expect(at_work.locator("#draft-lines tr").first).to_contain_text("available")
    expect(at_work.locator("#draft-lines tr").first).to_contain_text("£7.65")
    expect(at_work.locator("#draft-lines tr")).to_have_count(2)
    at_work.get_by_label("SKU").nth(1).fill("22752")
    at_work.get_by_label("SKU").nth(1).press("Tab")
    expect(at_work.locator("#draft-money")).to_contain_text("£10.20")
    at_work.get_by_label("Remove line").first.click()
    expect(at_work.locator("#draft-money")).to_contain_text("£2.55")
    at_work.get_by_label("Shipping price").fill("2.00")
    at_work.get_by_label("Tax optional").fill("0.60")
    at_work.get_by_label("Prices include the tax").check()
    expect(at_work.locator("#draft-money")).to_contain_text("£4.55")
    expect(at_work.locator("#draft-money")).to_contain_text("Tax included£0.60")
    at_work.get_by_role("button", name="Place order").click()
    expect(at_work.get_by_text(" placed.")).to_be_visible()
    expect(at_work.get_by_text("Set 7 babushka nesting boxes").first).to_be_visible()


def test_the_money_is_summed_up_before_anything_is_known_of_the_customer(admin: Visitor) -> None:
    lines = {"sku:1": "85123A", "quantity:1": "2", "discount:1": "0.10", "shipping_price": "4,95"}
    said = figures(admin, lines)
    assert "Items  £5.10  Discount  -£0.10" in said
    assert "Total  £9.95" in said
    shares = {**lines, "discount:1": "10 %", "order_discount": "33,33%"}
    said = figures(admin, shares)
    assert "Items  £5.10  Discount  -£2.04" in said  # 0.51, then 33.33 % of 4.59: 1.53
    assert "Total  £8.01" in said
    assert "Calculated as you add items." in figures(admin, {**lines, "sku:2": "NOPE"})


def test_tax_is_typed_and_either_added_or_in_the_prices(admin: Visitor, site: Site) -> None:
    beside = {"sku:1": "85123A", "quantity:1": "2", "shipping_price": "4.95", "tax": "1,51"}
    said = figures(admin, beside)
    assert re.search(r"Tax\s+£1\.51\s+Total\s+£11\.56", said)
    inside = {**beside, "prices_include_tax": "yes"}
    said = figures(admin, inside)
    assert re.search(r"Total\s+£10\.05\s+Tax included\s+£1\.51", said)
    for ref, terms, total in (("TAX-1", {"tax": "1.51"}, 1456), ("TAX-2", {**inside, "sku:1": "85123A"}, 1305)):
        kept = admin.open("/orders/new").press("Save draft", form(external_ref=ref, **terms))
        assert kept.field("tax") in ("1.51", "1,51")
        kept.press("Place order")
        taxes = site.sql("select total_minor, tax_minor, prices_include_tax from orders where external_ref = %s", ref)
        assert taxes == [(total, 151, ref == "TAX-2")]
    wrong = admin.open("/orders/new").press("Place order", form(external_ref="TAX-3", tax="much"), status=422)
    assert 'id="error-tax"' in wrong.html


def test_a_country_is_chosen_by_its_name_and_a_draft_says_that_it_is_for_nobody_yet(admin: Visitor) -> None:
    page = admin.open("/orders/new").press("Save draft", {"country": "GB"}).html
    assert '<option value="GB" selected>United Kingdom</option>' in page
    assert page.index(">Åland Islands<") < page.index(">Albania<")
    assert "no customer yet" in words_of(admin.get("/orders/new"), 9000)
