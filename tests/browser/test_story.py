"""One order through the whole house, in a real browser: from the API to the customer, by keyboard and scanner."""

import json
import re

from playwright.sync_api import Page, expect
from tests.browser.conftest import PASSWORD, Site
from tests.browser.visitor import Visitor

ORDER = {
    "channel": "web",
    "external_ref": "STORY-1",
    "currency": "GBP",
    "customer": {"email": "ada@example.com", "name": "Ada Sample"},
    "ship_to": {
        "name": "Ada Sample",
        "line1": "1 Sample Street",
        "city": "London",
        "postal_code": "N1 1AA",
        "country": "GB",
    },
    "lines": [
        {"sku": "85123A", "quantity": 2, "unit_price": "2.55"},
        {"sku": "71053", "quantity": 1, "unit_price": "3.39"},
    ],
    "payment": {"method": "card", "authorized": "8.49"},
}


def scan(page: Page, *codes: str) -> None:
    """As a scanner does: the code and Enter, wherever the focus is."""
    for code in codes:
        expect(page.locator("#scan")).to_be_focused()
        page.keyboard.type(code)
        page.keyboard.press("Enter")


def confirm(page: Page) -> None:
    """As a person does: some time after the last scan."""
    page.wait_for_timeout(150)
    page.keyboard.press("Enter")


def test_an_order_placed_by_api_reaches_its_customer(site: Site, browser_page: Page, admin: Visitor) -> None:
    page = browser_page
    page.goto("/warehouse/pick")
    page.get_by_label("E-mail").fill("admin@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/warehouse/pick$"))

    made = admin.send("/settings/keys", {"name": "Web shop", "role": "operations"}, 200).text
    key = re.search(r'id="new-key">([^<]+)<', made)
    assert key is not None
    headers = {"Authorization": f"Bearer {key[1]}", "Content-Type": "application/json"}
    placed = admin.client.post("/v1/orders", content=json.dumps(ORDER), headers=headers)
    assert placed.status_code == 201, placed.text
    number = placed.json()["number"]
    site.settle()

    page.reload()
    page.get_by_role("row", name=f"#{number}").get_by_role("button", name="Pick").click()
    expect(page.get_by_text(f"#{number}").first).to_be_visible()
    scan(page, "71053", "85123A", "85123A")
    confirm(page)
    expect(page.get_by_text("3 units picked; ready to pack.")).to_be_visible()

    page.goto("/warehouse/pack")
    scan(page, str(number))
    expect(page).to_have_url(re.compile("/warehouse/pack/[0-9a-f-]{36}$"))
    scan(page, "22752")
    expect(page.locator("#scan-answer")).to_have_class("wrong")
    expect(page.locator("#scan-answer")).to_contain_text("Not in this order")
    page.keyboard.press("2")
    expect(page.locator("input[value=M]")).to_be_checked()
    scan(page, "85123A", "85123A", "71053")
    expect(page.get_by_text("All scanned. Weigh it")).to_be_visible()
    confirm(page)
    expect(page.get_by_text("Packed", exact=True)).to_be_visible()
    expect(page.get_by_text(re.compile("label .+ is ready"))).to_be_visible()
    label = page.get_by_role("link", name="Label").first.get_attribute("href")
    assert label is not None
    assert admin.client.get(label).content.startswith(b"%PDF")

    ((tracking, box, order_id),) = site.sql(
        "select p.tracking_number, p.box, p.order_id from parcel p join orders o using (order_id) where o.number = %s",
        number,
    )
    assert box == "M"
    page.goto("/warehouse/hand-over")
    scan(page, tracking)
    confirm(page)
    expect(page.get_by_text("1 parcel shipped.")).to_be_visible()
    site.settle()

    page.goto(f"/orders/{number}")
    page.get_by_role("button", name="Add tracking", exact=True).first.click()
    page.get_by_label("Event", exact=True).select_option("delivered")
    page.get_by_role("button", name="Add tracking event", exact=True).click()
    expect(page.get_by_text("Delivered").first).to_be_visible()
    site.settle()
    assert site.sql("select status, fulfillment_status, payment_status from orders where number = %s", number) == [
        ("completed", "delivered", "paid")
    ]

    newest = "select message_id from message where order_id = %s order by created_at desc limit 1"
    ((message_id,),) = site.sql(newest, order_id)
    mail = site.visitor().get(f"/outbox/{message_id}/body")
    link = re.search(rf"{re.escape(site.url)}(/o/[\w-]+)", mail)
    assert link is not None, mail
    page.context.clear_cookies()
    page.goto(link[1])
    expect(page.get_by_text("Delivered").first).to_be_visible()
    expect(page.get_by_text(tracking.replace(" ", "")).or_(page.get_by_text(tracking)).first).to_be_visible()


def test_many_of_a_kind_are_counted_with_one_scan(site: Site, at_work: Page) -> None:
    order = site.order({"85123A": 12, "71053": 1})
    ((work,),) = site.sql("select fulfillment_order_id from fulfillment_order where order_id = %s", order.id)
    at_work.goto(f"/warehouse/pick/{work}")
    scan(at_work, "13*85123A")
    expect(at_work.locator("#scan-answer")).to_contain_text("12 more of 85123A belong here, not 13")
    scan(at_work, "12*85123A", "71053")
    expect(at_work.locator("[data-done]")).to_have_text("13")


def test_a_window_that_paper_opens_in_leaves_the_page_as_it_is(site: Site, at_work: Page) -> None:
    site.order({"85123A": 1})
    at_work.goto("/warehouse/pick")
    at_work.locator("tbody input[type=checkbox]").first.check()
    with at_work.context.expect_page() as opened:
        at_work.get_by_role("button", name="Print pick list").click()
    opened.value.close()
    expect(at_work.get_by_role("heading", name="Pick", exact=True)).to_be_visible()
