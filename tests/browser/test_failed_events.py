"""Failed events, found on Home and retried by a person at a browser."""

import os
from uuid import UUID

from playwright.sync_api import Page, expect
from tests.browser.conftest import Site

from orderwright.kernel.ids import new_id


def test_a_failed_event_is_found_on_home_retried_and_dismissed(site: Site, at_work: Page) -> None:
    order = site.order({"71053": 1})
    fail(site, order.id, "mail", "KeyError: 'parcel_id'")
    fail(site, order.id, "webhooks", "ValueError: no such day")
    at_work.goto("/")
    at_work.get_by_role("link", name="Failed events").first.click()
    row = at_work.get_by_role("row").filter(has_text="KeyError: 'parcel_id'")
    expect(row.get_by_role("link", name=f"#{order.number}")).to_have_attribute("href", f"/orders/{order.number}")
    expect(row.get_by_role("cell").nth(2)).to_have_text("Mail")
    if folder := os.environ.get("PICTURES"):
        at_work.screenshot(path=f"{folder}/failed_events.png", full_page=True)
    row.get_by_role("button", name="Retry").click()
    expect(at_work.get_by_text("Retrying 1 event.")).to_be_visible()
    site.settle()
    at_work.reload()
    expect(at_work.get_by_text("KeyError: 'parcel_id'")).to_have_count(0)
    assert site.sql("select subscriber from failed_event") == [("webhooks",)]
    at_work.get_by_role("button", name="Dismiss…").click()
    at_work.get_by_role("dialog").get_by_role("button", name="Dismiss", exact=True).click()
    expect(at_work.get_by_text("Event dismissed.")).to_be_visible()
    assert site.sql("select count(*) from failed_event") == [(0,)]
    at_work.goto("/")
    expect(at_work.get_by_role("link", name="Failed events")).to_have_count(0)


def fail(site: Site, order_id: UUID, subscriber: str, error: str) -> None:
    site.sql(
        "insert into failed_event"
        " (failed_event_id, subscriber, commit_id, seq, kind,"
        " order_id, behind, attempts, error, failed_at)"
        " select %s, %s, commit_id, seq, kind, order_id, false, 1, %s, now() from event"
        " where order_id = %s and kind = 'OrderPlaced'",
        new_id(), subscriber, error, order_id,
    )  # fmt: skip
