"""What is typed survives, and keys do what people expect of them."""

from playwright.sync_api import Page, expect
from tests.browser.conftest import PASSWORD, Site

from orderwright.console.person import SESSION_COOKIE


def test_a_half_filled_order_survives_a_reload_with_its_added_lines(at_work: Page) -> None:
    at_work.goto("/orders/new")
    at_work.get_by_label("Postal code").fill("N1 1AA")
    at_work.get_by_label("SKU").first.fill("85123A")
    at_work.get_by_label("SKU").first.press("Tab")
    at_work.locator("[data-adds=one-line]").click()
    at_work.get_by_label("SKU").last.fill("71053")
    at_work.get_by_label("Quantity").last.fill("7")
    at_work.reload()
    expect(at_work.get_by_text("Unsaved entries were restored.")).to_be_visible()
    expect(at_work.get_by_label("Postal code")).to_have_value("N1 1AA")
    rows = at_work.locator("#draft-lines tr")
    lines = [(row.get_by_label("SKU").input_value(), row.get_by_label("Quantity").input_value()) for row in rows.all()]
    assert {("85123A", "1"), ("71053", "7")} <= set(lines)
    at_work.get_by_role("button", name="Discard them").click()
    expect(at_work.get_by_label("Postal code")).to_have_value("")


def test_a_note_survives_leaving_the_page_and_is_gone_once_it_was_sent(site: Site, at_work: Page) -> None:
    order = site.order({"85123A": 1})
    note = at_work.locator("#add-note textarea")
    at_work.goto(f"/orders/{order.number}")
    at_work.get_by_role("button", name="Add note").first.click()
    note.fill("Called, will call again")
    at_work.goto("/orders")
    at_work.goto(f"/orders/{order.number}")
    expect(note).to_have_value("Called, will call again")
    at_work.get_by_role("button", name="Add note").first.click()
    at_work.locator("#add-note footer .btn-primary").click()
    expect(at_work.get_by_text("Called, will call again").first).to_be_visible()
    at_work.reload()
    expect(note).to_have_value("")


def test_enter_in_a_line_goes_to_the_next_and_sends_nothing(site: Site, at_work: Page) -> None:
    order = site.order({"85123A": 2, "71053": 2})
    at_work.goto(f"/orders/{order.number}")
    at_work.get_by_role("button", name="Cancel", exact=False).first.click()
    fields = at_work.locator("#cancel input[type=number]")
    fields.first.press("Enter")
    expect(fields.nth(1)).to_be_focused()
    fields.nth(1).press("Enter")
    expect(at_work.locator("dialog#cancel")).to_be_visible()
    assert site.sql("select status from orders where order_id = %s", order.id) == [("placed",)]


def test_enter_on_a_ticked_row_submits_nothing(site: Site, at_work: Page) -> None:
    site.order({"85123A": 1})
    at_work.goto("/orders")
    box = at_work.locator("input[name=id]").first
    box.check()
    box.press("Enter")
    at_work.wait_for_timeout(300)
    assert at_work.url.endswith("/orders")


def test_a_double_click_makes_one_hold(site: Site, at_work: Page) -> None:
    order = site.order({"85123A": 1})
    at_work.goto(f"/orders/{order.number}")
    at_work.get_by_role("button", name="Hold", exact=True).first.click()
    at_work.locator("#hold footer .btn-primary").dblclick()
    expect(at_work.get_by_text("on hold", exact=False).first).to_be_visible()
    assert site.sql("select count(*) from hold where order_id = %s", order.id) == [(1,)]


def test_a_payment_that_was_recorded_is_not_offered_again(site: Site, at_work: Page) -> None:
    order = site.order({"85123A": 1})
    at_work.goto(f"/orders/{order.number}")
    amount = at_work.locator("#record-payment [name=amount]")
    at_work.get_by_role("button", name="Record payment").first.click()
    amount.fill("1.00")
    at_work.locator("#record-payment [name=method]").fill("cash")
    sent: list[str] = []
    at_work.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    at_work.locator("#record-payment footer .btn-primary").dblclick()
    expect(at_work.get_by_text("Payment recorded").first).to_be_visible()
    assert len(sent) == 1
    at_work.reload()
    expect(amount).to_have_value("1.50")


def test_what_is_being_typed_is_not_said_to_have_been_restored(at_work: Page) -> None:
    at_work.goto("/orders/new")
    at_work.get_by_label("Postal code").fill("N1 1AA")
    with at_work.expect_response(lambda answer: "find" in answer.url or "customers" in answer.url):
        at_work.get_by_label("Find").press_sequentially("nobody")
    at_work.wait_for_timeout(300)
    expect(at_work.get_by_text("Unsaved entries were restored.")).to_have_count(0)


