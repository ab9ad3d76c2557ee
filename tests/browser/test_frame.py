"""The frame of every page: the search and the menu stay, whatever the page says."""

import uuid

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Site
from tests.browser.visitor import Visitor
from tests.given import ORGANIZATION

from orderwright.console.form_tokens import FIELD
from orderwright.console.looks import PACKAGE
from orderwright.console.person import SESSION_COOKIE
from orderwright.orders.customer_link import customer_token

FRAME, SEARCH = '<nav class="menu" id="menu"', 'aria-label="Search orders"'


@pytest.mark.parametrize(
    ("path", "status"), [("/orders/99999", 404), ("/sales?to_day=nonsense", 422), ("/returns?state=lost", 422)]
)
def test_a_refusal_keeps_the_frame(admin: Visitor, path: str, status: int) -> None:
    page = admin.get(path, status)
    assert FRAME in page
    assert SEARCH in page


@pytest.mark.parametrize("path", ["/nothing-here", "/orders/1001/nothing/here", "/warehouse"])
def test_an_address_without_a_route_keeps_the_frame_of_who_is_signed_in(admin: Visitor, path: str) -> None:
    page = admin.get(path, 404)
    assert FRAME in page
    assert SEARCH in page
    assert "There is no page at this address." in page


def test_nothing_private_is_kept_by_a_browser_or_what_stands_between(site: Site, admin: Visitor) -> None:
    """Pages, refusals, papers, files, the customer's page, and the API's answers; what is everybody's may be kept."""
    order = site.order({"85123A": 1})
    link = f"/o/{customer_token(site.settings.secret, ORGANIZATION, order.id)}"
    at_order = f"/orders/{order.number}"
    private = (
        *("/", "/orders", at_order, f"{at_order}/order.pdf", "/exports", "/settings/keys", "/sign-in", link),
        *("/orders/99999", "/nothing-here", "/v1/orders", "/v1/nothing"),
    )
    said = {at: admin.client.get(at).headers.get("cache-control", "") for at in private}
    assert [at for at, words in said.items() if "no-store" not in words] == []
    assert "immutable" in admin.client.get("/assets/logo.svg").headers["cache-control"]


def test_a_form_of_another_site_does_nothing(site: Site, admin: Visitor) -> None:
    """It brings cookies at most, and no token or one that is made up; and no page of ours stands in a frame."""
    order = site.order({"85123A": 1})
    page = admin.client.get(f"/orders/{order.number}")
    policy = page.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'self'" in policy
    assert "script-src" not in policy, "scripts come from here alone, as everything"
    wish = {"reason": "fraud", "note": "", "key": str(uuid.uuid4())}
    for forged in ({}, {"_csrf_token": ""}, {"_csrf_token": "x" * 128}):
        answer = admin.client.post(f"/orders/{order.number}/holds", data=wish | forged)
        assert answer.status_code == 403
    urlencoded = {"content-type": "application/x-www-form-urlencoded"}
    for odd in ("%ED%A0%80", "%00", "%C3%A9" * 80):  # half a character, none, and one beyond ASCII
        answer = admin.client.post(f"/orders/{order.number}/holds", content=f"_csrf_token={odd}", headers=urlencoded)
        assert answer.status_code == 403
    assert site.sql("select count(*) from hold where order_id = %s", order.id) == [(0,)]
    admin.open(f"/orders/{order.number}").press("Hold order", {"reason": "fraud"})
    assert site.sql("select count(*) from hold where order_id = %s", order.id) == [(1,)]


def test_the_token_of_a_form_is_worth_nothing_in_another_session(site: Site) -> None:
    """Neither a colleague's, nor one's own of an earlier session, nor the browser's of before the sign-in; each works
    where it was made."""
    order = site.order({"85123A": 1})
    first, colleague = site.visitor("operations"), site.visitor("admin")
    before = Visitor(site.url)
    of_browser = before.form_token()
    before.client.cookies.set(SESSION_COOKIE, first.client.cookies[SESSION_COOKIE])
    wish = {"reason": "fraud", "note": ""}
    holds = f"/orders/{order.number}/holds"
    own = first.form_token()
    for sender, token in ((first, colleague.form_token()), (before, of_browser), (first, own[:-1] + "x")):
        answer = sender.client.post(holds, data={**wish, FIELD: token, "key": str(uuid.uuid4())})
        assert answer.status_code == 403
        assert "This page is out of date." in answer.text
    first.tokens.clear()
    assert first.form_token() != own, "of each page another, so that compressed pages tell nothing"
    assert first.client.post(holds, data={**wish, FIELD: own, "key": str(uuid.uuid4())}).status_code == 303


