"""The scripts of the pages, driven as people do: by keyboard, scanner and mouse, in a real browser."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect, sync_playwright
from tests.browser.chromium import executable
from tests.browser.preview import served
from tests.browser.sample import every

from orderwright.console.looks import ASSETS, environment

STATION = "/console/warehouse/pick_list"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served() as where:
        yield where


@pytest.fixture(scope="module")
def window() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=["--no-sandbox"])
        yield browser.new_page(locale="en-GB", timezone_id="Europe/London")
        browser.close()


@pytest.fixture
def broken(window: Page) -> Iterator[list[str]]:
    """What the browser complained about: scripts that failed, and what the content policy refused."""
    found: list[str] = []

    def note(text: object) -> None:
        found.append(str(text))

    window.on("pageerror", note)
    yield found
    window.remove_listener("pageerror", note)


def scan(window: Page, code: str) -> None:
    window.locator("#scan").press_sequentially(code)
    window.keyboard.press("Enter")


@pytest.mark.parametrize("name", list(every()))
def test_a_template_shows_what_its_comment_names(name: str) -> None:
    html = environment().get_template(f"{name.split('@')[0]}.html").render(every()[name])
    assert ">None<" not in html
    assert "onclick" not in html
    assert " style=" not in html


def test_every_icon_that_a_page_names_is_collected() -> None:
    collected = set((ASSETS / "icons.txt").read_text().split())
    for name, context in every().items():
        html = environment().get_template(f"{name.split('@')[0]}.html").render(context)
        assert set(re.findall(r"icons\.svg[^#\"]*#([a-z0-9-]+)", html)) <= collected, name


def test_a_unit_scanned_counts_and_one_that_does_not_belong_fills_the_screen(
    window: Page, address: str, broken: list[str]
) -> None:
    window.goto(address + STATION)
    scan(window, "85123A")
    expect(window.locator("[data-done]")).to_have_text("1")
    scan(window, "99999")
    expect(window.locator("#scan-answer.wrong")).to_contain_text("Not in this order")
    scan(window, "5050565123450")
    expect(window.locator("#scan-answer.wrong")).to_have_count(0)
    expect(window.locator("[data-line=w0] [data-so-far]")).to_have_text("2 / 6")
    assert broken == []


def test_one_unit_too_many_is_not_counted(window: Page, address: str) -> None:
    window.goto(address + STATION)
    window.evaluate("sessionStorage.clear()")
    window.reload()
    for _ in range(3):
        scan(window, "22752")
    expect(window.locator("[data-line=w3] [data-so-far]")).to_have_text("2 / 2")
    expect(window.locator("#scan-answer")).to_contain_text("One too many")


def test_what_was_scanned_survives_a_reload(window: Page, address: str) -> None:
    window.goto(address + STATION)
    window.evaluate("sessionStorage.clear()")
    window.reload()
    scan(window, "71053")
    window.reload()
    expect(window.locator("[data-line=w1] [data-so-far]")).to_have_text("1 / 4")


def test_focus_returns_to_the_scan_field(window: Page, address: str) -> None:
    window.goto(address + "/console/warehouse/pack_station")
    window.locator(".scan-lines").click()
    expect(window.locator("#scan")).to_be_focused()


def test_a_lone_digit_chooses_the_box(window: Page, address: str) -> None:
    window.goto(address + "/console/warehouse/pack_station")
    window.locator("#scan").press("3")
    expect(window.locator("input[data-box='3']")).to_be_checked()
    expect(window.locator("#scan")).to_have_value("")


def test_the_last_unit_sends_the_parcel(window: Page, address: str) -> None:
    window.goto(address + "/console/warehouse/pack_station")
    window.evaluate("sessionStorage.clear()")
    window.reload()
    with window.expect_request(lambda request: request.method == "POST") as sent:
        scan(window, "84406B")
        scan(window, "84406B")
    body = sent.value.post_data or ""
    for sent_value in ("act=done", "quantity%3Aw2=4", "box=M"):
        assert sent_value in body
    assert sent.value.headers["x-csrftoken"] == "token"


def test_selecting_orders_shows_the_bar_and_sends_what_was_chosen(window: Page, address: str) -> None:
    window.goto(address + "/console/orders")
    expect(window.locator(".bulk")).to_be_hidden()
    window.keyboard.press("j")
    window.keyboard.press("x")
    window.locator("tr.open input[name=id]").nth(2).click(modifiers=["Shift"])
    expect(window.locator("[data-selected]")).to_have_text("3 selected")
    with window.expect_request(lambda request: request.method == "POST") as sent:
        window.get_by_role("button", name="Hold").click()
    assert "id=o0&id=o1&id=o2" in (sent.value.post_data or "")
    assert "act=hold" in (sent.value.post_data or "")


def test_slash_searches_and_question_mark_lists_the_keys(window: Page, address: str) -> None:
    window.goto(address + "/console/orders")
    window.keyboard.press("?")
    expect(window.locator("#keys")).to_be_visible()
    window.keyboard.press("Escape")
    window.keyboard.press("/")
    expect(window.locator(".find input")).to_be_focused()


def test_the_theme_is_kept(window: Page, address: str) -> None:
    window.goto(address + "/console/home")
    window.locator(".who summary").click()
    window.get_by_role("button", name="Dark").click()
    window.reload()
    expect(window.locator("html")).to_have_attribute("data-bs-theme", "dark")
    window.evaluate("localStorage.clear()")


def test_a_greyed_action_says_why(window: Page, address: str) -> None:
    window.goto(address + "/console/order")
    reason = window.get_by_text("a return begins after delivery")
    expect(reason).to_be_hidden()
    window.get_by_role("button", name="Return", exact=True).hover(force=True)
    expect(reason).to_be_visible()


def test_a_chart_is_drawn_from_its_table(window: Page, address: str, broken: list[str]) -> None:
    window.goto(address + "/console/sales")
    expect(window.locator("[data-chart] canvas")).to_have_count(1)
    assert broken == []


@pytest.mark.parametrize(
    "name", ["console/home", "console/orders", "console/order", "console/warehouse/pack_station", "customer/order"]
)
def test_nothing_is_wider_than_a_phone(window: Page, address: str, name: str) -> None:
    size = window.viewport_size
    window.set_viewport_size({"width": 390, "height": 844})
    window.goto(f"{address}/{name}")
    assert window.evaluate("document.documentElement.scrollWidth") <= 390
    window.set_viewport_size(size or {"width": 1280, "height": 720})
