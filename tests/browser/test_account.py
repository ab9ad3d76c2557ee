"""One's own account, as people use it: a second step with a phone's app, the password, where one is signed in, and
proving who one is before what matters most."""

import re
import time
from io import BytesIO

import pyotp
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect
from tests.browser.conftest import PASSWORD, Site
from tests.browser.visitor import Visitor

from orderwright.access.ensure_admin import AddMember, ensure_member
from orderwright.messages.save_webhook_endpoints import SaveWebhookEndpoint, save_webhook_endpoints

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/17.0 Mobile/15E148 Safari/604.1"
)


def newcomer(site: Site, email: str, role: str = "admin") -> None:
    wanted = AddMember(email=email, name="Olive Wright", role=role, password_hash="")
    site.run(ensure_member(site.world.database, "demo", wanted, PASSWORD))


def sign_in(site: Site, email: str, password: str = PASSWORD, status: int = 303, agent: str = "") -> Visitor:
    visitor = Visitor(site.url)
    visitor.client.headers["user-agent"] = agent
    visitor.open("/sign-in").press("Sign in", {"email": email, "password": password}, status=status)
    return visitor


def app_key(text: str) -> str:
    found = re.search(r'id="app-key">([A-Z2-7 ]+)<', text)
    assert found, "no key is shown"
    return found[1].replace(" ", "")


def test_a_second_step_is_set_up_used_and_turned_off(site: Site, browser_page: Page) -> None:
    """All in the browser: with its own clicks, pictures and redirects."""
    newcomer(site, "olive@example.com")
    window = browser_page
    window.goto("/sign-in?next=/account")
    window.get_by_label("E-mail").fill("olive@example.com")
    window.get_by_label("Password").fill(PASSWORD)
    window.get_by_role("button", name="Sign in").click()
    window.wait_for_url("**/account")
    window.get_by_role("button", name="Set up").click()
    window.get_by_role("button", name="Continue").click()
    picture = window.get_by_role("img", name="QR code for the authenticator app")
    expect(picture).to_be_visible()
    assert "Zint" not in picture.inner_html(), "what is read aloud is what the picture is of"
    app = pyotp.TOTP(app_key(window.content()))
    (read,) = zxingcpp.read_barcodes(Image.open(BytesIO(picture.screenshot())))
    assert read.text == app.provisioning_uri(name="olive@example.com", issuer_name="Orderwright")
    window.get_by_label("Code", exact=True).fill("000 000")
    window.get_by_role("button", name="Turn on").click()
    expect(window.get_by_text("This is not the code that the app shows now")).to_be_visible()
    assert app_key(window.content()) == app.secret, "another key after a slip"
    window.get_by_label("Code", exact=True).fill(app.now())
    window.get_by_role("button", name="Turn on").click()
    expect(window.get_by_text("Keep these recovery codes.")).to_be_visible()
    codes = window.locator("#recovery-codes span").all_inner_texts()
    assert len(codes) == 10
    window.goto("/account")
    expect(window.get_by_text("10 recovery codes left")).to_be_visible()
    assert codes[0] not in window.content()

    window.get_by_label("Your account").click()
    window.get_by_role("button", name="Sign out").click()
    window.goto("/sign-in?next=/orders")
    window.get_by_label("E-mail").fill("olive@example.com")
    window.get_by_label("Password").fill(PASSWORD)
    window.get_by_role("button", name="Sign in").click()
    window.wait_for_url("**/sign-in/code?next=/orders")
    assert [cookie["name"] for cookie in window.context.cookies() if cookie["name"] == "session"] == []
    window.get_by_label("Code").fill(codes[0].upper())
    window.get_by_role("button", name="Sign in").click()
    window.wait_for_url("**/orders")

    window.get_by_label("Your account").click()
    window.get_by_role("button", name="Sign out").click()
    window.get_by_label("E-mail").fill("olive@example.com")
    window.get_by_label("Password").fill(PASSWORD)
    window.get_by_role("button", name="Sign in", exact=True).click()
    window.get_by_label("Code").fill("000 000")
    window.get_by_role("button", name="Sign in", exact=True).click()
    expect(window.get_by_text("This code is wrong")).to_be_visible()
    window.get_by_label("Code").fill(codes[1])
    with window.expect_response(lambda answer: answer.request.method == "POST") as answered:
        window.get_by_role("button", name="Sign in", exact=True).click()
    assert (answered.value.status, answered.value.headers["location"]) == (303, "/")
    expect(window.get_by_role("heading", level=1)).to_have_text(re.compile("Good (morning|afternoon)"))
    assert window.evaluate("location.pathname") == "/", "Home, and at its own address"

    window.goto("/account")
    window.get_by_role("button", name="Turn off").first.click()
    window.get_by_role("dialog").get_by_role("button", name="Turn off").click()
    expect(window.get_by_text("Your password alone opens this account.")).to_be_visible()


