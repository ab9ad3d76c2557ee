"""Orders written down for somebody on the phone: live availability, drafts, and placing once."""

import re
import uuid
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Site
from tests.browser.visitor import Visitor, words_of

from orderwright.orders.types import Customer

ADDRESS = {"name": "Ada Sample", "line1": "1 Sample Street", "city": "London", "postal_code": "N1 1AA", "country": "gb"}
TERMS = {"channel": "phone", "service_level": "standard", "shipping_price": "4,95", "payment": "card"}


def form(**changes: Any) -> dict[str, Any]:
    lines = {"sku:1": "85123A", "quantity:1": "2", "sku:2": "22752", "quantity:2": "1", "unit_price:2": "3"}
    return {**ADDRESS, **TERMS, "email": "ada@example.com", **lines, **changes}


def orders(site: Site, reference: str) -> list[Any]:
    return site.sql("select number, total_minor, payment_status from orders where external_ref = %s", reference)


def test_lines_are_priced_and_their_stock_is_told(admin: Visitor) -> None:
    answer = admin.post_directly("/orders/new?act=update", form(**{"quantity:2": "5000", "sku:3": "NOPE"}), 200).text
    said = re.sub(r"<[^>]+>", " ", answer)
    assert "White hanging heart T-light holder · £2.55" in said
    assert "£5.10" in said
    assert "4,000 backordered" in said
    assert "There is no variant with the SKU" in said


def test_an_order_is_placed_once_however_often_it_is_sent(admin: Visitor, site: Site) -> None:
    once = form(external_ref="PHONE-1", key=str(uuid.uuid4()), act="place")
    first, second = (admin.post_directly("/orders/new", once) for _ in range(2))
    assert first.headers["location"] == second.headers["location"]
    ((number, total, payment),) = orders(site, "PHONE-1")
    assert first.headers["location"] == f"/orders/{number}"
    assert (total, payment) == (510 + 300 + 495, "paid")


def test_a_mistake_stands_beside_its_field_and_nothing_is_placed(admin: Visitor, site: Site) -> None:
    wrong = form(external_ref="PHONE-2", act="place", country="XX", shipping_price="cheap", **{"quantity:1": "0"})
    page = admin.post_directly("/orders/new", wrong, 422).text
    assert 'id="error-country"' in page
    assert 'id="error-shipping_price"' in page
    assert "A quantity is from 1 to" in page
    assert 'value="cheap"' in page
    unknown = admin.post_directly("/orders/new", form(act="place", **{"sku:1": "NOPE"}), 422).text
    assert "NOPE" in unknown
    assert orders(site, "PHONE-2") == []
    assert "1 to 2,000 lines" in admin.post_directly("/orders/new", {**ADDRESS, **TERMS, "act": "place"}, 422).text


@pytest.mark.parametrize("field", ["unit_price", "discount"])
def test_the_field_of_a_line_that_is_wrong_is_the_one_that_is_marked(admin: Visitor, field: str) -> None:
    page = admin.post_directly("/orders/new", form(act="place", **{f"{field}:1": "ten"}), 422).text
    marked = re.findall(r'name="(\w+):1"[^>]*aria-invalid="true"', page)
    assert marked == [field]
    assert "must be a decimal number" in page


def test_units_without_a_sku_are_refused_and_not_left_out(admin: Visitor, site: Site) -> None:
    page = admin.post_directly(
        "/orders/new", form(external_ref="PHONE-3", act="place", **{"sku:9": "", "quantity:9": "3"}), 422
    )
    assert "Choose a SKU, or remove this line." in page.text
    assert 'name="quantity:9" value="3"' in page.text
    assert orders(site, "PHONE-3") == []
    blank = form(external_ref="PHONE-4", act="place", **{"sku:9": "", "quantity:9": "1"})
    admin.post_directly("/orders/new", blank)
    assert len(orders(site, "PHONE-4")) == 1, "the empty row at the end is none"


