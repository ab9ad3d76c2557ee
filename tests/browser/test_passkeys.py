"""Passkeys in Chromium, with an authenticator that it simulates: added in one's account, used to sign in, removed."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect
from tests.browser.conftest import PASSWORD, Site
from tests.browser.test_account import newcomer

ACCOUNT = re.compile(r"^[^?]+/account$")
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Device:
    """The simulated authenticator of a window."""

    def __init__(self, window: Page) -> None:
        self.session: CDPSession = window.context.new_cdp_session(window)
        self.session.send("WebAuthn.enable")
        self.id = self.session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]

    def passkeys(self) -> int:
        return len(self.session.send("WebAuthn.getCredentials", {"authenticatorId": self.id})["credentials"])

    def verifies(self, verifies: bool) -> None:
        self.session.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": verifies})


@pytest.fixture
def window(site: Site, browser: Browser) -> Iterator[Page]:
    """By the name of this machine, which passkeys need."""
    context = browser.new_context(locale="en-GB", base_url=site.url.replace("127.0.0.1", "localhost"))
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


def sign_in(window: Page, email: str) -> None:
    window.goto("/sign-in?next=/account")
    window.get_by_label("E-mail").fill(email)
    window.get_by_label("Password").fill(PASSWORD)
    window.get_by_role("button", name="Sign in", exact=True).click()
    expect(window).to_have_url(ACCOUNT)


def sign_out(window: Page) -> None:
    window.get_by_label("Your account").click()
    window.get_by_role("button", name="Sign out", exact=True).click()
    window.wait_for_url("**/sign-in")


def add(window: Page, name: str) -> None:
    window.get_by_role("button", name="Add passkey").click()
    window.get_by_label("Name", exact=True).fill(name)
    window.get_by_role("button", name="Continue").click()
    window.get_by_role("button", name="Create passkey").click()


def test_a_passkey_is_added_signs_in_and_is_removed(site: Site, window: Page) -> None:
    newcomer(site, "ada@example.com")
    device = Device(window)
    sign_in(window, "ada@example.com")
    window.get_by_role("button", name="Add passkey").click()
    expect(window.get_by_label("Name", exact=True)).to_have_value("HeadlessChrome on Linux")
    window.get_by_role("button", name="Cancel").locator("visible=true").click()
    add(window, "Work laptop")
    expect(window.get_by_text("Passkey Work laptop added.")).to_be_visible()
    row = window.get_by_role("row").filter(has_text="Work laptop")
    expect(row).to_contain_text("never")
    assert device.passkeys() == 1

    add(window, "Again")
    expect(window.get_by_text("This device has a passkey for you already.")).to_be_visible()
    window.get_by_role("link", name="Cancel").click()
    expect(window.get_by_role("button", name="Add passkey")).to_be_visible()

    sign_out(window)
    window.goto("/sign-in?next=/account")
    window.get_by_role("button", name="Sign in with a passkey").click()
    expect(window).to_have_url(ACCOUNT)
    expect(row).to_contain_text("just now")
    said = site.visitor("admin").open("/settings/security").words
    assert "Signed in with passkey Work laptop" in said
    assert "Passkey Work laptop added" in said

    row.get_by_role("button", name="Remove").click()
    window.get_by_role("dialog").get_by_role("button", name="Remove", exact=True).click()
    expect(window.get_by_text("Passkey Work laptop removed.")).to_be_visible()
    expect(row).to_have_count(0)
    sign_out(window)
    window.get_by_role("button", name="Sign in with a passkey").click()
    expect(window.get_by_text("This passkey is not known here")).to_be_visible()
    expect(window.get_by_label("E-mail")).to_be_visible()


def test_a_passkey_stands_for_the_code(site: Site, window: Page) -> None:
    newcomer(site, "eve@example.com")
    Device(window)
    sign_in(window, "eve@example.com")
    add(window, "Phone")
    expect(window.get_by_text("Passkey Phone added.")).to_be_visible()
    sign_out(window)
    site.sql("update platform.app_user set totp_secret = 'sealed' where email = 'eve@example.com'")
    window.goto("/sign-in?next=/account")
    window.get_by_label("E-mail").fill("eve@example.com")
    window.get_by_label("Password").fill(PASSWORD)
    window.get_by_role("button", name="Sign in", exact=True).click()
    window.wait_for_url("**/sign-in/code?next=/account")
    window.get_by_role("button", name="Sign in with a passkey").click()
    expect(window).to_have_url(ACCOUNT)
    assert [
        each["name"] for each in window.context.cookies() if each["name"] in ("signing_in", "passkey_challenge")
    ] == []


def test_who_is_not_verified_by_the_device_is_told_and_can_try_again(site: Site, window: Page) -> None:
    newcomer(site, "joe@example.com")
    device = Device(window)
    sign_in(window, "joe@example.com")
    device.verifies(False)
    add(window, "Phone")
    expect(window.get_by_text("No passkey was used: it took too long, or was canceled.")).to_be_visible()
    device.verifies(True)
    window.get_by_role("button", name="Create passkey").click()
    expect(window.get_by_text("Passkey Phone added.")).to_be_visible()


def test_where_the_address_is_a_number_the_page_says_where_passkeys_work(site: Site, browser_page: Page) -> None:
    window = browser_page
    named = site.url.replace("127.0.0.1", "localhost")
    window.goto("/sign-in")
    expect(window.get_by_text(f"Passkeys need a host name, not a number: open {named} to use one.")).to_be_visible()
    expect(window.get_by_role("button", name="Sign in with a passkey")).to_have_count(0)
