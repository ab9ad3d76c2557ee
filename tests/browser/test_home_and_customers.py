"""Home with its living figures; customers and one of them; and the way to the sign-in."""

import csv
import io
import re
from datetime import UTC, datetime

import httpx
import pytest
from playwright.sync_api import Page, expect
from tests import warehouse
from tests.browser.conftest import Site
from tests.browser.visitor import Visitor, words_of

from orderwright.orders.place_holds import PlaceHold, place_holds
from orderwright.orders.types import Customer


@pytest.fixture(scope="module", autouse=True)
def number(site: Site) -> int:
    """The number of the customer Grace, who has two orders, one of them delivered."""
    grace = Customer(email="grace@example.com", name="Grace Sample", phone="+44 20 7946 0001")
    site.run(warehouse.delivered(site.world, {"85123A": 2}, customer=grace))
    order = site.order({"22752": 1}, customer=grace)
    site.do(place_holds, PlaceHold(order_id=order.id, reason="address"))
    ((number,),) = site.sql("select number from customer where email = 'grace@example.com'")
    return int(number)


def test_the_number_of_work_in_the_warehouse_opens_its_order(site: Site, admin: Visitor) -> None:
    ((work, order),) = site.sql(
        "select f.number, o.number from fulfillment_order f join orders o using (order_id) limit 1"
    )
    assert admin.client.get(f"/orders?q=f-{work}").headers["location"] == f"/orders/{order}"


def test_home_says_where_the_work_stands(admin: Visitor) -> None:
    page = words_of(admin.get("/"), 9000)
    for said in ("To pick", "Delivered today", "On hold: address", "Stock alerts", "Orders today"):
        assert said in page, said


def test_home_renews_itself_without_a_frame(admin: Visitor) -> None:
    part = admin.get("/home/live")
    assert part.lstrip().startswith('<div id="home"')
    assert "<aside" not in part


def test_home_shows_a_new_hold_without_a_reload(site: Site, at_work: Page) -> None:
    at_work.goto("/")
    expect(at_work.get_by_text("On hold: fraud")).to_have_count(0)
    order = site.order({"71053": 1})
    site.do(place_holds, PlaceHold(order_id=order.id, reason="fraud"))
    expect(at_work.get_by_text("On hold: fraud")).to_be_visible(timeout=15_000)


def test_customers_are_searched_and_saved_as_a_file(admin: Visitor) -> None:
    assert "Grace Sample" in admin.get("/customers?q=grace")
    assert "No customer matches" in admin.get("/customers?q=nobody-at-all")
    answer = admin.open("/customers?q=grace").press("CSV", status=200)
    (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert (row["Name"], row["Orders"], row["Spent"], row["Currency"]) == ("Grace Sample", "2", "5.00", "GBP")


def test_a_customer_has_orders_and_figures(admin: Visitor, number: int) -> None:
    page = words_of(admin.get(f"/customers/{number}"), 9000)
    for said in ("Grace Sample", "grace@example.com", "£5.00", "Delivered"):
        assert said in page, said
    assert "There is no customer" in words_of(admin.get("/customers/999999", 404))


def test_a_customer_is_one_since_the_first_order(admin: Visitor, site: Site) -> None:
    early = datetime(2019, 3, 4, 12, tzinfo=UTC)
    site.order({"85123A": 1}, customer=Customer(email="early@example.com", name="Early Sample"), placed_at=early)
    ((number,),) = site.sql("select number from customer where email = 'early@example.com'")
    assert "customer since 4 Mar 2019" in words_of(admin.get(f"/customers/{number}"))


def test_a_day_in_the_middle_of_a_sentence_begins_small(at_work: Page, site: Site) -> None:
    site.order({"85123A": 1}, customer=Customer(email="new@example.com", name="New Sample"))
    ((number,),) = site.sql("select number from customer where email = 'new@example.com'")
    at_work.goto(f"/customers/{number}")
    expect(at_work.locator(".head .about")).to_have_text(f"{number} · customer since today")


def test_nothing_of_a_table_is_cut_off_on_a_small_screen(at_work: Page, number: int) -> None:
    at_work.set_viewport_size({"width": 1280, "height": 800})
    for path in (f"/customers/{number}", "/settings/rates"):
        at_work.goto(path)
        box = at_work.locator(".table-box").first
        assert box.evaluate("box => box.scrollWidth - box.clientWidth") == 0, path


def test_on_a_phone_the_current_tab_is_in_sight(at_work: Page) -> None:
    at_work.set_viewport_size({"width": 390, "height": 800})
    at_work.goto("/settings/webhooks")
    expect(at_work.locator(".sections > nav [aria-current]")).to_be_in_viewport(ratio=1)


def test_a_mail_is_shown_whole(at_work: Page) -> None:
    at_work.set_viewport_size({"width": 1280, "height": 800})
    at_work.goto("/outbox")
    at_work.locator("a.row-link").first.click()
    frame = at_work.locator("iframe.mail-frame")
    expect(frame).to_have_attribute("style", re.compile("height: [1-9]"))
    inside = "frame.contentDocument.documentElement"
    assert frame.evaluate(f"frame => {inside}.scrollHeight - {inside}.clientHeight") == 0


def test_nobody_is_led_to_the_sign_in_and_back(site: Site) -> None:
    with httpx.Client(base_url=site.url, trust_env=False) as stranger:
        answer = stranger.get("/orders?view=late")
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/orders%3Fview%3Dlate")
        part = stranger.get("/home/live", headers={"HX-Request": "true", "HX-Current-URL": f"{site.url}/service?x=1"})
        assert (part.status_code, part.headers["hx-redirect"]) == (204, "/sign-in?next=/service")


def test_a_form_that_was_sent_after_the_session_is_not_done_and_leads_back_to_its_page(site: Site) -> None:
    order = site.order({"85123A": 1})
    visitor = site.visitor("admin")
    page = visitor.open(f"/orders/{order.number}?lines=all")
    visitor.client.cookies.delete("session")
    visitor.client.headers["Referer"] = f"{site.url}/orders/{order.number}?lines=all"
    page = page.press("Add note", {"body": "Not said"})
    assert page.path == f"/sign-in?next=/orders/{order.number}%3Flines%3Dall"
    assert "nothing was done. Sign in and do it again." in page.text
    assert site.run(site.world.sql("select count(*) from order_note")) == [(0,)]
    for other in ("https://elsewhere.example/orders/7", "http://[", ""):
        visitor.client.headers["Referer"] = other
        answer = visitor.client.post(f"/orders/{order.number}/notes", data={"body": "Forged"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
        assert "flash" not in answer.headers.get("set-cookie", "")
    scripts = {"HX-Request": "true", "HX-Current-URL": f"{site.url}/orders?view=late"}
    scripted = visitor.client.post("/orders/bulk", data={"act": "hold"}, headers=scripts)
    assert (scripted.status_code, scripted.headers["hx-redirect"]) == (204, "/sign-in?next=/orders%3Fview%3Dlate")


def test_a_time_zone_that_is_none_is_utc(admin: Visitor) -> None:
    admin.client.cookies.set("zone", "../../etc/passwd")
    admin.get("/")
