"""An audit and a repair, started by a person at a browser and done by the worker."""

import os

from playwright.sync_api import Page, expect
from tests.browser.conftest import Site

from orderwright.worker.run_jobs import run_jobs


def do_jobs(site: Site) -> None:
    while site.run(run_jobs(site.world.door, "demo", site.settings)):
        pass


def test_an_audit_shows_its_progress_its_result_and_the_repair(site: Site, at_work: Page) -> None:
    site.order({"71053": 1})
    site.sql("update stock_level set on_hand = on_hand + 1 where committed > 0 returning 1")
    at_work.goto("/settings/audit")
    expect(at_work.get_by_text("No audit yet")).to_be_visible()
    at_work.get_by_role("button", name="Run audit").click()
    expect(at_work.get_by_role("progressbar", name="Progress")).to_be_visible()
    do_jobs(site)
    expect(at_work.get_by_text("1 difference", exact=True)).to_be_visible()
    row = at_work.get_by_role("row").filter(has_text="units are on hand by the level")
    expect(row.get_by_role("cell").first).to_have_text("on hand", ignore_case=True)
    at_work.get_by_role("button", name="Preview repair").click()
    expect(at_work.get_by_text("The preview has been started.")).to_be_visible()
    do_jobs(site)
    at_work.goto("/settings/audit")
    expect(at_work.get_by_role("heading", name="Repair preview")).to_be_visible()
    if folder := os.environ.get("PICTURES"):
        at_work.screenshot(path=f"{folder}/audit.png", full_page=True)
    at_work.get_by_role("button", name="Repair…").click()
    at_work.get_by_role("dialog").get_by_role("button", name="Repair", exact=True).click()
    expect(at_work.get_by_text("The repair has been started.")).to_be_visible()
    do_jobs(site)
    at_work.goto("/settings/audit")
    expect(at_work.get_by_role("heading", name="Last repair")).to_be_visible()
    expect(at_work.get_by_text("the level is made anew")).to_be_visible()
    assert site.run(site.world.audit()) == []