def sign_in_anew(site: Site, window: Page) -> None:
    """As in another tab: the open page's token is out of date then."""
    window.context.add_cookies([{"name": SESSION_COOKIE, "value": site.session("admin"), "url": site.url}])


def test_what_was_typed_is_shown_again_where_the_page_was_out_of_date(site: Site, at_work: Page) -> None:
    order = site.order({"85123A": 1})
    at_work.goto(f"/orders/{order.number}")
    at_work.get_by_role("button", name="Add note").first.click()
    note = at_work.locator("#add-note textarea")
    note.fill("Wants it on Friday")
    sign_in_anew(site, at_work)
    at_work.locator("#add-note footer .btn-primary").click()
    expect(at_work.get_by_text("Nothing was changed. Check the form and send it again.")).to_be_visible()
    expect(note).to_have_value("Wants it on Friday")
    assert site.sql("select count(*) from order_note where order_id = %s", order.id) == [(0,)]
    at_work.locator("#add-note footer .btn-primary").click()
    expect(at_work.get_by_text("Note added.")).to_be_visible()
    assert site.sql("select body from order_note where order_id = %s", order.id) == [("Wants it on Friday",)]


def test_passwords_are_not_shown_again(site: Site, at_work: Page) -> None:
    at_work.goto("/account")
    for label in ("Current password", "New password", "Repeat new password"):
        at_work.get_by_label(label, exact=True).fill("quite another password")
    sign_in_anew(site, at_work)
    at_work.get_by_role("button", name="Change password").click()
    expect(at_work.get_by_text("Nothing was changed. Check the form and send it again.")).to_be_visible()
    for label in ("Current password", "New password", "Repeat new password"):
        expect(at_work.get_by_label(label, exact=True)).to_have_value("")
    assert "quite another password" not in at_work.content()


def test_an_order_that_was_sent_after_the_sign_in_had_expired_is_not_lost(site: Site, at_work: Page) -> None:
    at_work.goto("/orders/new")
    at_work.get_by_label("Postal code").fill("N1 1AA")
    at_work.get_by_label("City").fill("London")
    at_work.get_by_label("SKU").first.fill("85123A")
    at_work.get_by_label("Quantity").first.fill("7")
    at_work.get_by_label("Name", exact=True).fill("Ada Sample")
    at_work.get_by_label("Address", exact=True).fill("1 Sample Street")
    at_work.get_by_label("Country").select_option("GB")
    at_work.get_by_label("E-mail").fill("ada@example.com")
    at_work.get_by_label("Shipping price").fill("cheap")
    at_work.get_by_role("button", name="Place order").click()
    expect(at_work.locator("#error-shipping_price")).to_be_visible()
    at_work.get_by_label("Shipping price").fill("1.50")
    newest = "(select max(created_at) from platform.session)"
    assert len(site.sql(f"delete from platform.session where created_at = {newest} returning 1")) == 1
    at_work.get_by_role("button", name="Place order").click()
    expect(at_work.get_by_text("You were signed out meanwhile")).to_be_visible()
    at_work.get_by_label("E-mail").fill("admin@example.com")
    at_work.get_by_label("Password").fill(PASSWORD)
    at_work.get_by_role("button", name="Sign in").click()
    at_work.wait_for_url("**/orders/new")
    expect(at_work.get_by_text("Unsaved entries were restored.")).to_be_visible()
    expect(at_work.get_by_label("City")).to_have_value("London")
    expect(at_work.get_by_label("Shipping price")).to_have_value("1.50")
    rows = at_work.locator("#draft-lines tr").all()
    assert ("85123A", "7") in [
        (row.get_by_label("SKU").input_value(), row.get_by_label("Quantity").input_value()) for row in rows
    ]
    assert site.sql("select count(*) from orders where ship_to ->> 'line1' = '1 Sample Street' and units = 7") == [(0,)]
    at_work.goto("/orders")
    at_work.goto("/orders/new")
    expect(at_work.get_by_label("City")).to_have_value("London")


def test_who_signs_out_leaves_nothing_in_any_of_their_windows(site: Site, at_work: Page) -> None:
    order = site.order({"85123A": 1})
    at_work.goto(f"/orders/{order.number}")
    at_work.get_by_role("button", name="Add note").first.click()
    at_work.locator("#add-note textarea").fill("Wants it on Friday")
    other = at_work.context.new_page()
    other.goto("/orders")
    stranger = at_work.context.new_page()
    stranger.goto("/password/forgot")
    other.get_by_label("Your account").click()
    other.get_by_role("button", name="Sign out").click()
    expect(other.get_by_text("You are signed out.")).to_be_visible()
    at_work.wait_for_url("**/sign-in")
    for window in (at_work, other):
        kept = window.evaluate("Object.keys(sessionStorage)")
        assert [name for name in kept if not name.startswith("htmx-")] == []
    assert "Wants it on Friday" not in at_work.content()
    assert "/password/forgot" in stranger.url