def test_what_is_not_allowed_keeps_the_frame(site: Site) -> None:
    page = site.visitor("warehouse").get("/sales", 403)
    assert FRAME in page
    assert 'href="/orders"' in page
    assert 'href="/sales"' not in page
    assert ">Insight<" not in page, "a title above nothing"
    assert ">Insight<" in site.visitor("service").get("/")


def test_who_is_not_signed_in_sees_no_menu(site: Site) -> None:
    import httpx

    answer = httpx.get(f"{site.url}/nothing-here", trust_env=False)
    assert answer.status_code == 404
    assert FRAME not in answer.text


def test_slash_searches_on_the_page_of_an_order(site: Site, at_work: Page) -> None:
    order = site.order({"85123A": 1})
    at_work.goto(f"/orders/{order.number}")
    at_work.locator("h1").click()
    at_work.keyboard.press("/")
    expect(at_work.get_by_label("Search orders")).to_be_focused()


def test_orders_at_1440_show_channel_placed_and_items(site: Site, at_work: Page) -> None:
    site.order({"85123A": 1})
    at_work.set_viewport_size({"width": 1440, "height": 900})
    at_work.goto("/orders")
    for head in ("Channel", "Placed", "Ship by", "Items", "Payment", "Fulfillment", "Next / issue"):
        expect(at_work.get_by_role("columnheader", name=head)).to_be_visible()
    width = at_work.evaluate("document.documentElement.scrollWidth")
    assert width <= 1440, "nothing is cut off at the right"
    hidden = at_work.evaluate("(box => box.scrollWidth - box.clientWidth)(document.querySelector('.table-box'))")
    assert hidden <= 0, "nor within the table"


WITHOUT_SEARCH = ("warehouse/pick_list.html", "warehouse/pack_station.html")


def test_the_key_of_the_search_works_on_every_page_but_those_the_key_list_names(at_work: Page) -> None:
    for path in ("/", "/settings/users", "/import/orders", "/warehouse/pick", "/warehouse/hand-over", "/nothing-here"):
        at_work.goto(path)
        at_work.wait_for_load_state()
        at_work.keyboard.press("/")
        expect(at_work.get_by_label("Search orders"), path).to_be_focused()
    expect(at_work.locator("#keys")).to_contain_text("Search orders (not while picking or packing)")
    console = PACKAGE / "templates" / "console"
    tops = [
        page
        for page in console.rglob("*.html")
        if "{% block top %}" in (text := page.read_text()) and "find" not in text
    ]
    assert sorted(str(page.relative_to(console)) for page in tops) == sorted(WITHOUT_SEARCH)


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/orders/bulk", "/orders"),
        ("/orders/bulk/cancel", "/orders"),
        ("/orders/{number}/payments", "/orders/{number}"),
        ("/orders/{number}/parcels/01a215b9-ac71-757c-8072-ec99126cec62/label", "/orders/{number}"),
        ("/sign-out", "/"),
    ],
)
def test_an_address_that_is_only_sent_to_leads_back_to_its_page(
    site: Site, admin: Visitor, address: str, page: str
) -> None:
    number = site.order({"85123A": 1}).number
    answer = admin.client.get(address.format(number=number), follow_redirects=False)
    assert (answer.status_code, answer.headers.get("location")) == (303, page.format(number=number))


def test_reload_and_back_lead_to_a_page_after_a_refusal(site: Site, at_work: Page) -> None:
    number = site.order({"85123A": 1}).number
    at_work.goto(f"/orders/{number}")
    at_work.get_by_role("button", name="Record payment").first.click()
    at_work.locator("#record-payment [name=amount]").fill("1e3")
    at_work.locator("#record-payment footer .btn-primary").click()
    expect(at_work.get_by_text("must be a decimal number").first).to_be_visible()
    at_work.reload()
    expect(at_work.get_by_role("heading", name=f"Order #{number}")).to_be_visible()