def test_a_password_is_changed_and_others_are_signed_out(site: Site) -> None:
    newcomer(site, "pat@example.com")
    here, there = sign_in(site, "pat@example.com"), sign_in(site, "pat@example.com")
    fields = {"current": "wrong", "password": "an entirely new password", "again": "an entirely new password"}
    page = here.open("/account").press("Change password", fields, status=422)
    assert "This is not your password." in page.text
    assert "an entirely new" not in page.text
    again = {**fields, "current": PASSWORD, "again": "another"}
    assert "don't match" in page.press("Change password", again, status=422).words
    page = page.press("Change password", {**fields, "current": PASSWORD})
    assert "Password changed. 1 other session signed out." in page.words
    assert there.client.get("/account").headers["location"].startswith("/sign-in")
    sign_in(site, "pat@example.com", status=401)
    sign_in(site, "pat@example.com", "an entirely new password")


def test_sessions_are_seen_and_ended(site: Site) -> None:
    newcomer(site, "sam@example.com", "read_only")
    here, phone, laptop = (sign_in(site, "sam@example.com", agent=agent) for agent in ("", IPHONE, "curl/8.0"))
    page = here.open("/account")
    assert page.cell("Mobile Safari on iOS", "Address") == "127.0.0.1"
    assert page.cell("(this one)", "Organization") == "Demo Gifts Ltd"
    page = page.press("Sign out", beside="Mobile Safari on iOS")
    assert phone.client.get("/account").is_redirect
    assert not laptop.client.get("/account").is_redirect
    page = page.press("Sign out everywhere else")
    assert "1 session signed out." in page.words
    assert laptop.client.get("/account").is_redirect
    assert "everywhere else" not in page.words


def test_who_signed_in_long_ago_proves_who_they_are_before_a_session_ends(site: Site, not_proven: Visitor) -> None:
    other = sign_in(site, "kim@example.com", agent=IPHONE)
    refused = not_proven.post_directly("/account/sessions/end", {"your_password": "wrong"}, status=422)
    assert "This is not your password." in refused.text
    session_id = site.sql("select session_id from platform.session where agent = %s", IPHONE)[0][0]
    not_proven.post_directly(f"/account/sessions/{session_id}/end", {}, status=422)
    assert not other.client.get("/account").is_redirect
    page = not_proven.open("/account").press("Sign out", {"your_password": PASSWORD}, beside="Mobile Safari on iOS")
    assert "Signed out there." in page.words
    assert other.client.get("/account").is_redirect


@pytest.fixture
def not_proven(site: Site) -> Visitor:
    """Signed in some time ago."""
    return signed_in_long_ago(site, "kim@example.com")


def signed_in_long_ago(site: Site, email: str) -> Visitor:
    newcomer(site, email)
    visitor = sign_in(site, email)
    site.sql("update platform.session set proven_at = now() - interval '1 hour'")
    until = time.monotonic() + 10  # the running application hears of it
    while "your_password" not in visitor.get("/settings/keys"):
        assert time.monotonic() < until
        time.sleep(0.05)
    return visitor


