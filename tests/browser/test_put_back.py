"""What is canceled in a picker's hands: the pick list says so at once, and it is put back with a button."""

from uuid import UUID

from playwright.sync_api import Page, expect
from tests.browser.conftest import Site
from tests.browser.test_warehouse import number_of, work_of
from tests.browser.visitor import Visitor, words_of

from orderwright.fulfillment.confirm_picks import ConfirmPicks, confirm_picks
from orderwright.fulfillment.put_back import PutBack, put_back
from orderwright.fulfillment.start_picking import StartPicking, start_picking
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.decide_cancellation import LineUnits

MUG, LANTERN = "85123A", "71053"


def unavailable(site: Site, sku: str) -> int:
    ((units,),) = site.sql(
        "select sum(unavailable) from stock_level join variant using (variant_id) where sku = %s", sku
    )
    return int(units)


def canceled_after_pick(site: Site, quantity: int = 2) -> UUID:
    order = site.order({MUG: quantity, LANTERN: 1})
    work = work_of(site, order)
    site.do(confirm_picks, ConfirmPicks(fulfillment_order_id=work))
    site.do(cancel_lines, CancelLines(order_id=order.id, reason="customer", lines=[LineUnits(1, quantity)]))
    return work


def scan(page: Page, code: str) -> None:
    page.keyboard.type(code, delay=1)
    page.keyboard.press("Enter")


def test_a_picker_is_told_at_once_and_puts_back_what_was_canceled(site: Site, at_work: Page) -> None:
    order = site.order({MUG: 2, LANTERN: 3})
    work = work_of(site, order)
    site.do(start_picking, StartPicking(fulfillment_order_id=work))
    before = unavailable(site, MUG), unavailable(site, LANTERN)
    at_work.goto(f"/warehouse/pick/{work}")
    for code, done in ((MUG, "1"), (MUG, "2"), (LANTERN, "3")):
        scan(at_work, code)
        expect(at_work.locator("[data-done]")).to_have_text(done)
    expect(at_work.locator("[data-unsaved]")).to_be_hidden()
    wait_for_scans(site, work, 3)
    site.do(cancel_lines, CancelLines(order_id=order.id, reason="customer", lines=[LineUnits(1, 2), LineUnits(2, 1)]))
    scan(at_work, LANTERN)
    expect(at_work.locator("#scan-answer.changed")).to_contain_text("The list has changed")
    expect(at_work.locator("#scan-answer")).to_contain_text("Your scan was counted.")
    expect(at_work.locator("#scan-answer")).to_contain_text("put back 2 × White hanging heart T-light holder (85123A)")
    at_work.keyboard.press("Escape")
    expect(at_work.locator("[data-done]")).to_have_text("2")
    expect(at_work.locator(".scan-line")).to_have_count(1)
    at_work.get_by_role("button", name="Finish").click()
    expect(at_work.get_by_text("2 units picked; ready to pack.")).to_be_visible()
    at_work.get_by_role("link", name="1 line waits to be put back").click()
    row = at_work.get_by_role("row").filter(has_text=number_of(site, work))
    expect(row.locator("[data-name=units]")).to_have_text("2")
    assert (unavailable(site, MUG), unavailable(site, LANTERN)) == (before[0] + 2, before[1])
    row.get_by_role("button", name="Put back").click()
    expect(at_work.get_by_text("2 units put back; available again.")).to_be_visible()
    expect(at_work.get_by_text("Nothing to put back")).to_be_visible()
    assert unavailable(site, MUG) == before[0]
    assert site.run(site.world.audit()) == []


def wait_for_scans(site: Site, work: UUID, units: int) -> None:
    scanned = "select sum(scanned) from fulfillment_order_line where fulfillment_order_id = %s"
    for _ in range(100):
        if site.sql(scanned, work) == [(units,)]:
            return
        site.settle()
    raise AssertionError("the scans did not arrive")


def test_lines_are_ticked_and_what_somebody_else_put_back_is_said(site: Site, admin: Visitor) -> None:
    works = [canceled_after_pick(site) for _ in range(3)]
    assert "3 lines wait to be put back" in words_of(admin.get("/warehouse/pick"), 9000)
    assert "3 Put back lines canceled after they were picked" in words_of(admin.get("/"), 9000)
    page = admin.open("/warehouse/put-back")
    site.do(put_back, PutBack(fulfillment_order_id=works[2]))
    page = page.press("Put back selected", {"id": [f"{work} 1 2" for work in works[1:]]})
    assert "2 units put back. Not put back: Line 1: 0 wait to be put back, got 2." in page.words
    waiting = "select fulfillment_order_id from fulfillment_order_line where to_put_back > 0"
    assert site.sql(waiting) == [(works[0],)]
    forms: list[tuple[dict[str, str], int]] = [
        ({}, 422), ({"line": "x 1 2"}, 422), ({"line": f"{works[0]} 1 many"}, 422), ({"line": f"{works[0]} 1 9"}, 303),
    ]  # fmt: skip
    for fields, status in forms:
        admin.post_directly("/warehouse/put-back", fields, status)
    assert site.sql(waiting) == [(works[0],)]
    site.do(put_back, PutBack(fulfillment_order_id=works[0]))
    assert "Put back" not in words_of(admin.get("/"), 9000)


