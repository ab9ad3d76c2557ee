"""Coming in, as people do it: sign-in, invitation, a forgotten password; in Chromium where looks or cookies matter."""

import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import httpx
import pytest
from aiosmtpd.controller import Controller
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import PASSWORD, Site, running
from tests.browser.visitor import Visitor, words_of
from tests.mail_server import Mailbox

from orderwright.access.ensure_admin import AddMember, ensure_member
from orderwright.console.form_tokens import HEADER


def member(site: Site, email: str, role: str = "operations") -> None:
    wanted = AddMember(email=email, name="Olive Wright", role=role, password_hash="")
    site.run(ensure_member(site.world.database, "demo", wanted, PASSWORD))


@pytest.fixture(scope="module")
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture(scope="module")
def site(
    clone_database: Callable[[], AbstractContextManager[str]],
    tmp_path_factory: pytest.TempPathFactory,
    mailbox: Mailbox,
) -> Iterator[Site]:
    """The running application with a mail server."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(mailbox, hostname="127.0.0.1", port=port)
    server.start()
    try:
        with clone_database() as url, running(url, tmp_path_factory.mktemp("data"), f"smtp://127.0.0.1:{port}") as site:
            yield site
    finally:
        server.stop()


@pytest.fixture
def window(site: Site, browser: Browser) -> Iterator[Page]:
    """A window in which nobody is signed in."""
    context = browser.new_context(locale="en-GB", timezone_id="Europe/London", base_url=site.url)
    yield context.new_page()
    context.close()


def stranger(site: Site) -> httpx.Client:
    """Somebody without a session who has opened the sign-in and so has a token for its form."""
    visitor = Visitor(site.url)
    visitor.client.headers[HEADER] = visitor.form_token()
    return visitor.client


def test_a_person_signs_in_sees_the_page_that_was_asked_for_and_signs_out(site: Site, window: Page) -> None:
    member(site, "olive@example.com")
    window.goto("/settings/keys?x=1")
    assert window.url.endswith("/sign-in?next=/settings/keys%3Fx%3D1")
    window.goto("/sign-in?next=/orders")
    window.get_by_label("E-mail").fill("Olive@Example.com")
    window.get_by_label("Password").fill("not this one")
    window.get_by_role("button", name="Sign in").click()
    expect(window.get_by_role("alert")).to_have_text("The e-mail address or the password is wrong.")
    expect(window.get_by_label("E-mail")).to_have_value("Olive@Example.com")
    window.get_by_label("Password").fill(PASSWORD)
    window.get_by_role("button", name="Sign in").click()
    window.wait_for_url("**/orders")
    (cookie,) = [one for one in window.context.cookies() if one["name"] == "session"]
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
    window.get_by_label("Your account").click()
    window.get_by_role("button", name="Sign out").click()
    expect(window.get_by_role("status")).to_contain_text("You are signed out.")
    window.goto("/orders")
    assert "/sign-in" in window.url


@pytest.mark.parametrize(
    "wanted", ["//evil.example", "https://evil.example", "/\\evil.example", "", "javascript:alert(1)"]
)
def test_nobody_is_sent_to_another_site_after_sign_in(site: Site, wanted: str) -> None:
    member(site, "olive@example.com")
    fields = {"email": "olive@example.com", "password": PASSWORD, "next": wanted}
    answer = stranger(site).post("/sign-in", data=fields)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_a_form_without_its_token_is_not_taken(site: Site) -> None:
    member(site, "olive@example.com")
    answer = httpx.post(
        f"{site.url}/sign-in", data={"email": "olive@example.com", "password": PASSWORD}, trust_env=False
    )
    assert answer.status_code == 403
    assert "session" not in answer.cookies


def test_after_ten_wrong_guesses_the_form_says_so(site: Site) -> None:
    client = stranger(site)
    answers = [client.post("/sign-in", data={"email": "guess@example.com", "password": str(n)}) for n in range(11)]
    assert [answer.status_code for answer in answers] == [401] * 10 + [403]
    assert "Too many attempts. Wait 15 minutes" in words_of(answers[-1].text)


def test_an_invitation_that_was_mailed_is_accepted(site: Site, admin: Visitor, window: Page, mailbox: Mailbox) -> None:
    said = admin.send("/settings/users", {"email": "pim@example.com", "role": "warehouse"}, 200)
    assert "The link was mailed to pim@example.com" in said.words
    link = mailed_link(mailbox, "pim@example.com")
    assert link not in said.html
    assert site.sql("select count(*) from message where recipient = 'pim@example.com'") == [(0,)]
    window.goto(link)
    expect(window.get_by_role("heading")).to_have_text("Join Demo Gifts Ltd")
    window.get_by_label("Your name").fill("Pim Packer")
    window.get_by_label("Password", exact=True).fill("short")
    window.get_by_label("Repeat password").fill("short")
    window.get_by_role("button", name="Join").click()
    expect(window.locator("#error-password")).to_contain_text("at least 12 characters")
    expect(window.get_by_label("Your name")).to_have_value("Pim Packer")
    window.get_by_label("Password", exact=True).fill("a sentence is good")
    window.get_by_label("Repeat password").fill("a sentence is god")
    window.get_by_role("button", name="Join").click()
    expect(window.locator("#error-again")).to_contain_text("don't match")
    window.get_by_label("Password", exact=True).fill("a sentence is good")
    window.get_by_label("Repeat password").fill("a sentence is good")
    window.get_by_role("button", name="Join").click()
    window.wait_for_url(f"{site.url}/")
    assert any(cookie["name"] == "session" for cookie in window.context.cookies())
    answer = stranger(site).get(link)
    assert answer.status_code == 404
    assert "This invitation has expired" in answer.text


def test_a_forgotten_password_is_replaced_by_the_mailed_link(site: Site, mailbox: Mailbox) -> None:
    member(site, "kim@example.com")
    client = stranger(site)
    known = client.post("/password/forgot", data={"email": "kim@example.com"})
    unknown = client.post("/password/forgot", data={"email": "kit@example.com"})
    assert words_of(known.text).replace("kim@", "kit@") == words_of(unknown.text)
    link = mailed_link(mailbox, "kim@example.com")
    page = client.get(link).text
    assert "For kim@example.com" in words_of(page)
    new = {"password": " spaces belong to it ", "again": " spaces belong to it "}
    answer = client.post(link, data=new)
    assert answer.status_code == 303
    assert client.post(link, data=new).status_code == 404
    fields = {"email": "kim@example.com", "password": " spaces belong to it "}
    assert stranger(site).post("/sign-in", data=fields).status_code == 303
    assert [mail["To"] for mail in mailbox.mails if mail["To"].startswith("ki")] == ["kim@example.com"]
    assert site.sql("select count(*) from message") == [(0,)]


def mailed_link(mailbox: Mailbox, recipient: str) -> str:
    """The mail goes out after the answer was sent."""
    for _ in range(200):
        for mail in mailbox.mails:
            if mail["To"] == recipient:
                link = re.search(r"http\S+/(password/new|invitation)/\S+", mail.get_body(("plain",)).get_content())
                assert link
                return link[0]
        time.sleep(0.05)
    raise AssertionError("no mail came")


def test_an_invitation_that_can_not_be_mailed_says_so(admin: Visitor, mailbox: Mailbox) -> None:
    mailbox.rcpt.append("550 No such mailbox")
    said = admin.send("/settings/users", {"email": "lee@example.com", "role": "admin"}, 200)
    assert "Invited, but not told yet." in said.words
    assert "550 No such mailbox" in said.words
    assert "/invitation/" not in said.html