def test_who_proved_who_they_are_to_set_it_up_is_not_asked_again_on_the_next_page(not_proven: Visitor) -> None:
    page = not_proven.open("/account").submit("/account/two-step", {"your_password": PASSWORD}, status=200)
    assert page.find("//input[@name='code']")
    assert not page.find("//input[@name='your_password']")


@pytest.mark.parametrize("by", ["proof", "new password"])
def test_who_proves_who_they_are_gets_another_token_and_loses_nothing_in_other_windows(site: Site, by: str) -> None:
    """Where the proof was refused before, that changes no token."""
    not_proven = signed_in_long_ago(site, f"by-{by.replace(' ', '-')}@example.com")
    other_window, page = not_proven.open("/account"), not_proven.open("/account")
    former = not_proven.client.cookies["session"]
    changed = {"password": "an entirely new password", "again": "an entirely new password"}
    if by == "proof":
        page.submit("/account/two-step", {"your_password": "wrong"}, status=422)
        assert not_proven.client.cookies["session"] == former
        page.submit("/account/two-step", {"your_password": PASSWORD}, status=200)
    else:
        page.submit("/account/password", {"current": "wrong", **changed}, status=422)
        assert not_proven.client.cookies["session"] == former
        page.submit("/account/password", {"current": PASSWORD, **changed})
    assert not_proven.client.cookies["session"] != former
    assert "Name changed." in other_window.submit("/account/name", {"own_name": "Kim Other"}).words
    stolen = Visitor(site.url)
    stolen.client.cookies.set("session", former)
    assert not stolen.client.get("/account").is_redirect, "what was under way is answered"
    site.sql("update platform.session set former_until = now()")
    until = time.monotonic() + 10
    while not stolen.client.get("/account").is_redirect:
        assert time.monotonic() < until, "the former token leads in for ever"
        time.sleep(0.1)
    assert not not_proven.client.get("/account").is_redirect


def test_who_signs_in_in_two_steps_changes_how_with_a_code_too(site: Site) -> None:
    newcomer(site, "tom@example.com")
    visitor = sign_in(site, "tom@example.com")
    page = visitor.open("/account").submit("/account/two-step", {}, status=200)
    assert not page.find("//input[@name='your_password']")
    page = page.submit("/account/two-step/code", {"code": pyotp.TOTP(app_key(page.text)).now()}, status=200)
    proof = {"your_password": PASSWORD}
    code, other = (each.text for each in page.find("//*[@id='recovery-codes']/span")[:2])
    assert not visitor.open("/account").find("//input[@name='your_code']"), "asked for again within minutes"
    site.sql("update platform.session set proven_at = now() - interval '1 hour'")
    until = time.monotonic() + 10  # the running application hears of it
    while "your_code" not in visitor.get("/account"):
        assert time.monotonic() < until
        time.sleep(0.05)
    for wrong, why in (("", "Enter the code"), ("000 000", "This code is wrong")):
        page = visitor.open("/account").submit("/account/two-step/removal", proof | {"your_code": wrong}, status=422)
        assert why in page.text
    page = visitor.open("/settings/keys").press("Create key", {"name": "shop", "role": "service", **proof}, status=422)
    assert "Enter the code" in page.text
    new = {"current": PASSWORD, "password": "an entirely new password", "again": "an entirely new password"}
    assert "Enter the code" in visitor.open("/account").press("Change password", new, status=422).text
    page = visitor.open("/account").press("Change password", new | {"your_code": code})
    assert "Password changed." in page.words
    removal = {"your_password": "an entirely new password", "your_code": other}
    assert "Two-step sign-in is off." in page.submit("/account/two-step/removal", removal).words