def test_who_only_reads_has_no_button(site: Site) -> None:
    work = canceled_after_pick(site, 1)
    reader = site.visitor("read_only")
    page = reader.get("/warehouse/put-back")
    assert number_of(site, work) in page
    assert '<button type="submit" class="btn btn-small"' not in page
    reader.post_directly("/warehouse/put-back", {"line": f"{work} 1 1"}, 403)
    site.do(put_back, PutBack(fulfillment_order_id=work))


def test_a_list_of_which_everything_was_canceled_says_so_and_ends_nothing(site: Site, admin: Visitor) -> None:
    order = site.order({MUG: 1})
    work = work_of(site, order)
    page = admin.open(f"/warehouse/pick/{work}")
    site.do(cancel_lines, CancelLines(order_id=order.id, reason="customer"))
    sent = page.press("Finish", by_script={f"quantity:{work}:1": "1"}, status=422)
    assert "Canceled. Nothing of this is to be picked any more." in sent.words
    again = admin.get(page.path)
    assert "Nothing of this is to be picked any more." in words_of(again, 5000)
    assert 'value="done"' not in again


def test_an_order_of_a_batch_that_was_canceled_is_said_when_the_batch_is_finished(site: Site, admin: Visitor) -> None:
    first, second = site.order({MUG: 1}), site.order({MUG: 2})
    works = [work_of(site, first), work_of(site, second)]
    counts = {f"quantity:{works[0]}:1": "1", f"quantity:{works[1]}:1": "2"}
    site.do(cancel_lines, CancelLines(order_id=first.id, reason="customer"))
    address = f"/warehouse/pick/{works[0]},{works[1]}"
    page = admin.post_directly(address, counts, 422)
    assert "Something of this list was canceled or changed; this is how it stands now" in page.words
    assert "0 / 2" in page.words
    assert "2 units picked; ready to pack." in page.press("Finish", by_script={f"quantity:{works[1]}:1": "2"}).words
    short = {"line_id": f"{works[1]}:1", "found": "2", "reason": "not_found"}
    assert "so that nothing is short" in admin.post_directly(f"{address}/short", short, 422).html


def picked(site: Site, units: int) -> tuple[UUID, UUID]:
    """An order of mugs and a lantern at the pack station: its id and its work."""
    order = site.order({MUG: units, LANTERN: 1})
    work = work_of(site, order)
    site.do(confirm_picks, ConfirmPicks(fulfillment_order_id=work))
    return order.id, work


def test_the_pack_station_of_a_canceled_order_says_so_and_leads_to_put_back(site: Site, admin: Visitor) -> None:
    order, work = picked(site, 2)
    page = admin.open(f"/warehouse/pack/{work}")
    site.do(cancel_lines, CancelLines(order_id=order, reason="customer"))
    counts = {f"quantity:{work}:1": "2", f"quantity:{work}:2": "1"}
    refused = page.press("Close parcel", by_script=counts, status=422)
    for each in (refused, admin.open(page.path)):
        assert f"Canceled {number_of(site, work)} of order" in each.words
        assert "Packed of order" not in each.words
        assert "put back 1 × White metal lantern (71053) in London DC, 2 × White hanging heart" in each.words
        assert each.link("Put back") == "/warehouse/put-back"
    site.do(put_back, PutBack(fulfillment_order_id=work))


def test_a_unit_that_is_canceled_at_the_pack_station_is_named_and_the_rest_scanned_anew(
    site: Site, admin: Visitor
) -> None:
    order, work = picked(site, 3)
    page = admin.open(f"/warehouse/pack/{work}")
    site.do(cancel_lines, CancelLines(order_id=order, reason="customer", lines=[LineUnits(1, 1)]))
    counts = {f"quantity:{work}:1": "3", f"quantity:{work}:2": "1"}
    refused = page.press("Close parcel", by_script=counts, status=422)
    assert "take out and put back 1 × White hanging heart T-light holder (85123A) in London DC" in refused.words
    assert (refused.field(f"quantity:{work}:1"), refused.field(f"quantity:{work}:2")) == ("0", "1")
    closed = refused.press("Close parcel", by_script={f"quantity:{work}:1": "2"})
    assert "Packed of order" in closed.words
    site.do(put_back, PutBack(fulfillment_order_id=work))


def test_what_is_not_picked_is_not_called_packed(site: Site, admin: Visitor) -> None:
    work = work_of(site, site.order({MUG: 1}))
    assert f"Not picked yet {number_of(site, work)} of order" in admin.open(f"/warehouse/pack/{work}").words