def test_a_draft_is_kept_changed_and_placed(admin: Visitor, site: Site) -> None:
    kept = admin.post_directly("/orders/new", form(act="save", external_ref="", note="Calls back"))
    where = kept.headers["location"]
    page = admin.get(where)
    assert "Calls back" in page
    assert where in admin.get("/orders/new")
    hidden = dict(re.findall(r'name="(draft_id|version|draft_number)" value="([^"]+)"', page))
    placed = admin.post_directly("/orders/new", form(act="place", external_ref="", **hidden))
    assert orders(site, f"D-{hidden['draft_number']}") != []
    admin.get(where, 404)
    assert placed.headers["location"].startswith("/orders/")


def test_a_draft_that_somebody_else_changed_is_not_overwritten(admin: Visitor) -> None:
    where = admin.post_directly("/orders/new", form(act="save")).headers["location"]
    hidden = dict(re.findall(r'name="(draft_id|version|draft_number)" value="([^"]+)"', admin.get(where)))
    admin.post_directly("/orders/new", form(act="save", note="first", **hidden))
    late = admin.post_directly("/orders/new", form(act="save", note="second", **hidden), 422)
    assert "Someone else has saved this draft since." in late.text


def test_a_draft_is_thrown_away(admin: Visitor) -> None:
    where = admin.post_directly("/orders/new", form(act="save")).headers["location"]
    admin.post_directly(f"{where}/discard")
    admin.get(where, 404)


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
    said = re.sub(r"<[^>]+>", " ", admin.post_directly("/orders/new?act=update", lines, 200).text)
    assert "Items  £5.10  Discount  -£0.10" in said
    assert "Total  £9.95" in said
    shares = {**lines, "discount:1": "10 %", "order_discount": "33,33%"}
    said = re.sub(r"<[^>]+>", " ", admin.post_directly("/orders/new?act=update", shares, 200).text)
    assert "Items  £5.10  Discount  -£2.04" in said  # 0.51, then 33.33 % of 4.59: 1.53
    assert "Total  £8.01" in said
    unknown = admin.post_directly("/orders/new?act=update", {**lines, "sku:2": "NOPE"}, 200).text
    assert "Calculated as you add items." in unknown


def test_tax_is_typed_and_either_added_or_in_the_prices(admin: Visitor, site: Site) -> None:
    beside = {"sku:1": "85123A", "quantity:1": "2", "shipping_price": "4.95", "tax": "1,51"}
    said = re.sub(r"<[^>]+>", " ", admin.post_directly("/orders/new?act=update", beside, 200).text)
    assert re.search(r"Tax\s+£1\.51\s+Total\s+£11\.56", said)
    inside = {**beside, "prices_include_tax": "yes"}
    said = re.sub(r"<[^>]+>", " ", admin.post_directly("/orders/new?act=update", inside, 200).text)
    assert re.search(r"Total\s+£10\.05\s+Tax included\s+£1\.51", said)
    for ref, terms, total in (("TAX-1", {"tax": "1.51"}, 1456), ("TAX-2", {**inside, "sku:1": "85123A"}, 1305)):
        kept = admin.post_directly("/orders/new", form(external_ref=ref, act="save", **terms)).headers["location"]
        page = admin.open(kept)
        assert page.field("tax") in ("1.51", "1,51")
        hidden = dict(re.findall(r'name="(draft_id|version|draft_number)" value="([^"]+)"', page.html))
        admin.post_directly("/orders/new", form(external_ref=ref, act="place", **hidden, **terms))
        taxes = site.sql("select total_minor, tax_minor, prices_include_tax from orders where external_ref = %s", ref)
        assert taxes == [(total, 151, ref == "TAX-2")]
    wrong = admin.post_directly("/orders/new", form(external_ref="TAX-3", act="place", tax="much"), 422).text
    assert 'id="error-tax"' in wrong


def test_a_country_is_chosen_by_its_name_and_a_draft_says_that_it_is_for_nobody_yet(admin: Visitor) -> None:
    where = admin.post_directly("/orders/new", {"act": "save", "country": "GB"}).headers["location"]
    page = admin.get(where)
    assert '<option value="GB" selected>United Kingdom</option>' in page
    assert page.index(">Åland Islands<") < page.index(">Albania<")
    assert "no customer yet" in words_of(admin.get("/orders/new"), 9000)