def test_a_key_and_an_invitation_need_the_password_once_more(site: Site, not_proven: Visitor) -> None:
    page = not_proven.open("/settings/keys")
    wish = {"name": "shop", "role": "operations"}
    page = page.press("Create key", {**wish, "your_password": "wrong"}, status=422)
    assert "This is not your password." in page.text
    assert page.field("name") == "shop", "what was typed is kept"
    assert site.sql("select count(*) from platform.api_key where name = 'shop'")[0][0] == 0
    page = page.press("Create key", {**wish, "your_password": PASSWORD}, status=200)
    assert site.sql("select count(*) from platform.api_key where name = 'shop'")[0][0] == 1
    page = not_proven.open("/settings/users")
    assert not page.find("//input[@name='your_password']"), "asked for again within minutes"
    assert "Invited" in page.press("Send invitation", {"email": "new@example.com", "role": "service"}, status=200).words


def test_a_role_is_changed_by_who_proves_who_they_are(site: Site, not_proven: Visitor) -> None:
    newcomer(site, "lee@example.com", "read_only")
    user_id = site.sql("select user_id from platform.app_user where email = 'lee@example.com'")[0][0]
    role = "select role from platform.membership where user_id = %s"
    said = not_proven.post_directly(f"/settings/users/{user_id}", {"act": "role", "role": "admin"}, status=422)
    assert "Enter your password, to be sure" in said.text
    assert site.sql(role, user_id)[0][0] == "read_only"
    wish = {"role": "service", "your_password": PASSWORD}
    not_proven.post_directly(f"/settings/users/{user_id}", {"act": "role", **wish})
    assert site.sql(role, user_id)[0][0] == "service"


def test_a_webhook_is_made_changed_and_signed_anew_by_who_proves_who_they_are(site: Site, not_proven: Visitor) -> None:
    wish = {"url": "https://shop.example/proven"}
    page = not_proven.open("/settings/webhooks").press("Create webhook", {**wish, "your_password": "wrong"}, status=422)
    assert "This is not your password." in page.text
    assert page.field("url") == wish["url"], "what was typed is kept"
    kept = "select count(*) from webhook_endpoint where url = 'https://shop.example/proven'"
    assert site.sql(kept) == [(0,)]
    made = site.do(save_webhook_endpoints, SaveWebhookEndpoint(url=wish["url"], kinds=["OrderPlaced"]))
    path = f"/settings/webhooks/{made.endpoint_id}"
    state = "select active, secret_number from webhook_endpoint where url = 'https://shop.example/proven'"
    before = site.sql(state)
    for address in (f"{path}/off", f"{path}/secret"):
        assert "Enter your password, to be sure" in not_proven.post_directly(address, {}, status=422).text
    page = not_proven.open(path).press("Replace secret", {"your_password": "wrong"}, status=422)
    assert "This is not your password." in page.text
    page = not_proven.open(path).submit(f"{path}/off", {"your_password": "wrong"}, status=422)
    assert "This is not your password." in page.text
    assert site.sql(state) == before
    said = not_proven.open(path).submit(f"{path}/off", {"your_password": PASSWORD})
    assert "Webhook disabled." in said.words
    assert not said.find("//input[@name='your_password']"), "asked for again within minutes"
    assert site.sql(state)[0][0] is False


def test_people_change_their_own_name(site: Site) -> None:
    newcomer(site, "nina@example.com", "service")
    visitor = sign_in(site, "nina@example.com")
    page = visitor.open("/account").press("Change name", {"own_name": "x" * 101}, status=422)
    assert "This must have 1 to 100 characters." in page.text
    assert page.field("own_name") == "x" * 101, "what was typed is kept"
    said = visitor.open("/account").press("Change name", {"own_name": "Nina Newname"})
    assert "Name changed." in said.words
    assert "Nina Newname · nina@example.com" in said.words


