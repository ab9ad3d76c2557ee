"""The pictures of the README, taken by walking its tour: `python docs/screenshots/take.py http://127.0.0.1:8000`.

It needs a running demo (`make run`) and Chromium, and places one order in it.
"""

import re
import sys
import time
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

FOLDER = Path(__file__).parent
WIDE, PHONE = {"width": 1360, "height": 850}, {"width": 390, "height": 780}
GOODS = (("22720", "2"), ("22386", "1"))
SECONDS_MAX = 20
LABEL = re.compile(r"label (OW[\d ]+) is ready")


def take(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(400)
    page.screenshot(path=FOLDER / f"{name}.png")


def sign_in(page: Page) -> None:
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill("admin@example.com")
    page.get_by_label("Password", exact=True).fill("demo-demo-demo")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/$"))


def place(page: Page) -> str:
    """The tour's order; its number."""
    page.goto("/orders/new")
    page.get_by_label("Find").press_sequentially("16891", delay=30)
    page.get_by_role("button", name="16891@example.com").click()
    expect(page.get_by_label("E-mail")).to_have_value("16891@example.com")
    for index, (sku, quantity) in enumerate(GOODS):
        page.get_by_label("SKU").nth(index).fill(sku)
        page.get_by_label("SKU").nth(index).press("Tab")
        page.get_by_label("Quantity").nth(index).fill(quantity)
        page.get_by_label("Quantity").nth(index).press("Tab")
        page.wait_for_timeout(700)
    page.get_by_label("Payment").select_option(label="Now, by card")
    page.get_by_role("button", name="Place order").click()
    page.get_by_text(re.compile(r"Order #\d+ placed")).first.wait_for()
    return page.url.rstrip("/").rpartition("/")[2]


def scan(page: Page, *codes: str) -> None:
    for code in codes:
        page.keyboard.type(code)
        page.keyboard.press("Enter")
        page.wait_for_timeout(150)


def wait_for_row(page: Page, path: str, number: str) -> None:
    """Until the worker has brought the order to this queue."""
    until = time.monotonic() + SECONDS_MAX
    while time.monotonic() < until:
        page.goto(path)
        if page.get_by_role("row", name=f"#{number}").count():
            return
        page.wait_for_timeout(500)
    raise TimeoutError(f"order {number} did not come to {path}")


def through_the_warehouse(page: Page, number: str) -> None:
    wait_for_row(page, "/warehouse/pick", number)
    page.get_by_role("row", name=f"#{number}").get_by_role("button", name="Pick").click()
    page.wait_for_url(re.compile("/warehouse/pick/"))
    page.wait_for_load_state("networkidle")
    scan(page, "2*22720", "22386")
    page.keyboard.press("Enter")
    page.get_by_text("units picked; ready to pack").wait_for()
    page.goto("/warehouse/pack", wait_until="networkidle")
    scan(page, number)
    page.wait_for_url(re.compile("/warehouse/pack/"))
    page.wait_for_load_state("networkidle")
    scan(page, "22720")
    take(page, "pack")
    scan(page, "22720", "22386")
    page.get_by_text("All scanned.").wait_for()
    page.keyboard.press("2")
    page.wait_for_timeout(500)  # as a hand does; a scanner is quicker, and its digit is a code
    page.keyboard.press("Enter")
    page.get_by_text(LABEL).wait_for()
    tracking = LABEL.search(page.locator("main").inner_text())
    assert tracking is not None
    page.goto("/warehouse/hand-over", wait_until="networkidle")
    scan(page, tracking[1].replace(" ", ""))
    page.keyboard.press("Enter")
    page.get_by_text("1 parcel shipped").first.wait_for()


def track(page: Page, number: str, state: str) -> None:
    page.goto(f"/orders/{number}")
    page.get_by_role("button", name="Add tracking").first.click()
    dialog = page.locator("dialog#add-tracking")
    dialog.get_by_label("Event").select_option(state)
    dialog.get_by_role("button", name="Add tracking event").click()
    page.wait_for_load_state("networkidle")


def customers_link(page: Page, number: str) -> str:
    """The link of the mail in the outbox that tells of the parcel."""
    page.goto("/outbox")
    page.get_by_role("row", name=re.compile(number)).first.get_by_role("link").first.click()
    page.wait_for_load_state("networkidle")
    found = re.search(r"https?://[^\s\"'<]+/o/[\w.-]+", page.content())
    assert found is not None
    return found[0]


def main(base_url: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_context(base_url=base_url, viewport=WIDE, locale="en-GB").new_page()  # type: ignore[arg-type]
        page.set_default_timeout(SECONDS_MAX * 1000)
        sign_in(page)
        take(page, "home")
        page.goto("/orders")
        take(page, "orders")
        number = place(page)
        through_the_warehouse(page, number)
        for state in ("in_transit", "out_for_delivery"):
            track(page, number, state)
        page.goto(f"/orders/{number}")
        take(page, "order")
        phone = browser.new_context(viewport=PHONE, locale="en-GB").new_page()  # type: ignore[arg-type]
        link = customers_link(page, number)
        phone.goto(link)
        take(phone, "customer")
        track(page, number, "delivered")
        page.goto(f"/orders/{number}")
        page.get_by_text("Delivered").first.wait_for()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