def test_a_passkey_is_added_and_removed_by_who_proves_who_they_are(site: Site, not_proven: Visitor) -> None:
    site.sql(
        "insert into platform.passkey (passkey_id, user_id, credential_id, public_key, sign_count, name, created_at)"
        " select gen_random_uuid(), user_id, 'id', 'key', 0, 'Phone', now() from platform.app_user where email = %s",
        "kim@example.com",
    )
    wrong = {"your_password": "wrong"}
    page = not_proven.open("/account").press("Continue", {"name": "Laptop", **wrong}, status=422, beside="Name")
    assert "This is not your password." in page.text
    assert page.field("name") == "Laptop", "what was typed is kept"
    added = {"name": "Laptop", "sealed": "x", "credential": "{}"}
    assert "Enter your password" in not_proven.post_directly("/account/passkeys/new", added, status=422).text
    page = not_proven.open("/account").press("Remove", wrong, status=422)
    assert "This is not your password." in page.text
    assert site.sql("select name from platform.passkey") == [("Phone",)]
    assert "Passkey Phone removed." in page.press("Remove", {"your_password": PASSWORD}).words
    assert site.sql("select name from platform.passkey") == []
    assert "This took too long" in not_proven.post_directly("/account/passkeys/new", added, status=422).text


def test_an_admin_reads_who_tried_to_come_in(site: Site) -> None:
    newcomer(site, "ira@example.com")
    sign_in(site, "ira@example.com", "not this one", status=401)
    admin = sign_in(site, "ira@example.com")
    until = time.monotonic() + 10  # it is noted after the answer
    page = admin.open("/settings/security")
    while page.words.count("ira@example.com") < 3:  # joined, failed, signed in
        assert time.monotonic() < until
        page = admin.open("/settings").follow("Security log").follow("All")
    page = page.follow("Refused")
    assert page.cell("ira@example.com", "What") == "Sign-in failed: wrong password"
    assert page.cell("ira@example.com", "From") == "127.0.0.1"
    assert "Signed in" not in page.words
    site.visitor("operations").get("/settings/security", status=403)
    assert "Security log" not in site.visitor("operations").get("/settings/users")


def test_without_a_mail_server_who_forgot_is_told_who_makes_a_link(site: Site) -> None:
    """No link is kept anywhere, and nobody is sent to look for one."""
    newcomer(site, "max@example.com")
    page = Visitor(site.url).open("/password/forgot").press("Send the link", {"email": "max@example.com"}, status=200)
    assert "orderwright user reset max@example.com" in page.words
    assert "outbox" not in page.words


def test_who_lacks_the_demanded_second_step_sets_it_up_and_does_nothing_else_before(site: Site) -> None:
    newcomer(site, "uma@example.com")
    uma = sign_in(site, "uma@example.com")
    uma.post_directly("/settings/users/two-step", {"demanded_of": "everybody"})
    try:
        assert uma.client.get("/settings/users").headers["location"] == "/account"
        page = uma.open("/account")
        assert "Set it up, then go on." in page.words
        for path in ("/", "/orders", "/settings/users", "/exports"):
            assert uma.client.get(path).headers["location"] == "/account", path
        part = uma.client.get("/orders", headers={"HX-Request": "true"})
        assert (part.status_code, part.headers["hx-redirect"]) == (204, "/account")
        renamed = uma.post_directly("/account/name", {"own_name": "U"})
        assert renamed.headers["location"] == "/account"
        assert site.sql("select count(*) from platform.app_user where name = 'U'") == [(0,)]
        page = page.press("Continue", beside="You need an app such as", status=200)
        app = pyotp.TOTP(app_key(page.text))
        assert "Keep these recovery codes." in page.press("Turn on", {"code": app.now()}, status=200).words
        assert uma.client.get("/orders").status_code == 200
        page = uma.open("/settings/users").press("Save", {"demanded_of": "nobody"}, beside="Demanded of")
        assert "demanded of nobody" in page.words
    finally:
        site.sql("update platform.organization set two_step_demanded_of = null")
